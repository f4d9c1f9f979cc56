// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// Edits of one editor to one page that wait for their window to close.
struct EditorHeld {
    ActorKey actor;
    std::string title;  ///< of the page, as the events had it
    Timestamp opened;
    Timestamp latest;
    Timestamp due;
    int attempts = 0;     ///< checks that the wiki did not answer
    std::string payload;  ///< JSON, written and read by flows/
};

/// In a Transaction other nodes wait until the commit, also where nothing is held.
std::optional<EditorHeld> find_editor_held(Snapshot& snapshot, ActorKey actor, std::string_view title);
/// Inserted or replaced.
void put_editor_held(Transaction& transaction, EditorHeld const& held);
bool remove_editor_held(Transaction& transaction, ActorKey actor, std::string_view title);
std::int64_t remove_all_editor_held(Transaction& transaction, ActorKey actor);
/// Of all editors of the wiki.
std::int64_t remove_editor_held_about(Transaction& transaction, std::string_view wiki, std::string_view title);
/// Earliest first.
std::vector<EditorHeld> list_due_editor_held(Snapshot& snapshot, Timestamp now, int limit);
std::optional<Timestamp> earliest_due_editor_held(Snapshot& snapshot);
std::int64_t count_editor_held(Snapshot& snapshot);
std::int64_t count_editor_held(Snapshot& snapshot, ActorKey actor);

}  // namespace wikipub::storage
