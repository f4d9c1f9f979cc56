// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/activities.h"

#include "storage/inbox_list.h"
#include "storage/retries.h"
#include "storage/withheld.h"

#include <algorithm>

namespace wikipub::storage {

namespace {

std::string const kWithheld = withheld_activity();

// Inboxes a row of `chunk`. A row is written once and never changed, so its size bounds nothing but memory; how far the
// sender came is the activity's cursor.
constexpr std::int64_t kChunk = 2000;

std::string const kSelect =
    "SELECT id, actor, sequence, kind, post, body, created, state, inboxes, \"cursor\", accepted, refused, given_up "
    "FROM activity ";
Statement const kNextSequence =
    portable("activities.next_sequence", "SELECT COALESCE(MAX(sequence), 0) + 1 FROM activity WHERE actor = ?");
Statement const kAdd = portable(
    "activities.add",
    "INSERT INTO activity (actor, sequence, kind, post, body, created, state, inboxes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kAddChunk =
    portable("activities.add_chunk", "INSERT INTO chunk (activity, number, inboxes) VALUES (?, ?, ?)");
Statement const kFind = portable("activities.find", kSelect + "WHERE id = ?");
Statement const kFindNext = portable(
    "activities.find_next",
    kSelect + "a WHERE a.actor = ? AND a.state = 'waiting' AND NOT " + kWithheld + " ORDER BY a.sequence LIMIT 1"
);
Statement const kMaySend = portable(
    "activities.may_send", "SELECT 1 FROM activity a WHERE a.id = ? AND a.state = 'waiting' AND NOT " + kWithheld
);
Statement const kActors = portable(
    "activities.actors",
    "SELECT DISTINCT a.actor FROM activity a WHERE a.state = 'waiting' AND a.actor > ? AND NOT " + kWithheld +
        " ORDER BY a.actor LIMIT ?"
);
Statement const kChunks = portable(
    "activities.chunks", "SELECT inboxes FROM chunk WHERE activity = ? AND number BETWEEN ? AND ? ORDER BY number"
);
Statement const kAdvance = portable(
    "activities.advance",
    "UPDATE activity SET \"cursor\" = ?, accepted = accepted + ?, refused = refused + ?, state = ?, body = ? WHERE id "
    "= ?"
);

Statement const kRetriedActors = portable(
    "activities.retried_actors",
    "SELECT DISTINCT actor FROM retry WHERE activity IN "
    "(SELECT id FROM activity WHERE post IN {set} AND kind IN ('create', 'update'))"
);
Statement const kDropRetries = portable(
    "activities.drop_retries",
    "DELETE FROM retry WHERE activity IN "
    "(SELECT id FROM activity WHERE post IN {set} AND kind IN ('create', 'update'))"
);
Statement const kCancel = portable(
    "activities.cancel",
    "UPDATE activity SET state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END, body = x'' "
    "WHERE post IN {set} AND kind IN ('create', 'update')"
);
std::string const kNoPostsDelete = " AND kind NOT IN ('delete', 'delete_behind')";
Statement const kDropRetriesOfActor = portable("activities.drop_retries_of_actor", "DELETE FROM retry WHERE actor = ?");
Statement const kCancelOfActor = portable(
    "activities.cancel_of_actor",
    "UPDATE activity SET state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END, body = x'' WHERE actor = "
    "?"
);
Statement const kDropNewsOfActor =
    portable("activities.drop_news_of_actor", "DELETE FROM retry WHERE actor = ?" + kNoPostsDelete);
Statement const kCancelNewsOfActor = portable(
    "activities.cancel_news_of_actor",
    "UPDATE activity SET state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END, body = x'' WHERE actor = "
    "?" +
        kNoPostsDelete
);
Statement const kChunksOfPost = portable(
    "activities.chunks_of_post",
    "SELECT c.inboxes FROM activity a JOIN chunk c ON c.activity = a.id WHERE a.post = ? AND a.kind IN ('create', "
    "'update')"
);
Statement const kInboxesOfFetches = portable(
    "activities.inboxes_of_fetches",
    "SELECT (SELECT i.id FROM inbox i WHERE i.host = f.host AND i.gone = 0 ORDER BY i.shared DESC, i.id LIMIT 1) "
    "FROM post_fetch f WHERE f.post = ?"
);
Statement const kReachable = portable(
    "activities.reachable",
    "SELECT i.id FROM inbox i JOIN host h ON h.id = i.host WHERE i.id IN {set} AND i.gone = 0 AND h.gone = 0 ORDER BY "
    "i.id"
);

Statement const kDepth =
    portable("activities.depth", "SELECT COUNT(*), MIN(created) FROM activity WHERE state = 'waiting'");
Statement const kRetryDepth = portable("retries.depth", "SELECT COUNT(*), MIN(first_failed) FROM retry");
std::string const kOver =
    "post IS NULL AND created < ? AND state <> 'waiting' AND NOT EXISTS (SELECT 1 FROM retry WHERE activity = "
    "activity.id)";
Statement const kPruneChunks = portable(
    "activities.prune_chunks",
    "DELETE FROM chunk WHERE activity IN (SELECT activity.id FROM activity WHERE " + kOver + ")"
);
Statement const kPrune = portable("activities.prune", "DELETE FROM activity WHERE " + kOver);

Activity read_activity(Row const& row)
{
    Activity activity;
    row.into(
        activity.id,
        activity.actor,
        activity.sequence,
        activity.kind,
        activity.post,
        activity.body,
        activity.created,
        activity.state,
        activity.inboxes,
        activity.cursor,
        activity.accepted,
        activity.refused,
        activity.given_up
    );
    return activity;
}

void sort_distinct(std::vector<InboxId>& ids)
{
    std::ranges::sort(ids);
    auto const doubles = std::ranges::unique(ids);
    ids.erase(doubles.begin(), doubles.end());
}

void append(std::vector<InboxId>& ids, std::vector<InboxId> const& more)
{
    ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

ActivityId append_activity(Transaction& transaction, NewActivity const& activity, std::vector<InboxId> inboxes)
{
    sort_distinct(inboxes);
    auto const sequence = transaction.value<std::int64_t>(kNextSequence, activity.actor).value_or(1);
    auto const state = inboxes.empty() ? ActivityState::done : ActivityState::waiting;
    Bytes const body{inboxes.empty() ? std::string{} : activity.body};
    transaction.execute(
        kAdd, activity.actor, sequence, activity.kind, activity.post, body, transaction.now(), state, inboxes.size()
    );
    ActivityId const id{transaction.last_insert_id()};
    std::span<InboxId const> rest = inboxes;
    for (std::int64_t number = 0; !rest.empty(); ++number) {
        auto const count = std::min<std::size_t>(rest.size(), kChunk);
        transaction.execute(kAddChunk, id, number, pack_inboxes(rest.first(count)));
        rest = rest.subspan(count);
    }
    return id;
}

std::optional<Activity> find_activity(Snapshot& snapshot, ActivityId id)
{
    return snapshot.first(kFind, read_activity, id);
}

std::optional<Activity> find_next_activity(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.first(kFindNext, read_activity, actor);
}

bool may_send_activity(Snapshot& snapshot, ActivityId id)
{
    return snapshot.value<bool>(kMaySend, id).value_or(false);
}

std::vector<ActorKey> list_actors_with_activities(Snapshot& snapshot, ActorKey after, int limit)
{
    return snapshot.column<ActorKey>(kActors, after, limit);
}

std::vector<InboxId> list_recipients(Snapshot& snapshot, ActivityId id, std::int64_t from, std::int64_t count)
{
    auto const first_chunk = from / kChunk;
    std::vector<InboxId> ids;
    snapshot.each(
        kChunks,
        [&](Row const& row) { append(ids, unpack_inboxes(row.bytes(0))); },
        id,
        first_chunk,
        (from + count - 1) / kChunk
    );
    auto const begin = std::min(static_cast<std::size_t>(from - first_chunk * kChunk), ids.size());
    auto const end = std::min(begin + static_cast<std::size_t>(count), ids.size());
    return {ids.begin() + static_cast<std::ptrdiff_t>(begin), ids.begin() + static_cast<std::ptrdiff_t>(end)};
}

bool advance_activity(Transaction& transaction, Advance const& advance, Lease const& lease)
{
    auto const activity = find_activity(transaction, advance.activity);
    if (!activity || activity->state != ActivityState::waiting || activity->cursor != advance.from ||
        !holds_lease(transaction, lease)) {
        return false;
    }
    for (auto const& retry : advance.retries) {
        add_retry(transaction, retry);
    }
    bool const ended = advance.to >= activity->inboxes;
    bool const body_needed = !ended || has_retries(transaction, advance.activity);
    transaction.execute(
        kAdvance,
        advance.to,
        advance.accepted,
        advance.refused,
        ended ? ActivityState::done : ActivityState::waiting,
        body_needed ? activity->body : Bytes{},
        advance.activity
    );
    return true;
}

void cancel_activities_of_posts(Transaction& transaction, std::span<PostId const> posts)
{
    auto const ids = json_numbers(posts);
    auto const actors = transaction.column<ActorKey>(kRetriedActors, ids);
    transaction.execute(kDropRetries, ids);
    for (auto const actor : actors) {
        release_retries(transaction, actor);
    }
    transaction.execute(kCancel, ids);
}

void cancel_activities_of_actor(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kDropRetriesOfActor, actor);
    transaction.execute(kCancelOfActor, actor);
}

void cancel_news_of_actor(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kDropNewsOfActor, actor);
    transaction.execute(kCancelNewsOfActor, actor);
}

std::vector<InboxId> list_recipients_of_post(Snapshot& snapshot, PostId post)
{
    std::vector<InboxId> ids;
    snapshot.each(
        kChunksOfPost, [&](Row const& row) { append(ids, unpack_inboxes(row.bytes(0))); }, post
    );
    for (auto const inbox : snapshot.column<std::optional<InboxId>>(kInboxesOfFetches, post)) {
        if (inbox) {
            ids.push_back(*inbox);
        }
    }
    return snapshot.column<InboxId>(kReachable, json_numbers(std::span<InboxId const>(ids)));
}

QueueDepth read_queue_depth(Snapshot& snapshot)
{
    QueueDepth depth;
    std::optional<Timestamp> oldest_retry;
    snapshot.each(kDepth, [&](Row const& row) { row.into(depth.activities, depth.oldest); });
    depth.oldest_activity = depth.oldest;
    snapshot.each(kRetryDepth, [&](Row const& row) { row.into(depth.retries, oldest_retry); });
    if (oldest_retry && (!depth.oldest || *oldest_retry < *depth.oldest)) {
        depth.oldest = oldest_retry;
    }
    return depth;
}

std::int64_t prune_activities(Transaction& transaction, Timestamp before)
{
    transaction.execute(kPruneChunks, before);
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
