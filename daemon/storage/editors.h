// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/actors.h"
#include "storage/posts.h"
#include "storage/transaction.h"

namespace wikipub::storage {

/// The account elsewhere that the editor says is theirs too, and that said so itself when it was last looked at.
struct LinkedAccount {
    std::string actor;    ///< IRI
    std::string address;  ///< `@me@mastodon.example`
    std::string url;      ///< of the profile, for people
    Timestamp checked;
    bool lost = false;  ///< it does not link back any more: kept, not shown
};

/// What the editor asked for on the wiki.
enum class EditorWish { active, paused, erased };
template <>
struct Spelling<EditorWish> {
    static constexpr std::array<std::string_view, 3> kWords{"active", "paused", "erased"};
};

/// What comes of it. Only a live editor posts and is named.
enum class EditorStanding {
    live,
    paused,   ///< by the editor: quiet, followers kept
    held,     ///< blocked or locked on the wiki, or their consent could not be confirmed
    asked,    ///< renamed: nameless until they agree again
    erasing,  ///< Delete(actor) is under way or over
    unknown,
};
std::string_view name_of(EditorStanding standing);

/// The copy of what an editor agreed to. Of an erased one only number, wiki, version and `erased_since` are left.
struct Editor {
    std::int64_t number = 0;  ///< `{actor}` of `/u/{actor}`, made by the wiki at each opt-in
    std::string wiki;         ///< `path`
    std::int64_t user_id = 0;
    std::int64_t version = 0;
    EditorWish wish = EditorWish::paused;
    std::string name;
    std::string user_page;  ///< URL
    bool posts = false;
    bool named = false;  ///< in posts of pages
    bool discoverable = false;
    bool only_new = false;
    std::optional<std::vector<int>> namespaces;  ///< nullopt: all that may be followed
    bool minor = false;
    bool locked = false;  ///< followers need approval
    std::int64_t text_version = 0;
    Timestamp agreed;

    Timestamp confirmed;  ///< when the wiki last said so
    bool blocked = false;
    bool locked_out = false;                 ///< globally
    std::optional<Timestamp> lapsed_since;   ///< a full reading did not hold them
    std::optional<Timestamp> asked_since;    ///< renamed, no answer yet
    std::optional<Timestamp> missing_since;  ///< the wiki does not show the user; counts after a second look
    std::optional<Timestamp> erased_since;
    std::optional<LinkedAccount> linked;

    EditorStanding standing(Timestamp now) const;
    bool may_post(Timestamp now) const { return posts && standing(now) == EditorStanding::live; }
    bool may_be_named(Timestamp now) const { return named && standing(now) == EditorStanding::live; }
};

/// Consent that the wiki did not confirm for so long is none.
inline constexpr auto kConsentKept = std::chrono::hours{24};

std::optional<Editor> find_editor(Snapshot& snapshot, std::int64_t number);
/// Not erased.
std::optional<Editor> find_editor_of_user(Snapshot& snapshot, std::string_view wiki, std::int64_t user_id);
std::optional<Editor> find_editor_named(Snapshot& snapshot, std::string_view wiki, std::string_view name);
/// Those that are not erased, of all wikis, ascending by number after `after`.
std::vector<Editor> list_editors(Snapshot& snapshot, std::int64_t after, int limit);
/// Those of these user ids that are not erased.
std::vector<Editor> list_editors_of_users(
    Snapshot& snapshot, std::string_view wiki, std::span<std::int64_t const> user_ids
);
std::optional<Editor> find_editor_linked_to(Snapshot& snapshot, std::string_view actor_iri);
/// Those whose erasure began before `before` and that still have a key.
std::vector<Editor> list_erased_editors(Snapshot& snapshot, Timestamp before, int limit);
/// Inserted or replaced.
void put_editor(Transaction& transaction, Editor const& editor);
void confirm_editors(Transaction& transaction, std::string_view wiki, Timestamp now, std::int64_t number);
std::int64_t count_editors(Snapshot& snapshot, std::string_view wiki);

/// The actor row of an editor.
ActorName editor_actor_name(Editor const& editor);

/// Somebody who asked to follow a locked editor.
struct FollowRequest {
    std::int64_t id = 0;
    ActorKey actor;
    RemoteId remote;
    std::string follow_iri;
    std::string address;  ///< `@a@b.example`, where their document told
    Timestamp created;
};
/// A repeated one changes `follow_iri`.
void add_follow_request(Transaction& transaction, FollowRequest const& request);
std::vector<FollowRequest> list_follow_requests(Snapshot& snapshot, ActorKey actor);
std::optional<FollowRequest> find_follow_request(Snapshot& snapshot, ActorKey actor, std::int64_t id);
bool has_follow_request(Snapshot& snapshot, ActorKey actor, RemoteId remote);
bool remove_follow_request(Transaction& transaction, ActorKey actor, RemoteId remote);
std::int64_t remove_follow_requests(Transaction& transaction, ActorKey actor);
/// Undo that names the Follow by its id only.
bool remove_follow_request_by_follow(Transaction& transaction, RemoteId remote, std::string_view follow_iri);
std::int64_t remove_follow_requests_of(Transaction& transaction, RemoteId remote);

struct FollowerCount {
    Timestamp day;
    std::int64_t followers = 0;
};
/// Today's, for all editors.
void count_followers_of_editors(Transaction& transaction, Timestamp now);
std::vector<FollowerCount> list_follower_counts(Snapshot& snapshot, ActorKey actor, Timestamp since);
std::int64_t prune_follower_counts(Transaction& transaction, Timestamp before);
/// Those of one actor, when it is erased.
std::int64_t remove_follower_counts(Transaction& transaction, ActorKey actor);

/// A page's post names these editors.
void name_editors(Transaction& transaction, PostId post, std::span<std::int64_t const> editors);
std::vector<Post> list_posts_naming(Snapshot& snapshot, std::int64_t editor);
/// The editors that a post names, whether they still may be named or not, by number.
std::vector<Editor> list_editors_named_by(Snapshot& snapshot, PostId post);

/// A host has seen the actor: its Delete(actor) goes there.
void record_reach(Transaction& transaction, ActorKey actor, HostId host);
/// An inbox of each host that ever saw the actor or a post of it, by what was sent, fetched with a signature or asked
/// for. Ascending.
std::vector<InboxId> list_reach(Snapshot& snapshot, ActorKey actor);
/// Whether anything of the actor is still on its way.
bool is_under_way(Snapshot& snapshot, ActorKey actor);
/// What is left of an erased actor: recipients, followers, reach. The row stays and answers 410.
void forget_reach(Transaction& transaction, ActorKey actor);
/// Whether somebody on that host follows the actor.
bool has_follower_at(Snapshot& snapshot, ActorKey actor, HostId host);

}  // namespace wikipub::storage
