// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/remote_actors.h"
#include "storage/transaction.h"

namespace wikipub::storage {

struct Follower {
    ActorKey actor;
    RemoteId remote;
    std::string follow_iri;  ///< id of the Follow, embedded in Accept and Reject
    Timestamp created;
};

enum class FollowOutcome { added, refreshed };

/// A repeated Follow only changes `follow_iri`. Keeps the actor's count.
FollowOutcome add_follower(Transaction& transaction, Follower const& follower);
/// False where there was none.
bool remove_follower(Transaction& transaction, ActorKey actor, RemoteId remote);
/// Undo that names the Follow by id only. The actor of ours, where there was such a follower.
std::optional<ActorKey> remove_follower_by_follow(
    Transaction& transaction, RemoteId remote, std::string_view follow_iri
);
/// After Delete(actor), a 410 of its document, a block. The actors of ours that lost it.
std::vector<ActorKey> remove_follows_of(Transaction& transaction, RemoteId remote);
/// Actors of ours that it follows.
std::vector<ActorKey> list_followed_by(Snapshot& snapshot, RemoteId remote);
/// After a 410 of an inbox: everybody who is reached there only.
std::vector<ActorKey> remove_followers_at(Transaction& transaction, InboxId inbox);

/// Whom the Follow of that id was for, where it stands.
std::optional<ActorKey> find_followed(Snapshot& snapshot, RemoteId remote, std::string_view follow_iri);
std::optional<Follower> find_follower(Snapshot& snapshot, ActorKey actor, RemoteId remote);
/// Distinct: the shared inbox where there is one. Not those that are gone, nor of hosts that are blocked or gone; of a
/// parked host until it failed today, so that one post a day finds out whether it is back (T8). Ascending.
std::vector<InboxId> list_delivery_inboxes(Snapshot& snapshot, ActorKey actor);

struct FollowerView {
    RemoteId remote;
    std::string iri;
    std::string host;
    Timestamp created;
};
/// For wikipubctl: ascending by remote actor after `after`.
std::vector<FollowerView> list_followers(Snapshot& snapshot, ActorKey actor, RemoteId after, int limit);

}  // namespace wikipub::storage
