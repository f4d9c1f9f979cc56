// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// What every node's index must hear of: `kind` is a constant of ours (follow, withdrawal, pause …), `ref` the row it
/// is about.
struct Change {
    std::int64_t sequence = 0;
    std::string kind;
    std::int64_t ref = 0;
    Timestamp at;
};

void record_change(Transaction& transaction, std::string_view kind, std::int64_t ref);
/// Ascending. A reader that polls goes back some time, since a lower number may be committed after a higher one
/// elsewhere.
std::vector<Change> list_changes(Snapshot& snapshot, std::int64_t after, int limit);
std::int64_t last_change(Snapshot& snapshot);
/// Whether this very change was recorded since then.
bool was_changed_since(Snapshot& snapshot, std::string_view kind, std::int64_t ref, Timestamp since);
std::int64_t prune_changes(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
