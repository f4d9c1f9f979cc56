// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/editors.h"

#include "base/strings.h"
#include "storage/journal.h"

#include <chrono>

namespace wikipub::storage {

namespace {

std::string const kColumns =
    "number, wiki, user_id, version, wish, name, user_page, posts, named, discoverable, only_new, namespaces, minor, "
    "locked, text_version, agreed, confirmed, blocked, locked_out, lapsed_since, asked_since, missing_since, "
    "erased_since, linked_actor, linked_address, linked_url, linked_checked, linked_lost, replies, moved_to, moved";
std::string const kSelect = "SELECT " + kColumns + " FROM editor ";
Statement const kFind = portable("editors.find", kSelect + "WHERE number = ?");
Statement const kFindUser = portable(
    "editors.find_user",
    kSelect + "WHERE wiki = ? AND user_id = ? AND erased_since IS NULL ORDER BY agreed DESC LIMIT 1"
);
Statement const kFindNamed = portable(
    "editors.find_named", kSelect + "WHERE wiki = ? AND name = ? AND erased_since IS NULL ORDER BY agreed DESC LIMIT 1"
);
Statement const kList =
    portable("editors.list", kSelect + "WHERE number > ? AND erased_since IS NULL ORDER BY number LIMIT ?");
Statement const kListUsers = portable(
    "editors.list_users", kSelect + "WHERE wiki = ? AND user_id IN {set} AND erased_since IS NULL ORDER BY number"
);
Statement const kFindLinked = portable(
    "editors.find_linked", kSelect + "WHERE linked_actor = ? AND linked_actor <> '' AND linked_lost = 0 LIMIT 1"
);
std::string list_erased(std::string_view key_owner)
{
    return kSelect +
           "WHERE erased_since <= ? AND EXISTS (SELECT 1 FROM signing_key k WHERE k.owner = " + std::string(key_owner) +
           ") ORDER BY erased_since, number LIMIT ?";
}
Statement const kListErased("editors.list_erased", list_erased("'u/' || number"), list_erased("CONCAT('u/', number)"));
Statement const kPut = portable(
    "editors.put",
    "REPLACE INTO editor (" + kColumns +
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kConfirm = portable(
    "editors.confirm", "UPDATE editor SET confirmed = ?, lapsed_since = NULL WHERE number = ? AND erased_since IS NULL"
);
Statement const kCount =
    portable("editors.count", "SELECT COUNT(*) FROM editor WHERE wiki = ? AND erased_since IS NULL");

Statement const kNameEditor = insert_if_absent("post_editors.add", "post_editor (post, editor) VALUES (?, ?)");
Statement const kPostsNaming = portable("post_editors.posts", "SELECT post FROM post_editor WHERE editor = ?");
Statement const kNamedBy = portable(
    "post_editors.editors", kSelect + "WHERE number IN (SELECT editor FROM post_editor WHERE post = ?) ORDER BY number"
);
Statement const kPagesToldOf = portable(
    "post_editors.pages_told_of",
    "SELECT DISTINCT page_id FROM post WHERE wiki = ? AND title = ? AND title <> '' AND state <> 'withdrawn'"
);
Statement const kPagesOfEditors = portable(
    "post_editors.pages",
    "SELECT DISTINCT page_id, title FROM post WHERE wiki = ? AND state <> 'withdrawn' AND actor IN "
    "(SELECT id FROM actor WHERE kind = 'editor')"
);

// Text "0,4" or NULL.
std::optional<std::string> namespaces_to_text(std::optional<std::vector<int>> const& namespaces)
{
    if (!namespaces) {
        return std::nullopt;
    }
    std::vector<std::string> words;
    for (auto const id : *namespaces) {
        words.push_back(std::to_string(id));
    }
    return join(words, ",");
}

std::vector<int> namespaces_from_text(std::string_view text)
{
    std::vector<int> namespaces;
    for (auto const word : split(text, ',')) {
        if (auto const id = parse_decimal(word)) {
            namespaces.push_back(static_cast<int>(*id));
        }
    }
    return namespaces;
}

Editor read_editor(Row const& row)
{
    Editor editor;
    std::optional<std::string> namespaces;
    LinkedAccount linked;
    std::optional<Timestamp> linked_checked;
    row.into(
        editor.number,
        editor.wiki,
        editor.user_id,
        editor.version,
        editor.wish,
        editor.name,
        editor.user_page,
        editor.posts,
        editor.named,
        editor.discoverable,
        editor.only_new,
        namespaces,
        editor.minor,
        editor.locked,
        editor.text_version,
        editor.agreed,
        editor.confirmed,
        editor.blocked,
        editor.locked_out,
        editor.lapsed_since,
        editor.asked_since,
        editor.missing_since,
        editor.erased_since,
        linked.actor,
        linked.address,
        linked.url,
        linked_checked,
        linked.lost,
        editor.replies,
        editor.moved_to,
        editor.moved
    );
    if (namespaces) {
        editor.namespaces = namespaces_from_text(*namespaces);
    }
    if (linked_checked) {
        linked.checked = *linked_checked;
        editor.linked = std::move(linked);
    }
    return editor;
}

}  // namespace

std::string_view name_of(EditorStanding standing)
{
    switch (standing) {
        case EditorStanding::live:
            return "live";
        case EditorStanding::paused:
            return "paused";
        case EditorStanding::held:
            return "held";
        case EditorStanding::moved:
            return "moved";
        case EditorStanding::asked:
            return "asked";
        case EditorStanding::erasing:
            return "erasing";
        case EditorStanding::unknown:
            break;
    }
    return "unknown";
}

EditorStanding Editor::standing(Timestamp now) const
{
    if (wish == EditorWish::erased || erased_since) {
        return EditorStanding::erasing;
    }
    if (asked_since) {
        return EditorStanding::asked;
    }
    if (moved) {
        return EditorStanding::moved;
    }
    bool const is_lapsed = lapsed_since || now - confirmed > kConsentKept;
    if (blocked || locked_out || missing_since || is_lapsed) {
        return EditorStanding::held;
    }
    return wish == EditorWish::paused ? EditorStanding::paused : EditorStanding::live;
}

std::optional<Editor> find_editor(Snapshot& snapshot, std::int64_t number)
{
    return snapshot.first(kFind, read_editor, number);
}

std::optional<Editor> find_editor_of_user(Snapshot& snapshot, std::string_view wiki, std::int64_t user_id)
{
    return snapshot.first(kFindUser, read_editor, wiki, user_id);
}

std::optional<Editor> find_editor_named(Snapshot& snapshot, std::string_view wiki, std::string_view name)
{
    return snapshot.first(kFindNamed, read_editor, wiki, name);
}

std::vector<Editor> list_editors(Snapshot& snapshot, std::int64_t after, int limit)
{
    return snapshot.list(kList, read_editor, after, limit);
}

std::vector<Editor> list_editors_of_users(
    Snapshot& snapshot, std::string_view wiki, std::span<std::int64_t const> user_ids
)
{
    std::vector<std::string> numbers;
    for (auto const id : user_ids) {
        numbers.push_back(std::to_string(id));
    }
    return snapshot.list(kListUsers, read_editor, wiki, "[" + join(numbers, ",") + "]");
}

std::optional<Editor> find_editor_linked_to(Snapshot& snapshot, std::string_view actor_iri)
{
    return snapshot.first(kFindLinked, read_editor, actor_iri);
}

std::vector<Editor> list_erased_editors(Snapshot& snapshot, Timestamp before, int limit)
{
    return snapshot.list(kListErased, read_editor, before, limit);
}

void put_editor(Transaction& transaction, Editor const& editor)
{
    if (editor.erased_since) {
        journal_editor(transaction, editor.number, editor.wiki, editor.version);
    }
    auto const linked = editor.linked.value_or(LinkedAccount{});
    transaction.execute(
        kPut,
        editor.number,
        editor.wiki,
        editor.user_id,
        editor.version,
        editor.wish,
        editor.name,
        editor.user_page,
        editor.posts,
        editor.named,
        editor.discoverable,
        editor.only_new,
        namespaces_to_text(editor.namespaces),
        editor.minor,
        editor.locked,
        editor.text_version,
        editor.agreed,
        editor.confirmed,
        editor.blocked,
        editor.locked_out,
        editor.lapsed_since,
        editor.asked_since,
        editor.missing_since,
        editor.erased_since,
        linked.actor,
        linked.address,
        linked.url,
        editor.linked ? std::optional(linked.checked) : std::nullopt,
        linked.lost,
        editor.replies,
        editor.moved_to,
        editor.moved
    );
}

void confirm_editor(Transaction& transaction, std::int64_t number, Timestamp now)
{
    transaction.execute(kConfirm, now, number);
}

std::int64_t count_editors(Snapshot& snapshot, std::string_view wiki)
{
    return snapshot.value<std::int64_t>(kCount, wiki).value_or(0);
}

ActorName editor_actor_name(Editor const& editor)
{
    return {ActorKind::editor, editor.wiki, PageId{editor.number}, 1};
}

void name_editors(Transaction& transaction, PostId post, std::span<std::int64_t const> editors)
{
    for (auto const editor : editors) {
        transaction.execute(kNameEditor, post, editor);
    }
}

std::vector<Post> list_posts_naming(Snapshot& snapshot, std::int64_t editor)
{
    auto const ids = snapshot.column<PostId>(kPostsNaming, editor);
    return find_posts(snapshot, ids);
}

std::vector<PageId> list_pages_told_of(Snapshot& snapshot, std::string_view wiki, std::string_view title)
{
    return snapshot.column<PageId>(kPagesToldOf, wiki, title);
}

std::vector<std::pair<PageId, std::string>> list_pages_of_editors(Snapshot& snapshot, std::string_view wiki)
{
    auto const read = [](Row const& row) {
        std::pair<PageId, std::string> page;
        row.into(page.first, page.second);
        return page;
    };
    return snapshot.list(kPagesOfEditors, read, wiki);
}

std::vector<Editor> list_editors_named_by(Snapshot& snapshot, PostId post)
{
    return snapshot.list(kNamedBy, read_editor, post);
}

}  // namespace wikipub::storage
