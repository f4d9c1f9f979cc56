// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

enum class PostKind { edits, creation, move, redirect, digest };
template <>
struct Spelling<PostKind> {
    static constexpr std::array<std::string_view, 5> kWords{"edits", "creation", "move", "redirect", "digest"};
};

enum class PostState {
    live,
    hidden,     ///< on a hint: not served (503), not sent
    withdrawn,  ///< confirmed: words erased, 410, Delete stored for sending
};
template <>
struct Spelling<PostState> {
    static constexpr std::array<std::string_view, 3> kWords{"live", "hidden", "withdrawn"};
};

/// What a Note is rendered from, and what finds it when the wiki hides something. Rows outlive their words: ids,
/// revisions and recipients are what a later Delete needs.
struct Post {
    PostId id;
    ActorKey actor;
    std::string wiki;
    PageId page;
    PostKind kind = PostKind::edits;
    PostState state = PostState::live;
    std::string host;  ///< the one it was minted under
    Timestamp published;
    std::optional<Timestamp> updated;
    RevId rev_from;  ///< parent of the first revision told of; 0 where the page was made
    RevId rev_to;
    std::int64_t log_id = 0;          ///< of a move; 0 where there is none
    std::optional<Timestamp> log_at;  ///< when that entry was written: a wiki cannot be asked for it without
    int edits = 0;
    std::int64_t byte_delta = 0;
    std::string title;                     ///< words: erased when withdrawn, and 90 days after publishing
    std::string summary;                   ///< words: the quoted edit summary, plain text
    std::string target;                    ///< words: what a redirect points to, where a move went
    std::optional<Timestamp> words_until;  ///< none once erased
    Timestamp confirmed;                   ///< when the wiki last showed all of it, logged out
    Timestamp next_check;
    int check_round = 0;
    bool followers_only = false;  ///< of a locked editor: as it was sent, so it stays
};

enum class InsertOutcome {
    inserted,
    id_taken,      ///< mint another id
    already_told,  ///< one of the revisions is in another post of this actor; nothing was written
};

/// With its revisions, the exactly-once keys of edits and creations.
InsertOutcome insert_post(Transaction& transaction, Post const& post, std::span<RevId const> revisions);
/// Those of `revisions` that are in a post of this actor already.
std::vector<RevId> told_revisions(
    Snapshot& snapshot, ActorKey actor, std::string_view wiki, std::span<RevId const> revisions
);
/// Now, but never before an earlier post of the actor.
Timestamp next_published(Snapshot& snapshot, ActorKey actor);

std::optional<Post> find_post(Snapshot& snapshot, PostId id);
std::vector<Post> find_posts(Snapshot& snapshot, std::span<PostId const> ids);
std::vector<RevId> list_revisions(Snapshot& snapshot, PostId id);

/// Outbox and cursors go by (`published`, id), newest first.
struct PostCursor {
    Timestamp published = Timestamp::max();
    PostId id;
};
/// Live ones older than the cursor.
std::vector<Post> list_outbox(Snapshot& snapshot, ActorKey actor, PostCursor before, int limit);
/// Live ones of all actors.
std::int64_t count_posts(Snapshot& snapshot);
std::int64_t count_live_posts(Snapshot& snapshot, ActorKey actor);
/// Of any state: what the daily cap counts.
std::int64_t count_posts_since(Snapshot& snapshot, ActorKey actor, Timestamp since);

/// Of any state, newest first.
std::vector<Post> list_posts_of_actor(Snapshot& snapshot, ActorKey actor, PostCursor before, int limit);
std::vector<Post> list_posts_of_page(Snapshot& snapshot, std::string_view wiki, PageId page);
std::vector<Post> list_posts_of_revisions(Snapshot& snapshot, std::string_view wiki, std::span<RevId const> revisions);
/// Live ones among the newest thousand of a wiki whose words hold `text`, newest first.
std::vector<Post> list_posts_mentioning(Snapshot& snapshot, std::string_view wiki, std::string_view text, int limit);
std::vector<Post> list_posts_of_log(Snapshot& snapshot, std::string_view wiki, std::int64_t log_id);
/// Live and hidden ones whose `next_check` has come, oldest first.
std::vector<Post> list_posts_to_check(Snapshot& snapshot, std::string_view wiki, Timestamp now, int limit);
/// Past `posts.lifetime`: not withdrawn and published before `before`.
std::vector<Post> list_posts_past(Snapshot& snapshot, Timestamp before, int limit);
/// Those of `ids` that must not be sent now: hidden, withdrawn or unknown. Cheap; the sender asks before each batch.
std::vector<PostId> withheld_among(Snapshot& snapshot, std::span<PostId const> ids);

void confirm_posts(Transaction& transaction, std::span<PostId const> ids, Timestamp at);
void schedule_check(Transaction& transaction, PostId id, Timestamp next, int round);
/// A withdrawn post never comes back: it stays so whatever is asked. Returns the rows changed.
std::int64_t set_post_state(Transaction& transaction, std::span<PostId const> ids, PostState state);
/// Title, summary, target, and what others answered, which may quote them. `secure_delete` overwrites them in the file;
/// a checkpoint empties the log.
void erase_words(Transaction& transaction, std::span<PostId const> ids);
/// Those whose `words_until` has passed; returns how many.
std::int64_t erase_expired_words(Transaction& transaction, Timestamp now, int limit);

}  // namespace wikipub::storage
