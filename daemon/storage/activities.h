// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/leases.h"
#include "storage/transaction.h"

namespace wikipub::storage {

enum class ActivityKind {
    create,
    update,
    remove,
    remove_behind,  ///< one of very many Deletes: at a quarter of each host's budget
    accept,
    reject,
    update_actor,
    delete_actor,
    move  ///< at a quarter of each host's budget: each sets off a Follow elsewhere
};
template <>
struct Spelling<ActivityKind> {
    static constexpr std::array<std::string_view, 9> kWords{
        "create", "update", "delete", "delete_behind", "accept", "reject", "update_actor", "delete_actor", "move"};
};

/// Of a post or an actor: sent whatever else may not be, and on a schedule of its own.
inline bool is_delete(ActivityKind kind)
{
    return kind == ActivityKind::remove || kind == ActivityKind::remove_behind || kind == ActivityKind::delete_actor;
}

enum class ActivityState { waiting, done, cancelled };
template <>
struct Spelling<ActivityState> {
    static constexpr std::array<std::string_view, 3> kWords{"waiting", "done", "cancelled"};
};

/// A document on its way to a fixed list of inboxes. `cursor` counts the inboxes that were tried (or handed to a retry
/// row); one actor's activities are sent in order of `sequence`.
struct Activity {
    ActivityId id;
    ActorKey actor;
    std::int64_t sequence = 0;
    ActivityKind kind = ActivityKind::create;
    std::optional<PostId> post;
    Bytes body;  ///< the bytes that are POSTed; erased once nobody waits for them, or when withdrawn
    Timestamp created;
    ActivityState state = ActivityState::waiting;
    std::int64_t inboxes = 0;
    std::int64_t cursor = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t given_up = 0;
};

/// A delivery that failed at least once, or stands behind one of the same actor to the same host: Create before Update
/// before Delete (T9).
struct Retry {
    ActivityId activity;
    InboxId inbox;
    HostId host;
    ActorKey actor;
    std::int64_t sequence = 0;
    ActivityKind kind = ActivityKind::create;
    int attempts = 0;
    Timestamp first_failed;
    std::optional<Timestamp> next_at;  ///< none while it stands behind another
};

struct NewActivity {
    ActorKey actor;
    ActivityKind kind = ActivityKind::create;
    std::optional<PostId> post;
    std::string body;
};

/// Takes the next sequence number of the actor; `inboxes` in any order, doubles are dropped. With none of them it is
/// done at once.
ActivityId append_activity(Transaction& transaction, NewActivity const& activity, std::vector<InboxId> inboxes);

std::optional<Activity> find_activity(Snapshot& snapshot, ActivityId id);
/// The waiting one of the lowest sequence number that may be sent now: not about a hidden or withdrawn post, not a post
/// or an Update of an actor that is paused or hidden. Deletes always may.
std::optional<Activity> find_next_activity(Snapshot& snapshot, ActorKey actor);
/// Asked again before each batch: whether this one still waits and may be sent.
bool may_send_activity(Snapshot& snapshot, ActivityId id);
/// Actors with such an activity, ascending after `after`.
std::vector<ActorKey> list_actors_with_activities(Snapshot& snapshot, ActorKey after, int limit);
/// Part of its list: `count` inboxes from the `from`th on, ascending by id, always the same.
std::vector<InboxId> list_recipients(Snapshot& snapshot, ActivityId id, std::int64_t from, std::int64_t count);

/// What became of a window of inboxes.
struct Advance {
    ActivityId activity;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::vector<Retry> retries;  ///< those that are not over
};
/// Moves the cursor, and ends the activity at the end of its list. False, and nothing written, where the lease is not
/// the caller's any more, the activity was cancelled, or the cursor is not at `from`.
bool advance_activity(Transaction& transaction, Advance const& advance, Lease const& lease);

/// Creates and Updates of these posts: what was not sent is not sent (retry rows go too), and the bodies are erased.
void cancel_activities_of_posts(Transaction& transaction, std::span<PostId const> posts);
/// Everything of an actor that waits.
void cancel_activities_of_actor(Transaction& transaction, ActorKey actor);
/// The same but Deletes of its posts, before its Delete(actor) is appended.
void cancel_news_of_actor(Transaction& transaction, ActorKey actor);
/// Everyone who may have the post: the lists of its Creates and Updates, and an inbox of each host that fetched it
/// signed. Ascending.
std::vector<InboxId> list_recipients_of_post(Snapshot& snapshot, PostId post);

struct QueueDepth {
    std::int64_t activities = 0;  ///< waiting
    std::int64_t retries = 0;
    std::optional<Timestamp> oldest;           ///< of both; retries at a dead host wait for weeks
    std::optional<Timestamp> oldest_activity;  ///< that was not yet sent to all
};
QueueDepth read_queue_depth(Snapshot& snapshot);

/// Accepts, Rejects, Updates of actors that are over: nothing is left to tell of them. Those of posts stay as long as
/// the post's id.
std::int64_t prune_activities(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
