// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A title that a page had while we followed it, as a keyed hash: a list of pages can match it, nobody can read it.
struct FormerTitle {
    PageId page;
    Bytes hash;
};

void add_former_title(Transaction& transaction, std::string_view wiki, FormerTitle const& title);
/// Of all these pages, in no order.
std::vector<FormerTitle> list_former_titles(Snapshot& snapshot, std::string_view wiki, std::span<PageId const> pages);

}  // namespace wikipub::storage
