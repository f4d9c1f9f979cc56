// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A host has seen the actor of an editor: its Delete(actor) goes there.
void record_reach(Transaction& transaction, ActorKey actor, HostId host);
/// Inboxes of every host that ever saw the actor or a post of it, by what was sent, fetched with a signature or asked
/// for. Ascending.
std::vector<InboxId> list_reach(Snapshot& snapshot, ActorKey actor);
/// Whether anything of the actor is still on its way.
bool is_under_way(Snapshot& snapshot, ActorKey actor);
/// What is left of an erased actor goes: recipients, followers, reach. The row itself stays, to answer 410.
void forget_reach(Transaction& transaction, ActorKey actor);
/// Names of the hosts that have seen the actor, in order.
std::vector<std::string> list_hosts_reached(Snapshot& snapshot, ActorKey actor);
/// Whether somebody on that host follows the actor.
bool has_follower_at(Snapshot& snapshot, ActorKey actor, HostId host);

struct FollowerCount {
    Timestamp day;
    std::int64_t followers = 0;
};
/// Today's, for every editor's actor that lives.
void count_followers_of_editors(Transaction& transaction, Timestamp now);
/// Ascending.
std::vector<FollowerCount> list_follower_counts(Snapshot& snapshot, ActorKey actor, Timestamp since);
std::int64_t prune_follower_counts(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
