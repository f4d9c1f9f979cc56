// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/changes.h"

namespace wikipub::storage {

namespace {

Statement const kAdd = portable("changes.add", "INSERT INTO changes (kind, ref, at) VALUES (?, ?, ?)");
Statement const kList = portable(
    "changes.list", "SELECT sequence, kind, ref, at FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?"
);
Statement const kLast = portable("changes.last", "SELECT MAX(sequence) FROM changes");
Statement const kSince =
    portable("changes.since", "SELECT COUNT(*) FROM changes WHERE at >= ? AND kind = ? AND ref = ?");
Statement const kPrune = portable("changes.prune", "DELETE FROM changes WHERE at < ?");

}  // namespace

void record_change(Transaction& transaction, std::string_view kind, std::int64_t ref)
{
    transaction.execute(kAdd, kind, ref, transaction.now());
}

std::vector<Change> list_changes(Snapshot& snapshot, std::int64_t after, int limit)
{
    auto const read = [](Row const& row) {
        Change change;
        row.into(change.sequence, change.kind, change.ref, change.at);
        return change;
    };
    return snapshot.list(kList, read, after, limit);
}

std::int64_t last_change(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kLast).value_or(0);
}

bool was_changed_since(Snapshot& snapshot, std::string_view kind, std::int64_t ref, Timestamp since)
{
    return snapshot.value<std::int64_t>(kSince, since, kind, ref).value_or(0) > 0;
}

std::int64_t prune_changes(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
