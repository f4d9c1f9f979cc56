// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

#include <span>

namespace wikipub::storage {

/// What a table is for and how long its rows stay: the source of the table in docs/privacy.md.
struct Retention {
    std::string_view table;
    std::string_view purpose;
    std::string_view kept;
};

/// Every table, in the order of the documentation.
std::span<Retention const> retentions();

struct Column {
    std::string table;
    std::string name;
};
/// What the schema really holds.
std::vector<Column> list_columns(Snapshot& snapshot);

}  // namespace wikipub::storage
