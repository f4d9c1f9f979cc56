// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/table_schema.h"

#include <algorithm>

namespace wikipub::storage {

namespace {

Statement const kColumns(
    "table_schema.columns",
    "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
    "SELECT c.table_name, c.column_name, c.data_type, COALESCE(s.seq_in_index, 0) FROM information_schema.columns c "
    "LEFT JOIN information_schema.statistics s ON s.table_schema = c.table_schema AND s.table_name = c.table_name "
    "AND s.column_name = c.column_name AND s.index_name = 'PRIMARY' "
    "WHERE c.table_schema = DATABASE() ORDER BY c.table_name, c.ordinal_position"
);

Statement const kSequences(
    "table_schema.sequences",
    "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "SELECT table_name, auto_increment - 1 FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL ORDER BY table_name"
);

/// `INTEGER` `TEXT` `BLOB`, or `bigint` `varchar` `mediumblob` and their like.
ColumnType type_named(std::string_view name)
{
    auto const holds = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (holds("INT") || holds("int")) {
        return ColumnType::integer;
    }
    return holds("TEXT") || holds("text") || holds("char") ? ColumnType::text : ColumnType::bytes;
}

}  // namespace

std::vector<TypedColumn> TableSchema::key() const
{
    std::vector<TypedColumn> found;
    for (int place = 1;; ++place) {
        auto const at = std::ranges::find(places, place);
        if (at == places.end()) {
            return found;
        }
        found.push_back(columns[static_cast<std::size_t>(at - places.begin())]);
    }
}

std::vector<TableSchema> read_table_schemas(Snapshot& snapshot)
{
    std::vector<TableSchema> schemas;
    snapshot.each(kColumns, [&](Row const& row) {
        std::string table;
        std::string column;
        std::string type;
        int place = 0;
        row.into(table, column, type, place);
        if (schemas.empty() || schemas.back().name != table) {
            schemas.push_back({table, {}, {}});
        }
        schemas.back().columns.push_back({column, type_named(type)});
        schemas.back().places.push_back(place);
    });
    return schemas;
}

std::vector<std::pair<std::string, std::int64_t>> list_sequences(Snapshot& snapshot)
{
    return snapshot.list(kSequences, [](Row const& row) {
        std::pair<std::string, std::int64_t> sequence;
        row.into(sequence.first, sequence.second);
        return sequence;
    });
}

StoredValue value_of(Row const& row, int column, ColumnType type)
{
    if (row.is_null(column)) {
        return std::monostate{};
    }
    switch (type) {
        case ColumnType::integer:
            return row.integer(column);
        case ColumnType::text:
            return std::string(row.bytes(column));
        case ColumnType::bytes:
            break;
    }
    return Bytes{std::string(row.bytes(column))};
}

Parameter parameter_of(StoredValue const& value)
{
    if (auto const* number = std::get_if<std::int64_t>(&value)) {
        return *number;
    }
    if (auto const* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (auto const* bytes = std::get_if<Bytes>(&value)) {
        return *bytes;
    }
    return std::nullopt;
}

}  // namespace wikipub::storage
