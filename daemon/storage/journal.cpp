// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/journal.h"

#include <initializer_list>

namespace wikipub::storage {

namespace {

std::string or_dash(std::string_view column)
{
    return "COALESCE(NULLIF(" + std::string(column) + ", ''), '-')";
}

/// Adds an entry for each row that `from` finds.
Statement adding(
    char const* name, std::string_view word, std::initializer_list<std::string> fields, std::string_view from
)
{
    auto const quoted = "'" + std::string(word) + "'";
    auto in_file = quoted;
    auto on_server = "CONCAT_WS(' ', " + quoted;
    for (auto const& field : fields) {
        in_file += " || ' ' || " + field;
        on_server += ", " + field;
    }
    auto const insert = [&](std::string_view entry, std::string_view set) {
        std::string text = "INSERT INTO journal (at, entry) SELECT ?, " + std::string(entry) + " FROM ";
        auto rest = std::string(from);
        if (auto const place = rest.find("{set}"); place != std::string::npos) {
            rest.replace(place, 5, set);
        }
        return text + rest;
    };
    return Statement(
        name,
        insert(in_file, "(SELECT value FROM json_each(?))"),
        insert(on_server + ")", "(SELECT value FROM JSON_TABLE(?, '$[*]' COLUMNS (value BIGINT PATH '$')) AS numbers)")
    );
}

Statement const kPosts = adding(
    "journal.posts",
    "post",
    {"p.id",
     "p.published",
     "p.host",
     "p.wiki",
     "p.page_id",
     "p.followers_only",
     "a.kind",
     or_dash("a.wiki"),
     "a.page_id",
     "a.generation"},
    "post p JOIN actor a ON a.id = p.actor WHERE p.id IN {set} AND p.state <> 'withdrawn'"
);
Statement const kActor = adding(
    "journal.actor",
    "actor",
    {"a.host", "a.kind", or_dash("a.wiki"), "a.page_id", "a.generation"},
    "actor a WHERE a.id = ?"
);
Statement const kFollower = adding(
    "journal.follower",
    "follower",
    {"r.id", "a.kind", or_dash("a.wiki"), "a.page_id", "a.generation"},
    "actor a JOIN remote_actor r ON r.id = ? WHERE a.id = ?"
);
Statement const kAdd = portable("journal.add", "INSERT INTO journal (at, entry) VALUES (?, ?)");
Statement const kList = portable("journal.list", "SELECT id, at, entry FROM journal ORDER BY id LIMIT ?");
Statement const kRemove = portable("journal.remove", "DELETE FROM journal WHERE id IN {set}");
Statement const kOldest = portable("journal.oldest", "SELECT MIN(at) FROM journal");

std::string or_dash_of(std::string_view text)
{
    return std::string(text.empty() ? "-" : text);
}

}  // namespace

void journal_posts(Transaction& transaction, std::string_view json_ids)
{
    transaction.execute(kPosts, transaction.now(), json_ids);
}

void journal_actor(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kActor, transaction.now(), actor);
}

void journal_handle(Transaction& transaction, std::string_view hashed, std::string_view wiki, PageId page)
{
    auto const entry = "handle " + std::string(hashed) + " " + or_dash_of(wiki) + " " + std::to_string(page.value);
    transaction.execute(kAdd, transaction.now(), entry);
}

void journal_editor(Transaction& transaction, std::int64_t number, std::string_view wiki, std::int64_t version)
{
    auto const entry = "editor " + std::to_string(number) + " " + or_dash_of(wiki) + " " + std::to_string(version);
    transaction.execute(kAdd, transaction.now(), entry);
}

void journal_follower(Transaction& transaction, ActorKey actor, RemoteId remote)
{
    transaction.execute(kFollower, transaction.now(), remote, actor);
}

void journal_forgotten(Transaction& transaction, std::string_view who, bool blocks)
{
    transaction.execute(kAdd, transaction.now(), "forgotten " + std::string(who) + (blocks ? " 1" : " 0"));
}

std::vector<JournalRow> list_journal(Snapshot& snapshot, int limit)
{
    auto const read = [](Row const& row) {
        JournalRow found;
        row.into(found.id, found.at, found.entry);
        return found;
    };
    return snapshot.list(kList, read, limit);
}

void remove_journal(Transaction& transaction, std::span<JournalId const> ids)
{
    transaction.execute(kRemove, json_numbers(ids));
}

std::optional<Timestamp> oldest_journal_row(Snapshot& snapshot)
{
    return snapshot.value<Timestamp>(kOldest);
}

}  // namespace wikipub::storage
