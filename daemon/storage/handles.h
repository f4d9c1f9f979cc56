// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A handle, once minted, is never dropped and never given to another actor; an actor may have several, one of them
/// current.
struct Handle {
    std::string folded;  ///< primary key: the handle, or `#` and the hex of its keyed hash once its text was redacted
    std::string wiki;    ///< `path` of the wiki, as everywhere in the database
    PageId page;
    bool current = true;
    Timestamp created;

    bool is_redacted() const { return folded.starts_with('#'); }
};

std::optional<Handle> find_handle(Snapshot& snapshot, std::string_view folded);
std::optional<Handle> find_current_handle(Snapshot& snapshot, std::string_view wiki, PageId page);
std::vector<Handle> list_handles(Snapshot& snapshot, std::string_view wiki, PageId page);
/// False where somebody, or the page itself, has it. A current one takes over from the page's earlier ones.
bool mint_handle(Transaction& transaction, Handle const& handle);
/// `folded` must be the page's.
void make_handle_current(Transaction& transaction, std::string_view folded);
/// The text goes, `hashed` (with its `#`) stays and is not current.
void redact_handle(Transaction& transaction, std::string_view folded, std::string_view hashed);

}  // namespace wikipub::storage
