// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/former_titles.h"

namespace wikipub::storage {

namespace {

Statement const kAdd =
    insert_if_absent("former_titles.add", "former_title (wiki, page_id, title_hash) VALUES (?, ?, ?)");
Statement const kList =
    portable("former_titles.list", "SELECT page_id, title_hash FROM former_title WHERE wiki = ? AND page_id IN {set}");

FormerTitle read_title(Row const& row)
{
    FormerTitle title;
    row.into(title.page, title.hash);
    return title;
}

}  // namespace

void add_former_title(Transaction& transaction, std::string_view wiki, FormerTitle const& title)
{
    transaction.execute(kAdd, wiki, title.page, title.hash);
}

std::vector<FormerTitle> list_former_titles(Snapshot& snapshot, std::string_view wiki, std::span<PageId const> pages)
{
    return snapshot.list(kList, read_title, wiki, json_numbers(pages));
}

}  // namespace wikipub::storage
