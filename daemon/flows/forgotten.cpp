// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/forgotten.h"

#include "base/strings.h"
#include "sig/hash.h"
#include "storage/hosts.h"
#include "storage/remote_actors.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace wikipub::flows {

namespace {

/// A keyed hash of somebody and a post takes a microsecond or two.
constexpr std::size_t kMostHashes = 2'000'000;

struct Found {
    storage::Traces traces;
    bool blocks = false;
};

std::vector<Found> find_forgotten(
    storage::Transaction& transaction, Identity const& identity, TitleHash const& hash, ForgottenBefore const& forgotten
)
{
    std::vector<std::pair<storage::TraceOwner, bool>> owners;
    auto const look_at = [&](storage::TraceOwner owner) {
        auto const entry = forgotten.find(forgotten_form(hash, owner));
        if (entry != forgotten.end()) {
            owners.emplace_back(std::move(owner), entry->second);
        }
    };
    storage::each_remote_iri(transaction, [&](std::string_view iri) {
        look_at({std::string(iri), {sig::sha256(iri)}, {}});
    });
    storage::each_host_name(transaction, [&](HostId id, std::string_view name) {
        look_at({identity.scheme + "://" + std::string(name) + "/", {}, id});
    });
    std::vector<Found> found;
    for (auto& [owner, blocks] : owners) {
        found.push_back({storage::find_traces(transaction, std::move(owner)), blocks});
    }
    return found;
}

/// Inboxes through which a Delete may have to go.
std::set<InboxId> find_listed(storage::Transaction& transaction, std::vector<Found> const& found)
{
    std::set<InboxId> theirs;
    for (auto const& one : found) {
        theirs.insert(one.traces.inboxes.begin(), one.traces.inboxes.end());
    }
    std::set<InboxId> listed;
    auto const take = [&](std::vector<InboxId> const& recipients) {
        std::ranges::copy_if(recipients, std::inserter(listed, listed.end()), [&](InboxId id) {
            return theirs.contains(id);
        });
    };
    std::optional<ActivityId> to{ActivityId{}};
    while (to) {
        to = storage::each_recipient_list(transaction, *to, take);
    }
    return listed;
}

}  // namespace

std::string forgotten_form(TitleHash const& hash, storage::TraceOwner const& owner)
{
    return hex_encode(hash.of_pair(owner.iri, "forgotten").data);
}

std::int64_t forget_again(
    storage::Transaction& transaction, Identity const& identity, TitleHash const& hash, ForgottenBefore const& forgotten
)
{
    if (forgotten.empty()) {
        return 0;
    }
    auto const found = find_forgotten(transaction, identity, hash, forgotten);
    auto const listed = find_listed(transaction, found);
    storage::TracesRemoved removed;
    std::vector<ActorKey> lost;
    for (auto const& [traces, blocks] : found) {
        remove_reactions(transaction, find_reactions(transaction, hash, traces.iris).reactions);
        for (auto const& iri : traces.iris) {
            if (auto const remote = storage::find_remote_actor(transaction, {sig::sha256(iri)})) {
                storage::remove_remote_actor(transaction, remote->id, removed, lost);
            }
        }
        storage::remove_words(transaction, traces.owner, removed);
        for (auto const inbox : traces.inboxes) {
            storage::remove_inbox(transaction, inbox, listed.contains(inbox), removed);
        }
        remove_last_traces(transaction, traces, blocks, removed);
    }
    return static_cast<std::int64_t>(found.size());
}

FoundReactions find_reactions(storage::Snapshot& snapshot, TitleHash const& hash, std::vector<std::string> const& iris)
{
    auto const posts = static_cast<std::size_t>(storage::count_reacted_posts(snapshot));
    if (posts * iris.size() > kMostHashes) {
        return {false, {}};
    }
    FoundReactions found;
    std::set<std::string> theirs;
    PostId post;
    storage::each_reaction(snapshot, [&](storage::Reaction const& reaction) {
        if (reaction.post != post) {
            post = reaction.post;
            theirs.clear();
            for (auto const& iri : iris) {
                theirs.insert(hash.of_pair(iri, std::to_string(post.value)).data);
            }
        }
        if (theirs.contains(reaction.pair_hash.data)) {
            found.reactions.push_back(reaction);
        }
    });
    return found;
}

void remove_reactions(storage::Transaction& transaction, std::vector<storage::Reaction> const& reactions)
{
    for (auto const& reaction : reactions) {
        storage::remove_reaction(transaction, reaction.post, reaction.kind, reaction.pair_hash);
    }
}

void remove_last_traces(
    storage::Transaction& transaction, storage::Traces const& traces, bool blocks, storage::TracesRemoved& removed
)
{
    if (blocks) {
        storage::remove_blocks(transaction, traces.owner, removed);
    }
    if (blocks && traces.owner.is_host()) {
        auto const row = storage::find_host(transaction, traces.host);
        removed.blocks += row && storage::block_host(transaction, row->name, false) ? 1 : 0;
    }
    storage::remove_host(transaction, traces.host, removed);
}

}  // namespace wikipub::flows
