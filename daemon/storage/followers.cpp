// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/followers.h"

#include "storage/journal.h"

#include <algorithm>
#include <chrono>

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT actor, remote, follow_iri, created FROM follower ";
Statement const kFind = portable("followers.find", kSelect + "WHERE actor = ? AND remote = ?");
Statement const kAdd =
    insert_if_absent("followers.add", "follower (actor, remote, follow_iri, created) VALUES (?, ?, ?, ?)");
Statement const kRefresh =
    portable("followers.refresh", "UPDATE follower SET follow_iri = ? WHERE actor = ? AND remote = ?");
Statement const kRemove = portable("followers.remove", "DELETE FROM follower WHERE actor = ? AND remote = ?");
Statement const kCount = portable("followers.count", "UPDATE actor SET followers = followers + ? WHERE id = ?");
Statement const kFindFollow =
    portable("followers.find_follow", "SELECT actor FROM follower WHERE remote = ? AND follow_iri = ?");
Statement const kActorsOf =
    portable("followers.actors_of", "SELECT actor FROM follower WHERE remote = ? ORDER BY actor");
Statement const kAt = portable(
    "followers.at",
    "SELECT f.actor, f.remote, f.follow_iri, f.created FROM follower f JOIN remote_actor r ON r.id = f.remote "
    "WHERE r.shared_inbox = ? UNION ALL "
    "SELECT f.actor, f.remote, f.follow_iri, f.created FROM follower f JOIN remote_actor r ON r.id = f.remote "
    "WHERE r.inbox = ? AND r.shared_inbox IS NULL"
);
Statement const kDelivery = portable(
    "followers.delivery_inboxes",
    "SELECT DISTINCT i.id FROM follower f JOIN remote_actor r ON r.id = f.remote "
    "JOIN inbox i ON i.id = COALESCE(r.shared_inbox, r.inbox) JOIN host h ON h.id = i.host "
    "WHERE f.actor = ? AND i.gone = 0 AND h.gone = 0 AND h.blocked = 0 "
    "AND (h.parked_since IS NULL OR h.last_failure_day < ?) ORDER BY i.id"
);
Statement const kList = portable(
    "followers.list",
    "SELECT f.remote, r.iri, h.name, f.created FROM follower f JOIN remote_actor r ON r.id = f.remote "
    "JOIN host h ON h.id = r.host WHERE f.actor = ? AND f.remote > ? ORDER BY f.remote LIMIT ?"
);

Follower read_follower(Row const& row)
{
    Follower follower;
    row.into(follower.actor, follower.remote, follower.follow_iri, follower.created);
    return follower;
}

}  // namespace

FollowOutcome add_follower(Transaction& transaction, Follower const& follower)
{
    if (transaction.execute(kAdd, follower.actor, follower.remote, follower.follow_iri, follower.created) == 0) {
        transaction.execute(kRefresh, follower.follow_iri, follower.actor, follower.remote);
        return FollowOutcome::refreshed;
    }
    transaction.execute(kCount, 1, follower.actor);
    return FollowOutcome::added;
}

bool remove_follower(Transaction& transaction, ActorKey actor, RemoteId remote)
{
    if (transaction.execute(kRemove, actor, remote) == 0) {
        return false;
    }
    transaction.execute(kCount, -1, actor);
    journal_follower(transaction, actor, remote);
    return true;
}

std::optional<ActorKey> remove_follower_by_follow(
    Transaction& transaction, RemoteId remote, std::string_view follow_iri
)
{
    auto const actor = transaction.value<ActorKey>(kFindFollow, remote, follow_iri);
    if (actor) {
        remove_follower(transaction, *actor, remote);
    }
    return actor;
}

std::vector<ActorKey> list_followed_by(Snapshot& snapshot, RemoteId remote)
{
    return snapshot.column<ActorKey>(kActorsOf, remote);
}

std::vector<ActorKey> remove_follows_of(Transaction& transaction, RemoteId remote)
{
    auto const actors = list_followed_by(transaction, remote);
    for (auto const actor : actors) {
        remove_follower(transaction, actor, remote);
    }
    return actors;
}

std::vector<ActorKey> remove_followers_at(Transaction& transaction, InboxId inbox)
{
    std::vector<ActorKey> actors;
    for (auto const& follower : transaction.list(kAt, read_follower, inbox, inbox)) {
        remove_follower(transaction, follower.actor, follower.remote);
        actors.push_back(follower.actor);
    }
    std::ranges::sort(actors);
    auto const doubles = std::ranges::unique(actors);
    actors.erase(doubles.begin(), doubles.end());
    return actors;
}

std::optional<ActorKey> find_followed(Snapshot& snapshot, RemoteId remote, std::string_view follow_iri)
{
    return snapshot.value<ActorKey>(kFindFollow, remote, follow_iri);
}

std::optional<Follower> find_follower(Snapshot& snapshot, ActorKey actor, RemoteId remote)
{
    return snapshot.first(kFind, read_follower, actor, remote);
}

std::vector<InboxId> list_delivery_inboxes(Snapshot& snapshot, ActorKey actor)
{
    Timestamp const today = std::chrono::floor<std::chrono::days>(snapshot.now());
    return snapshot.column<InboxId>(kDelivery, actor, today);
}

std::vector<FollowerView> list_followers(Snapshot& snapshot, ActorKey actor, RemoteId after, int limit)
{
    auto const read = [](Row const& row) {
        FollowerView view;
        row.into(view.remote, view.iri, view.host, view.created);
        return view;
    };
    return snapshot.list(kList, read, actor, after, limit);
}

}  // namespace wikipub::storage
