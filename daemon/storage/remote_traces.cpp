// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/remote_traces.h"

#include "storage/activities.h"
#include "storage/hosts.h"
#include "storage/inbox_list.h"
#include "storage/inboxes.h"
#include "storage/remote_actors.h"
#include "storage/retries.h"

#include <set>

namespace wikipub::storage {

namespace {

constexpr std::int64_t kActivitiesAtOnce = 5000;

Statement const kFollows = portable(
    "traces.follows", "SELECT actor, remote, follow_iri, created FROM follower WHERE remote = ? ORDER BY actor"
);
Statement const kRequests = portable(
    "traces.requests",
    "SELECT id, actor, remote, follow_iri, address, created FROM follow_request WHERE remote = ? ORDER BY id"
);
Statement const kReplies = portable("traces.replies", "SELECT id FROM reply WHERE author_hash = ? ORDER BY id");
Statement const kQuotes = portable(
    "traces.quotes",
    "SELECT post, number, instrument, instrument_hash, actor_iri, created FROM quote_stamp WHERE actor_iri = ? "
    "ORDER BY post, number"
);
Statement const kBlockedSince =
    portable("traces.blocked_since", "SELECT created FROM blocked_actor WHERE iri_hash = ?");
Statement const kEditorBlocks =
    portable("traces.editor_blocks", "SELECT COUNT(*) FROM editor_block WHERE iri_hash = ?");
Statement const kReports =
    portable("traces.reports", "SELECT COUNT(*) FROM report o JOIN reply r ON r.id = o.reply WHERE r.author_hash = ?");
Statement const kAddress = portable(
    "traces.address",
    "SELECT author FROM reply WHERE address = ? UNION ALL "
    "SELECT r.iri FROM follow_request q JOIN remote_actor r ON r.id = q.remote WHERE q.address = ? UNION ALL "
    "SELECT iri FROM editor_block WHERE address = ? LIMIT 1"
);
Statement const kFollowersOfHost = portable(
    "traces.followers_of_host",
    "SELECT COUNT(*) FROM follower f JOIN remote_actor r ON r.id = f.remote WHERE r.host = ?"
);

Statement const kRemoveActor = portable("traces.remove_actor", "DELETE FROM remote_actor WHERE id = ?");
Statement const kRemoveReplies = portable("traces.remove_replies", "DELETE FROM reply WHERE author_hash = ?");
Statement const kRemoveRepliesOfHost = portable("traces.remove_replies_of_host", "DELETE FROM reply WHERE host = ?");
Statement const kRemoveQuotes = portable("traces.remove_quotes", "DELETE FROM quote_stamp WHERE actor_iri = ?");
Statement const kRemoveQuotesOfHost =
    portable("traces.remove_quotes_of_host", "DELETE FROM quote_stamp WHERE SUBSTR(actor_iri, 1, ?) = ?");
Statement const kAnswers = portable(
    "traces.answers", "SELECT id, actor, body FROM activity WHERE kind IN ('accept', 'reject') AND body <> x''"
);
Statement const kCancelAnswers = portable(
    "traces.cancel_answers",
    "UPDATE activity SET state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END, body = x'' WHERE id IN "
    "{set}"
);
Statement const kDropRetries = portable("traces.drop_retries", "DELETE FROM retry WHERE activity IN {set}");
Statement const kUnblock = portable("traces.unblock", "DELETE FROM blocked_actor WHERE iri_hash = ?");
Statement const kUnblockHost = portable("traces.unblock_host", "DELETE FROM blocked_actor WHERE SUBSTR(iri, 1, ?) = ?");
Statement const kUnblockForEditors =
    portable("traces.unblock_for_editors", "DELETE FROM editor_block WHERE iri_hash = ?");
Statement const kUnblockHostForEditors =
    portable("traces.unblock_host_for_editors", "DELETE FROM editor_block WHERE SUBSTR(iri, 1, ?) = ?");

Statement const kIris = portable("traces.iris", "SELECT iri FROM remote_actor WHERE host = ? ORDER BY id");
Statement const kEverybody = portable(
    "traces.everybody",
    "SELECT iri FROM remote_actor UNION SELECT author FROM reply UNION SELECT actor_iri FROM quote_stamp "
    "UNION SELECT iri FROM blocked_actor UNION SELECT iri FROM editor_block"
);
Statement const kHosts = portable("traces.hosts", "SELECT id, name FROM host");
Statement const kInboxes = portable("traces.inboxes", "SELECT id FROM inbox WHERE host = ? ORDER BY id");
Statement const kLastActivity = portable("traces.last_activity", "SELECT MAX(activity) FROM chunk");
Statement const kLists = portable(
    "traces.lists",
    "SELECT c.inboxes FROM chunk c JOIN activity a ON a.id = c.activity LEFT JOIN post p ON p.id = a.post "
    "WHERE c.activity > ? AND c.activity <= ? AND a.kind NOT IN ('accept', 'reject') AND (a.state = 'waiting' "
    "OR a.post IS NULL OR p.state <> 'withdrawn' OR EXISTS (SELECT 1 FROM retry r WHERE r.activity = a.id))"
);
Statement const kRetriesAt = portable("traces.retries_at", "SELECT activity, kind FROM retry WHERE inbox = ?");
Statement const kInboxOfActor = portable(
    "traces.inbox_of_actor",
    "SELECT 1 FROM remote_actor WHERE inbox = ? UNION ALL SELECT 1 FROM remote_actor WHERE shared_inbox = ? LIMIT 1"
);
Statement const kLastReach = portable(
    "traces.last_reach",
    "SELECT 1 FROM inbox i WHERE i.id = ? "
    "AND NOT EXISTS (SELECT 1 FROM inbox o WHERE o.host = i.host AND o.id <> i.id AND o.gone = 0) "
    "AND (EXISTS (SELECT 1 FROM actor_reach s WHERE s.host = i.host) "
    "OR EXISTS (SELECT 1 FROM post_fetch f JOIN post p ON p.id = f.post "
    "WHERE f.host = i.host AND p.state <> 'withdrawn'))"
);
Statement const kRemoveInbox = portable("traces.remove_inbox", "DELETE FROM inbox WHERE id = ?");
Statement const kHostNeeded = portable(
    "traces.host_needed",
    "SELECT 1 FROM host h WHERE h.id = ? AND (h.blocked = 1 "
    "OR EXISTS (SELECT 1 FROM inbox i WHERE i.host = h.id) "
    "OR EXISTS (SELECT 1 FROM remote_actor r WHERE r.host = h.id) "
    "OR EXISTS (SELECT 1 FROM reply w WHERE w.host = h.id) "
    "OR EXISTS (SELECT 1 FROM retry t WHERE t.host = h.id) "
    "OR EXISTS (SELECT 1 FROM actor_reach s WHERE s.host = h.id) "
    "OR EXISTS (SELECT 1 FROM post_fetch f WHERE f.host = h.id))"
);
Statement const kRemoveHost = portable("traces.remove_host", "DELETE FROM host WHERE id = ?");

/// Whether a document names the actor, or an actor of the server: ids stand in it as they came.
bool names(std::string_view body, TraceOwner const& owner)
{
    return body.find('"' + owner.iri + (owner.is_host() ? "" : "\"")) != std::string_view::npos;
}

void cancel_answers(Transaction& transaction, TraceOwner const& owner, TracesRemoved& removed)
{
    std::vector<ActivityId> answers;
    std::set<ActorKey> actors;
    transaction.each(kAnswers, [&](Row const& row) {
        if (names(row.bytes(2), owner)) {
            answers.push_back(ActivityId{row.integer(0)});
            actors.insert(ActorKey{row.integer(1)});
        }
    });
    if (answers.empty()) {
        return;
    }
    auto const set = json_numbers(std::span<ActivityId const>(answers));
    removed.retries += transaction.execute(kDropRetries, set);
    removed.answers += transaction.execute(kCancelAnswers, set);
    for (auto const actor : actors) {
        release_retries(transaction, actor);
    }
}

}  // namespace

Traces find_traces(Snapshot& snapshot, TraceOwner owner)
{
    if (owner.is_host()) {
        auto const host = owner.host;
        return {
            std::move(owner),
            host,
            snapshot.column<std::string>(kIris, host),
            snapshot.column<InboxId>(kInboxes, host)};
    }
    Traces traces{owner, {}, {owner.iri}, {}};
    if (auto const remote = find_remote_actor(snapshot, owner.iri_hash)) {
        traces.host = remote->host;
        traces.inboxes = {remote->inbox};
        if (remote->shared_inbox && *remote->shared_inbox != remote->inbox) {
            traces.inboxes.push_back(*remote->shared_inbox);
        }
    }
    return traces;
}

void each_remote_iri(Snapshot& snapshot, std::function<void(std::string_view)> const& take)
{
    snapshot.each(kEverybody, [&](Row const& row) { take(row.bytes(0)); });
}

void each_host_name(Snapshot& snapshot, std::function<void(HostId, std::string_view)> const& take)
{
    snapshot.each(kHosts, [&](Row const& row) { take(HostId{row.integer(0)}, row.bytes(1)); });
}

std::vector<Follower> list_follows_of(Snapshot& snapshot, RemoteId remote)
{
    auto const read = [](Row const& row) {
        Follower follower;
        row.into(follower.actor, follower.remote, follower.follow_iri, follower.created);
        return follower;
    };
    return snapshot.list(kFollows, read, remote);
}

std::vector<FollowRequest> list_follow_requests_of(Snapshot& snapshot, RemoteId remote)
{
    auto const read = [](Row const& row) {
        FollowRequest request;
        row.into(request.id, request.actor, request.remote, request.follow_iri, request.address, request.created);
        return request;
    };
    return snapshot.list(kRequests, read, remote);
}

std::vector<Reply> list_replies_of(Snapshot& snapshot, Bytes const& author_hash)
{
    std::vector<Reply> replies;
    for (auto const id : snapshot.column<ReplyId>(kReplies, author_hash)) {
        replies.push_back(find_reply(snapshot, id).value());
    }
    return replies;
}

std::vector<QuoteStamp> list_quote_stamps_of(Snapshot& snapshot, std::string_view actor_iri)
{
    auto const read = [](Row const& row) {
        QuoteStamp stamp;
        row.into(stamp.post, stamp.number, stamp.instrument, stamp.instrument_hash, stamp.actor_iri, stamp.created);
        return stamp;
    };
    return snapshot.list(kQuotes, read, actor_iri);
}

std::optional<Timestamp> actor_blocked_since(Snapshot& snapshot, Bytes const& iri_hash)
{
    return snapshot.value<Timestamp>(kBlockedSince, iri_hash);
}

std::int64_t count_editor_blocks_of(Snapshot& snapshot, Bytes const& iri_hash)
{
    return snapshot.value<std::int64_t>(kEditorBlocks, iri_hash).value_or(0);
}

std::int64_t count_reports_about_author(Snapshot& snapshot, Bytes const& author_hash)
{
    return snapshot.value<std::int64_t>(kReports, author_hash).value_or(0);
}

std::optional<std::string> find_iri_of_address(Snapshot& snapshot, std::string_view address)
{
    return snapshot.value<std::string>(kAddress, address, address, address);
}

std::int64_t count_followers_of_host(Snapshot& snapshot, HostId host)
{
    return snapshot.value<std::int64_t>(kFollowersOfHost, host).value_or(0);
}

void remove_remote_actor(Transaction& transaction, RemoteId id, TracesRemoved& removed, std::vector<ActorKey>& lost)
{
    auto const followed = remove_follows_of(transaction, id);
    lost.insert(lost.end(), followed.begin(), followed.end());
    removed.followers += static_cast<std::int64_t>(followed.size());
    removed.follow_requests += remove_follow_requests_of(transaction, id);
    removed.remote_actors += transaction.execute(kRemoveActor, id);
}

void remove_words(Transaction& transaction, TraceOwner const& owner, TracesRemoved& removed)
{
    if (owner.is_host()) {
        removed.replies += transaction.execute(kRemoveRepliesOfHost, owner.host);
        removed.quote_stamps += transaction.execute(kRemoveQuotesOfHost, owner.iri.size(), owner.iri);
    } else {
        removed.replies += transaction.execute(kRemoveReplies, owner.iri_hash);
        removed.quote_stamps += transaction.execute(kRemoveQuotes, owner.iri);
    }
    cancel_answers(transaction, owner, removed);
}

void remove_blocks(Transaction& transaction, TraceOwner const& owner, TracesRemoved& removed)
{
    if (owner.is_host()) {
        removed.blocks += transaction.execute(kUnblockHost, owner.iri.size(), owner.iri);
        removed.blocks += transaction.execute(kUnblockHostForEditors, owner.iri.size(), owner.iri);
    } else {
        removed.blocks += transaction.execute(kUnblock, owner.iri_hash);
        removed.blocks += transaction.execute(kUnblockForEditors, owner.iri_hash);
    }
}

std::optional<ActivityId> each_recipient_list(
    Snapshot& snapshot, ActivityId after, std::function<void(std::vector<InboxId> const&)> const& take
)
{
    auto const last = snapshot.value<std::int64_t>(kLastActivity).value_or(0);
    if (after.value >= last) {
        return std::nullopt;
    }
    auto const to = after.value + kActivitiesAtOnce;
    snapshot.each(
        kLists, [&](Row const& row) { take(unpack_inboxes(row.bytes(0))); }, after, to
    );
    return ActivityId{to};
}

void remove_inbox(Transaction& transaction, InboxId id, bool listed, TracesRemoved& removed)
{
    struct Waiting {
        ActivityId activity;
        ActivityKind kind = ActivityKind::create;
    };
    auto const read = [](Row const& row) {
        Waiting waiting;
        row.into(waiting.activity, waiting.kind);
        return waiting;
    };
    if (transaction.value<bool>(kInboxOfActor, id, id)) {
        return;
    }
    for (auto const& waiting : transaction.list(kRetriesAt, read, id)) {
        if (is_delete(waiting.kind)) {
            listed = true;
        } else {
            end_retry(transaction, waiting.activity, id, RetryEnd::given_up);
            ++removed.retries;
        }
    }
    if (!listed && !transaction.value<bool>(kLastReach, id)) {
        removed.inboxes += transaction.execute(kRemoveInbox, id);
    }
}

void remove_host(Transaction& transaction, HostId host, TracesRemoved& removed)
{
    if (!transaction.value<bool>(kHostNeeded, host)) {
        removed.hosts += transaction.execute(kRemoveHost, host);
    }
}

}  // namespace wikipub::storage
