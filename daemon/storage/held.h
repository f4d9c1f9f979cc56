// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

enum class HeldKind { edits, move, redirect, deletion };
template <>
struct Spelling<HeldKind> {
    static constexpr std::array<std::string_view, 4> kWords{"edits", "move", "redirect", "deletion"};
};

/// What waits for its window to close: one row an actor and kind.
struct Held {
    ActorKey actor;
    HeldKind kind = HeldKind::edits;
    Timestamp opened;
    Timestamp latest;
    Timestamp due;
    int attempts = 0;     ///< checks that the wiki did not answer
    std::string payload;  ///< JSON, written and read by flows/
};

/// In a Transaction other nodes wait until the commit, also where nothing is held.
std::optional<Held> find_held(Snapshot& snapshot, ActorKey actor, HeldKind kind);
std::vector<Held> list_held(Snapshot& snapshot, ActorKey actor);
/// Inserted or replaced.
void put_held(Transaction& transaction, Held const& held);
bool remove_held(Transaction& transaction, ActorKey actor, HeldKind kind);
/// Of an actor whose page was withdrawn.
std::int64_t remove_all_held(Transaction& transaction, ActorKey actor);
/// Earliest first.
std::vector<Held> list_due_held(Snapshot& snapshot, Timestamp now, int limit);
std::optional<Timestamp> earliest_due_held(Snapshot& snapshot);
std::int64_t count_held(Snapshot& snapshot);

}  // namespace wikipub::storage
