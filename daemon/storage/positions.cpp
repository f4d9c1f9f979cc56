// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/positions.h"

namespace wikipub::storage {

namespace {

Statement const kFind = portable("positions.find", "SELECT source, value, saved FROM position WHERE source = ?");
Statement const kList =
    portable("positions.list", "SELECT source, value, saved FROM position WHERE source LIKE ? ORDER BY source");
std::string const kInsert = "INSERT INTO position (source, value, saved) VALUES (?, ?, ?)";
Statement const kSave(
    "positions.save",
    kInsert + " ON CONFLICT (source) DO UPDATE SET value = excluded.value, saved = excluded.saved",
    kInsert + " ON DUPLICATE KEY UPDATE value = VALUES(value), saved = VALUES(saved)"
);
Statement const kListPauses = portable("pauses.list", "SELECT scope, since FROM pause ORDER BY scope");
Statement const kPause = insert_if_absent("pauses.add", "pause (scope, since) VALUES (?, ?)");
Statement const kResume = portable("pauses.remove", "DELETE FROM pause WHERE scope = ?");

SavedPosition position_of(Row const& row)
{
    SavedPosition position;
    row.into(position.source, position.value, position.saved);
    return position;
}

}  // namespace

std::optional<SavedPosition> find_position(Snapshot& snapshot, std::string_view source)
{
    return snapshot.first(kFind, position_of, source);
}

std::vector<SavedPosition> list_positions(Snapshot& snapshot, std::string_view prefix)
{
    return snapshot.list(kList, position_of, std::string(prefix) + "%");
}

void save_position(Transaction& transaction, std::string_view source, std::string_view value, Timestamp now)
{
    transaction.execute(kSave, source, value, now);
}

std::vector<Pause> list_pauses(Snapshot& snapshot)
{
    return snapshot.list(kListPauses, [](Row const& row) {
        Pause pause;
        row.into(pause.scope, pause.since);
        return pause;
    });
}

void pause(Transaction& transaction, std::string_view scope, Timestamp now)
{
    transaction.execute(kPause, scope, now);
}

bool resume(Transaction& transaction, std::string_view scope)
{
    return transaction.execute(kResume, scope) == 1;
}

}  // namespace wikipub::storage
