// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/held.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT actor, kind, opened, latest, due, attempts, payload FROM held ";
// Through the actor, so that there is a row to lock where nothing is held yet.
std::string const kLook =
    "SELECT h.actor, h.kind, h.opened, h.latest, h.due, h.attempts, h.payload FROM actor a "
    "LEFT JOIN held h ON h.actor = a.id AND h.kind = ? WHERE a.id = ?";
Statement const kFind("held.find", kLook, kLook + " FOR UPDATE");
Statement const kList = portable("held.list", kSelect + "WHERE actor = ? ORDER BY kind");
std::string const kInsert =
    "INSERT INTO held (actor, kind, opened, latest, due, attempts, payload) VALUES (?, ?, ?, ?, ?, ?, ?)";
Statement const kPut(
    "held.put",
    kInsert +
        " ON CONFLICT (actor, kind) DO UPDATE SET opened = excluded.opened, latest = excluded.latest, due = "
        "excluded.due, "
        "attempts = excluded.attempts, payload = excluded.payload",
    kInsert +
        " ON DUPLICATE KEY UPDATE opened = VALUES(opened), latest = VALUES(latest), due = VALUES(due), "
        "attempts = VALUES(attempts), payload = VALUES(payload)"
);
Statement const kRemove = portable("held.remove", "DELETE FROM held WHERE actor = ? AND kind = ?");
Statement const kRemoveAll = portable("held.remove_all", "DELETE FROM held WHERE actor = ?");
Statement const kDue = portable("held.due", kSelect + "WHERE due <= ? ORDER BY due LIMIT ?");
Statement const kEarliest = portable("held.earliest", "SELECT MIN(due) FROM held");
Statement const kCount = portable("held.count", "SELECT COUNT(*) FROM held");

Held read_held(Row const& row)
{
    Held held;
    row.into(held.actor, held.kind, held.opened, held.latest, held.due, held.attempts, held.payload);
    return held;
}

}  // namespace

std::optional<Held> find_held(Snapshot& snapshot, ActorKey actor, HeldKind kind)
{
    std::optional<Held> found;
    auto const read = [&](Row const& row) {
        if (!row.is_null(0)) {
            found = read_held(row);
        }
    };
    snapshot.each(kFind, read, kind, actor);
    return found;
}

std::vector<Held> list_held(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.list(kList, read_held, actor);
}

void put_held(Transaction& transaction, Held const& held)
{
    transaction.execute(kPut, held.actor, held.kind, held.opened, held.latest, held.due, held.attempts, held.payload);
}

bool remove_held(Transaction& transaction, ActorKey actor, HeldKind kind)
{
    return transaction.execute(kRemove, actor, kind) == 1;
}

std::int64_t remove_all_held(Transaction& transaction, ActorKey actor)
{
    return transaction.execute(kRemoveAll, actor);
}

std::vector<Held> list_due_held(Snapshot& snapshot, Timestamp now, int limit)
{
    return snapshot.list(kDue, read_held, now, limit);
}

std::optional<Timestamp> earliest_due_held(Snapshot& snapshot)
{
    return snapshot.value<Timestamp>(kEarliest);
}

std::int64_t count_held(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kCount).value_or(0);
}

}  // namespace wikipub::storage
