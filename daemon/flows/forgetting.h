// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/remote_accounts.h"
#include "storage/remote_traces.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace wikipub::flows {

/// Deletes what is kept about a remote actor who asks for it, or about a whole server. What stays: ids of hosts, and
/// the inboxes through which a Delete of what they have of ours reaches them; Deletes on their way; blocks, unless they
/// are meant too; an editor's link to an account of their own; keyed and plain hashes, which nobody is found by and
/// which age out. Nobody is told: on their server they still follow. On the loop.
class Forgetting {
public:
    /// `changed`: what is remembered of peers is out of date.
    Forgetting(Environment& environment, net::Client& client, std::function<void()> changed);

    struct Wish {
        std::string target;   ///< `@user@host`, an actor's id or profile, a host
        bool blocks = false;  ///< also that they were blocked
        bool sure = false;    ///< also a host from which somebody follows
    };
    struct Forgotten {
        std::string name;  ///< the actor's id, the host's name
        storage::TracesRemoved removed;
        std::size_t inboxes_kept = 0;
        bool reactions_looked_for = true;  ///< false where that were too many
    };
    /// not_found, unavailable (nobody says who that is); conflict where the host has followers and it is not sure.
    Task<Result<Forgotten>> forget(Wish wish);

private:
    struct Work {
        storage::Traces traces;
        std::vector<ActorKey> lost;  ///< actors of ours that lost followers
        Forgotten forgotten;
    };
    Task<Result<Work>> find(Wish wish);
    Task<Result<Work>> find_host(std::string name, bool sure);
    Task<Work> find_actor(std::string iri);
    Task<Work> remove_reactions(Work work);
    Task<Work> remove_actors(Work work);
    Task<Work> remove_inboxes(Work work);
    Task<std::set<InboxId>> find_listed(std::set<InboxId> inboxes);

    Environment& environment_;
    RemoteAccounts accounts_;
    std::function<void()> changed_;
};

}  // namespace wikipub::flows
