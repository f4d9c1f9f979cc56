// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/backup.h"

namespace wikipub::storage {

/// A table as the database has it.
struct TableSchema {
    std::string name;
    std::vector<TypedColumn> columns;
    std::vector<int> places;  ///< of each column in the primary key, from 1; 0: none

    std::vector<TypedColumn> key() const;
};

std::vector<TableSchema> read_table_schemas(Snapshot& snapshot);

BackupValue value_of(Row const& row, int column, ColumnType type);
/// Views its argument.
Parameter parameter_of(BackupValue const& value);

}  // namespace wikipub::storage
