// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/editor_held.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT actor, title, opened, latest, due, attempts, payload FROM editor_held ";
// Through the actor, so that there is a row to lock where nothing is held yet.
std::string const kLook =
    "SELECT h.actor, h.title, h.opened, h.latest, h.due, h.attempts, h.payload FROM actor a "
    "LEFT JOIN editor_held h ON h.actor = a.id AND h.title = ? WHERE a.id = ?";
Statement const kFind("editor_held.find", kLook, kLook + " FOR UPDATE");
Statement const kPut = portable(
    "editor_held.put",
    "REPLACE INTO editor_held (actor, title, opened, latest, due, attempts, payload) VALUES (?, ?, ?, ?, ?, ?, ?)"
);
Statement const kRemove = portable("editor_held.remove", "DELETE FROM editor_held WHERE actor = ? AND title = ?");
Statement const kRemoveAll = portable("editor_held.remove_all", "DELETE FROM editor_held WHERE actor = ?");
Statement const kRemoveAbout = portable(
    "editor_held.remove_about",
    "DELETE FROM editor_held WHERE title = ? AND actor IN (SELECT id FROM actor WHERE wiki = ?)"
);
Statement const kListDue =
    portable("editor_held.list_due", kSelect + "WHERE due <= ? ORDER BY due, actor, title LIMIT ?");
Statement const kEarliest = portable("editor_held.earliest", "SELECT MIN(due) FROM editor_held");
Statement const kCount = portable("editor_held.count", "SELECT COUNT(*) FROM editor_held");

Statement const kCountOf = portable("editor_held.count_of", "SELECT COUNT(*) FROM editor_held WHERE actor = ?");

EditorHeld read_held(Row const& row)
{
    EditorHeld held;
    row.into(held.actor, held.title, held.opened, held.latest, held.due, held.attempts, held.payload);
    return held;
}

}  // namespace

std::optional<EditorHeld> find_editor_held(Snapshot& snapshot, ActorKey actor, std::string_view title)
{
    std::optional<EditorHeld> found;
    auto const read = [&](Row const& row) {
        if (!row.is_null(0)) {
            found = read_held(row);
        }
    };
    snapshot.each(kFind, read, title, actor);
    return found;
}

void put_editor_held(Transaction& transaction, EditorHeld const& held)
{
    transaction.execute(kPut, held.actor, held.title, held.opened, held.latest, held.due, held.attempts, held.payload);
}

bool remove_editor_held(Transaction& transaction, ActorKey actor, std::string_view title)
{
    return transaction.execute(kRemove, actor, title) > 0;
}

std::int64_t remove_all_editor_held(Transaction& transaction, ActorKey actor)
{
    return transaction.execute(kRemoveAll, actor);
}

std::int64_t remove_editor_held_about(Transaction& transaction, std::string_view wiki, std::string_view title)
{
    return transaction.execute(kRemoveAbout, title, wiki);
}

std::vector<EditorHeld> list_due_editor_held(Snapshot& snapshot, Timestamp now, int limit)
{
    return snapshot.list(kListDue, read_held, now, limit);
}

std::optional<Timestamp> earliest_due_editor_held(Snapshot& snapshot)
{
    return snapshot.value<Timestamp>(kEarliest);
}

std::int64_t count_editor_held(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kCount).value_or(0);
}

std::int64_t count_editor_held(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.value<std::int64_t>(kCountOf, actor).value_or(0);
}

}  // namespace wikipub::storage
