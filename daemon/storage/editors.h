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

    friend bool operator==(LinkedAccount const&, LinkedAccount const&) = default;
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
    moved,    ///< the followers were sent to the linked account; nothing is published any more
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
    bool locked = false;   ///< followers need approval
    bool replies = false;  ///< they want to read what others answer
    std::int64_t text_version = 0;
    Timestamp agreed;

    Timestamp confirmed;  ///< when the wiki last said so; 0: not since a restore
    bool blocked = false;
    bool locked_out = false;                 ///< globally
    std::optional<Timestamp> lapsed_since;   ///< a full reading did not hold them
    std::optional<Timestamp> asked_since;    ///< renamed, no answer yet
    std::optional<Timestamp> missing_since;  ///< the wiki does not show the user; counts after a second look
    std::optional<Timestamp> erased_since;
    std::optional<LinkedAccount> linked;
    std::string moved_to;  ///< IRI of the actor that the followers were sent to, for good
    std::optional<Timestamp> moved;

    EditorStanding standing(Timestamp now) const;
    /// Not one whom a restored backup brought back, and who may have erased everything since.
    bool is_confirmed() const { return confirmed != Timestamp{}; }
    bool may_post(Timestamp now) const { return posts && standing(now) == EditorStanding::live; }
    bool may_be_named(Timestamp now) const { return named && standing(now) == EditorStanding::live; }
    friend bool operator==(Editor const&, Editor const&) = default;
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
/// The wiki said again that they agreed; a lapse ends.
void confirm_editor(Transaction& transaction, std::int64_t number, Timestamp now);
std::int64_t count_editors(Snapshot& snapshot, std::string_view wiki);

/// The actor row of an editor.
ActorName editor_actor_name(Editor const& editor);

/// A page's post names these editors.
void name_editors(Transaction& transaction, PostId post, std::span<std::int64_t const> editors);
std::vector<Post> list_posts_naming(Snapshot& snapshot, std::int64_t editor);
/// Pages with that title in posts that are not withdrawn, whoever follows them.
std::vector<PageId> list_pages_told_of(Snapshot& snapshot, std::string_view wiki, std::string_view title);
/// Pages that editors of the wiki told of, with the titles in those posts.
std::vector<std::pair<PageId, std::string>> list_pages_of_editors(Snapshot& snapshot, std::string_view wiki);
/// The editors that a post names, whether they still may be named or not, by number.
std::vector<Editor> list_editors_named_by(Snapshot& snapshot, PostId post);

}  // namespace wikipub::storage
