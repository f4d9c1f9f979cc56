// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/actor_reach.h"

#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/inbox_list.h"

#include <chrono>

namespace wikipub::storage {

namespace {

Statement const kRecord = insert_if_absent("actor_reach.record", "actor_reach (actor, host) VALUES (?, ?)");
Statement const kChunks = portable(
    "actor_reach.chunks", "SELECT c.inboxes FROM activity a JOIN chunk c ON c.activity = a.id WHERE a.actor = ?"
);
std::string const kInboxOfHost =
    "SELECT (SELECT i.id FROM inbox i WHERE i.host = r.host AND i.gone = 0 ORDER BY i.shared DESC, i.id LIMIT 1) ";
Statement const kSeen = portable("actor_reach.seen", kInboxOfHost + "FROM actor_reach r WHERE r.actor = ?");
Statement const kFetched =
    portable("actor_reach.fetched", kInboxOfHost + "FROM post_fetch r JOIN post p ON p.id = r.post WHERE p.actor = ?");
Statement const kReachable = portable(
    "actor_reach.reachable",
    "SELECT i.id FROM inbox i JOIN host h ON h.id = i.host WHERE i.id IN {set} AND i.gone = 0 AND h.gone = 0 ORDER BY "
    "i.id"
);
Statement const kWaiting =
    portable("actor_reach.waiting", "SELECT COUNT(*) FROM activity WHERE actor = ? AND state = 'waiting'");
Statement const kRetries = portable("actor_reach.retries", "SELECT COUNT(*) FROM retry WHERE actor = ?");
Statement const kForgetChunks = portable(
    "actor_reach.forget_chunks", "DELETE FROM chunk WHERE activity IN (SELECT id FROM activity WHERE actor = ?)"
);
Statement const kForgetFetches = portable(
    "actor_reach.forget_fetches", "DELETE FROM post_fetch WHERE post IN (SELECT id FROM post WHERE actor = ?)"
);
Statement const kForgetFollowers = portable("actor_reach.forget_followers", "DELETE FROM follower WHERE actor = ?");
Statement const kForgetCount = portable("actor_reach.forget_count", "UPDATE actor SET followers = 0 WHERE id = ?");
Statement const kForgetHosts = portable("actor_reach.forget_hosts", "DELETE FROM actor_reach WHERE actor = ?");
Statement const kForgetDays = portable("actor_reach.forget_days", "DELETE FROM follower_count WHERE actor = ?");
Statement const kHostsReached = portable(
    "actor_reach.hosts",
    "SELECT h.name FROM actor_reach r JOIN host h ON h.id = r.host WHERE r.actor = ? ORDER BY h.name"
);
Statement const kFollowerAt = portable(
    "actor_reach.follower_at",
    "SELECT 1 FROM follower f JOIN remote_actor r ON r.id = f.remote WHERE f.actor = ? AND r.host = ? LIMIT 1"
);

Statement const kCountDay = portable(
    "follower_counts.count",
    "REPLACE INTO follower_count (actor, day, followers) "
    "SELECT id, ?, followers FROM actor WHERE kind = 'editor' AND state = 'live'"
);
Statement const kListDays = portable(
    "follower_counts.list", "SELECT day, followers FROM follower_count WHERE actor = ? AND day >= ? ORDER BY day"
);
Statement const kPruneDays = portable("follower_counts.prune", "DELETE FROM follower_count WHERE day < ?");

}  // namespace

void record_reach(Transaction& transaction, ActorKey actor, HostId host)
{
    transaction.execute(kRecord, actor, host);
}

std::vector<InboxId> list_reach(Snapshot& snapshot, ActorKey actor)
{
    auto ids = list_delivery_inboxes(snapshot, actor);
    snapshot.each(
        kChunks,
        [&](Row const& row) {
            auto const more = unpack_inboxes(row.bytes(0));
            ids.insert(ids.end(), more.begin(), more.end());
        },
        actor
    );
    for (auto const* statement : {&kSeen, &kFetched}) {
        for (auto const inbox : snapshot.column<std::optional<InboxId>>(*statement, actor)) {
            if (inbox) {
                ids.push_back(*inbox);
            }
        }
    }
    return snapshot.column<InboxId>(kReachable, json_numbers(std::span<InboxId const>(ids)));
}

bool is_under_way(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.value<std::int64_t>(kWaiting, actor).value_or(0) > 0 ||
           snapshot.value<std::int64_t>(kRetries, actor).value_or(0) > 0;
}

void forget_reach(Transaction& transaction, ActorKey actor)
{
    for (auto const* statement :
         {&kForgetChunks, &kForgetFetches, &kForgetFollowers, &kForgetCount, &kForgetHosts, &kForgetDays}) {
        transaction.execute(*statement, actor);
    }
    remove_follow_requests(transaction, actor);
}

std::vector<std::string> list_hosts_reached(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.column<std::string>(kHostsReached, actor);
}

bool has_follower_at(Snapshot& snapshot, ActorKey actor, HostId host)
{
    return snapshot.value<bool>(kFollowerAt, actor, host).value_or(false);
}

void count_followers_of_editors(Transaction& transaction, Timestamp now)
{
    Timestamp const today = std::chrono::floor<std::chrono::days>(now);
    transaction.execute(kCountDay, today);
}

std::vector<FollowerCount> list_follower_counts(Snapshot& snapshot, ActorKey actor, Timestamp since)
{
    auto const read = [](Row const& row) {
        FollowerCount count;
        row.into(count.day, count.followers);
        return count;
    };
    return snapshot.list(kListDays, read, actor, since);
}

std::int64_t prune_follower_counts(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPruneDays, before);
}

}  // namespace wikipub::storage
