// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// How far a source was read, in the source's own words; saved in the transaction of the work it stands for.
struct SavedPosition {
    std::string source;
    std::string value;
    Timestamp saved;
};

std::optional<SavedPosition> find_position(Snapshot& snapshot, std::string_view source);
/// Those whose source begins with `prefix`, which has no `%` or `_`.
std::vector<SavedPosition> list_positions(Snapshot& snapshot, std::string_view prefix);
void save_position(Transaction& transaction, std::string_view source, std::string_view value, Timestamp now);

/// `scope`: `all`, or `w/{path}`.
struct Pause {
    std::string scope;
    Timestamp since;
};

/// Stands beside `all` after a restore until that is resumed: `since` is when the backup was made.
inline constexpr std::string_view kRestored = "all/restored";

std::vector<Pause> list_pauses(Snapshot& snapshot);
void pause(Transaction& transaction, std::string_view scope, Timestamp now);
/// False where it was not paused.
bool resume(Transaction& transaction, std::string_view scope);

}  // namespace wikipub::storage
