// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace wikipub::storage {

enum class ColumnType { integer, text, bytes };
struct TypedColumn {
    std::string name;
    ColumnType type = ColumnType::integer;
};

using StoredValue = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

/// A table as the database has it.
struct TableSchema {
    std::string name;
    std::vector<TypedColumn> columns;
    std::vector<int> places;  ///< of each column in the primary key, from 1; 0: none

    std::vector<TypedColumn> key() const;
};

/// By name.
std::vector<TableSchema> read_table_schemas(Snapshot& snapshot);
/// Tables that number their rows, each with the highest number that one ever had.
std::vector<std::pair<std::string, std::int64_t>> list_sequences(Snapshot& snapshot);

StoredValue value_of(Row const& row, int column, ColumnType type);
/// Views its argument.
Parameter parameter_of(StoredValue const& value);

}  // namespace wikipub::storage
