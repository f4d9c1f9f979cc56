// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/handles.h"

#include "storage/journal.h"

#include <cassert>

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT folded, wiki, page_id, current, created FROM handle ";
Statement const kFind = portable("handles.find", kSelect + "WHERE folded = ?");
Statement const kFindCurrent =
    portable("handles.find_current", kSelect + "WHERE wiki = ? AND page_id = ? AND current = 1");
Statement const kList = portable("handles.list", kSelect + "WHERE wiki = ? AND page_id = ? ORDER BY created, folded");
Statement const kMint =
    insert_if_absent("handles.mint", "handle (folded, wiki, page_id, current, created) VALUES (?, ?, ?, 0, ?)");
Statement const kMakeCurrent = portable(
    "handles.make_current",
    "UPDATE handle SET current = CASE WHEN folded = ? THEN 1 ELSE 0 END WHERE wiki = ? AND page_id = ?"
);
Statement const kRedact = portable("handles.redact", "UPDATE handle SET folded = ?, current = 0 WHERE folded = ?");

Handle read_handle(Row const& row)
{
    Handle handle;
    row.into(handle.folded, handle.wiki, handle.page, handle.current, handle.created);
    return handle;
}

}  // namespace

std::optional<Handle> find_handle(Snapshot& snapshot, std::string_view folded)
{
    return snapshot.first(kFind, read_handle, folded);
}

std::optional<Handle> find_current_handle(Snapshot& snapshot, std::string_view wiki, PageId page)
{
    return snapshot.first(kFindCurrent, read_handle, wiki, page);
}

std::vector<Handle> list_handles(Snapshot& snapshot, std::string_view wiki, PageId page)
{
    return snapshot.list(kList, read_handle, wiki, page);
}

bool mint_handle(Transaction& transaction, Handle const& handle)
{
    if (transaction.execute(kMint, handle.folded, handle.wiki, handle.page, handle.created) == 0) {
        return false;
    }
    if (handle.current) {
        transaction.execute(kMakeCurrent, handle.folded, handle.wiki, handle.page);
    }
    return true;
}

void make_handle_current(Transaction& transaction, std::string_view folded)
{
    auto const handle = find_handle(transaction, folded);
    assert(handle && "only a minted handle can become current");
    transaction.execute(kMakeCurrent, folded, handle->wiki, handle->page);
}

void redact_handle(Transaction& transaction, std::string_view folded, std::string_view hashed)
{
    if (auto const handle = find_handle(transaction, folded)) {
        journal_handle(transaction, hashed, handle->wiki, handle->page);
    }
    transaction.execute(kRedact, hashed, folded);
}

}  // namespace wikipub::storage
