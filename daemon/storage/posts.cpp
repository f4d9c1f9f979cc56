// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/posts.h"

#include "storage/journal.h"
#include "storage/reactions.h"
#include "storage/replies.h"

namespace wikipub::storage {

namespace {

std::string const kColumns =
    "id, actor, wiki, page_id, kind, state, host, published, updated, rev_from, rev_to, log_id, log_at, edits, "
    "byte_delta, "
    "title, "
    "summary, target, words_until, confirmed, next_check, check_round, followers_only";
std::string const kSelect = "SELECT " + kColumns + " FROM post ";
Statement const kAdd = insert_if_absent(
    "posts.add", "post (" + kColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kAddRevision =
    portable("posts.add_revision", "INSERT INTO post_revision (wiki, rev_id, actor, post) VALUES (?, ?, ?, ?)");
Statement const kTold = portable(
    "posts.told", "SELECT rev_id FROM post_revision WHERE wiki = ? AND actor = ? AND rev_id IN {set} ORDER BY rev_id"
);
Statement const kLastPublished = portable("posts.last_published", "SELECT MAX(published) FROM post WHERE actor = ?");

Statement const kFind = portable("posts.find", kSelect + "WHERE id = ?");
Statement const kFindMany = portable("posts.find_many", kSelect + "WHERE id IN {set}");
Statement const kRevisions =
    portable("posts.revisions", "SELECT rev_id FROM post_revision WHERE post = ? ORDER BY rev_id");
Statement const kOutbox = portable(
    "posts.outbox",
    kSelect +
        "WHERE actor = ? AND state = 'live' AND (published < ? OR (published = ? AND id < ?)) "
        "ORDER BY published DESC, id DESC LIMIT ?"
);
Statement const kOfActor = portable(
    "posts.of_actor",
    kSelect +
        "WHERE actor = ? AND (published < ? OR (published = ? AND id < ?)) ORDER BY published DESC, id DESC LIMIT ?"
);
Statement const kCount = portable("posts.count", "SELECT COUNT(*) FROM post WHERE state = 'live'");
Statement const kCountLive =
    portable("posts.count_live", "SELECT COUNT(*) FROM post WHERE actor = ? AND state = 'live'");
Statement const kCountSince =
    portable("posts.count_since", "SELECT COUNT(*) FROM post WHERE actor = ? AND published >= ?");
Statement const kOfPage = portable("posts.of_page", kSelect + "WHERE wiki = ? AND page_id = ? ORDER BY published, id");
Statement const kOfRevisions = portable(
    "posts.of_revisions",
    kSelect + "WHERE id IN (SELECT post FROM post_revision WHERE wiki = ? AND rev_id IN {set}) ORDER BY published, id"
);
Statement const kOfLog =
    portable("posts.of_log", kSelect + "WHERE wiki = ? AND log_id = ? AND log_id <> 0 ORDER BY id");
Statement const kMentioning = portable(
    "posts.mentioning",
    kSelect +
        "WHERE id IN (SELECT id FROM (SELECT id, summary FROM post WHERE wiki = ? AND state = 'live' "
        "AND followers_only = 0 ORDER BY published DESC LIMIT 1000) AS newest WHERE INSTR(summary, ?) > 0) "
        "ORDER BY published DESC, id DESC LIMIT ?"
);
Statement const kToCheck = portable(
    "posts.to_check",
    kSelect + "WHERE wiki = ? AND state <> 'withdrawn' AND next_check <= ? ORDER BY next_check LIMIT ?"
);
Statement const kPast =
    portable("posts.past", kSelect + "WHERE published < ? AND state <> 'withdrawn' ORDER BY published LIMIT ?");
Statement const kLiveAmong =
    portable("posts.live_among", "SELECT id FROM post WHERE id IN {set} AND state = 'live' ORDER BY id");

Statement const kConfirm = portable("posts.confirm", "UPDATE post SET confirmed = ? WHERE id IN {set}");
Statement const kSchedule = portable("posts.schedule", "UPDATE post SET next_check = ?, check_round = ? WHERE id = ?");
Statement const kSetState =
    portable("posts.set_state", "UPDATE post SET state = ? WHERE id IN {set} AND state <> 'withdrawn'");
std::string const kEraseWords = "UPDATE post SET title = '', summary = '', target = '', words_until = NULL ";
Statement const kErase = portable("posts.erase_words", kEraseWords + "WHERE id IN {set}");
Statement const kEraseExpired = Statement(
    "posts.erase_expired",
    kEraseWords + "WHERE id IN (SELECT id FROM post WHERE words_until <= ? ORDER BY words_until LIMIT ?)",
    kEraseWords + "WHERE words_until <= ? ORDER BY words_until LIMIT ?"
);

Post read_post(Row const& row)
{
    Post post;
    row.into(
        post.id,
        post.actor,
        post.wiki,
        post.page,
        post.kind,
        post.state,
        post.host,
        post.published,
        post.updated,
        post.rev_from,
        post.rev_to,
        post.log_id,
        post.log_at,
        post.edits,
        post.byte_delta,
        post.title,
        post.summary,
        post.target,
        post.words_until,
        post.confirmed,
        post.next_check,
        post.check_round,
        post.followers_only
    );
    return post;
}

bool add_row(Transaction& transaction, Post const& post)
{
    return transaction.execute(
               kAdd,
               post.id,
               post.actor,
               post.wiki,
               post.page,
               post.kind,
               post.state,
               post.host,
               post.published,
               post.updated,
               post.rev_from,
               post.rev_to,
               post.log_id,
               post.log_at,
               post.edits,
               post.byte_delta,
               post.title,
               post.summary,
               post.target,
               post.words_until,
               post.confirmed,
               post.next_check,
               post.check_round,
               post.followers_only
           ) == 1;
}

}  // namespace

InsertOutcome insert_post(Transaction& transaction, Post const& post, std::span<RevId const> revisions)
{
    if (!told_revisions(transaction, post.actor, post.wiki, revisions).empty()) {
        return InsertOutcome::already_told;
    }
    if (!add_row(transaction, post)) {
        return InsertOutcome::id_taken;
    }
    for (auto const revision : revisions) {
        transaction.execute(kAddRevision, post.wiki, revision, post.actor, post.id);
    }
    return InsertOutcome::inserted;
}

std::vector<RevId> told_revisions(
    Snapshot& snapshot, ActorKey actor, std::string_view wiki, std::span<RevId const> revisions
)
{
    return snapshot.column<RevId>(kTold, wiki, actor, json_numbers(revisions));
}

Timestamp next_published(Snapshot& snapshot, ActorKey actor)
{
    return std::max(snapshot.now(), snapshot.value<Timestamp>(kLastPublished, actor).value_or(Timestamp{}));
}

std::optional<Post> find_post(Snapshot& snapshot, PostId id)
{
    return snapshot.first(kFind, read_post, id);
}

std::vector<Post> find_posts(Snapshot& snapshot, std::span<PostId const> ids)
{
    return snapshot.list(kFindMany, read_post, json_numbers(ids));
}

std::vector<RevId> list_revisions(Snapshot& snapshot, PostId id)
{
    return snapshot.column<RevId>(kRevisions, id);
}

std::vector<Post> list_outbox(Snapshot& snapshot, ActorKey actor, PostCursor before, int limit)
{
    return snapshot.list(kOutbox, read_post, actor, before.published, before.published, before.id, limit);
}

std::int64_t count_posts(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kCount).value_or(0);
}

std::int64_t count_live_posts(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.value<std::int64_t>(kCountLive, actor).value_or(0);
}

std::int64_t count_posts_since(Snapshot& snapshot, ActorKey actor, Timestamp since)
{
    return snapshot.value<std::int64_t>(kCountSince, actor, since).value_or(0);
}

std::vector<Post> list_posts_of_actor(Snapshot& snapshot, ActorKey actor, PostCursor before, int limit)
{
    return snapshot.list(kOfActor, read_post, actor, before.published, before.published, before.id, limit);
}

std::vector<Post> list_posts_of_page(Snapshot& snapshot, std::string_view wiki, PageId page)
{
    return snapshot.list(kOfPage, read_post, wiki, page);
}

std::vector<Post> list_posts_of_revisions(Snapshot& snapshot, std::string_view wiki, std::span<RevId const> revisions)
{
    return snapshot.list(kOfRevisions, read_post, wiki, json_numbers(revisions));
}

std::vector<Post> list_posts_of_log(Snapshot& snapshot, std::string_view wiki, std::int64_t log_id)
{
    return snapshot.list(kOfLog, read_post, wiki, log_id);
}

std::vector<Post> list_posts_mentioning(Snapshot& snapshot, std::string_view wiki, std::string_view text, int limit)
{
    return snapshot.list(kMentioning, read_post, wiki, text, limit);
}

std::vector<Post> list_posts_to_check(Snapshot& snapshot, std::string_view wiki, Timestamp now, int limit)
{
    return snapshot.list(kToCheck, read_post, wiki, now, limit);
}

std::vector<Post> list_posts_past(Snapshot& snapshot, Timestamp before, int limit)
{
    return snapshot.list(kPast, read_post, before, limit);
}

std::vector<PostId> withheld_among(Snapshot& snapshot, std::span<PostId const> ids)
{
    auto const live = snapshot.column<PostId>(kLiveAmong, json_numbers(ids));
    std::vector<PostId> withheld;
    std::ranges::copy_if(ids, std::back_inserter(withheld), [&](PostId id) {
        return !std::ranges::binary_search(live, id);
    });
    return withheld;
}

void confirm_posts(Transaction& transaction, std::span<PostId const> ids, Timestamp at)
{
    transaction.execute(kConfirm, at, json_numbers(ids));
}

void schedule_check(Transaction& transaction, PostId id, Timestamp next, int round)
{
    transaction.execute(kSchedule, next, round, id);
}

std::int64_t set_post_state(Transaction& transaction, std::span<PostId const> ids, PostState state)
{
    auto const set = json_numbers(ids);
    if (state == PostState::withdrawn && !ids.empty()) {
        journal_posts(transaction, set);
    }
    return transaction.execute(kSetState, state, set);
}

void erase_words(Transaction& transaction, std::span<PostId const> ids)
{
    transaction.execute(kErase, json_numbers(ids));
    remove_replies_to_posts(transaction, ids);
    remove_reactions_to_posts(transaction, ids);
}

std::int64_t erase_expired_words(Transaction& transaction, Timestamp now, int limit)
{
    return transaction.execute(kEraseExpired, now, limit);
}

}  // namespace wikipub::storage
