// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/remote_actors.h"
#include "storage/transaction.h"

namespace wikipub::storage {

using JournalId = StrongId<struct JournalIdTag>;

/// One erasure, which a restored backup must not undo. `entry` is a word and fields of ids and keyed hashes, apart by
/// spaces, an empty one is `-`; an ACTOR is four of them, `KIND WIKI PAGE GENERATION`:
///     post ID PUBLISHED HOST WIKI PAGE FOLLOWERS-ONLY ACTOR    withdrawn
///     actor HOST ACTOR              deleted for good
///     handle HASHED WIKI PAGE       its text redacted; HASHED as in `handle.folded`
///     editor NUMBER WIKI VERSION    erased
///     follower REMOTE ACTOR         follows it no more; REMOTE: the row of `remote_actor`
///     forgotten WHO BLOCKS          at their wish, somebody elsewhere or a server; WHO: a keyed hash; BLOCKS, 0 or 1:
///                                   also that they were blocked
struct JournalRow {
    JournalId id;
    Timestamp at;
    std::string entry;
};

/// Each is written by the store that erases, in the transaction that does. Rows wait until the journal's file has them
/// (flows/journal).
///
/// Those of `json_ids` that are not withdrawn yet.
void journal_posts(Transaction& transaction, std::string_view json_ids);
void journal_actor(Transaction& transaction, ActorKey actor);
void journal_handle(Transaction& transaction, std::string_view hashed, std::string_view wiki, PageId page);
void journal_editor(Transaction& transaction, std::int64_t number, std::string_view wiki, std::int64_t version);
void journal_follower(Transaction& transaction, ActorKey actor, RemoteId remote);
/// `who` holds no space.
void journal_forgotten(Transaction& transaction, std::string_view who, bool blocks);

/// The oldest first.
std::vector<JournalRow> list_journal(Snapshot& snapshot, int limit);
void remove_journal(Transaction& transaction, std::span<JournalId const> ids);
std::optional<Timestamp> oldest_journal_row(Snapshot& snapshot);

}  // namespace wikipub::storage
