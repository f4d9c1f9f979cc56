// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/backup.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::storage {

namespace {

constexpr std::int64_t kRowsOfAPiece = 5000;

/// One table's rows, in the order of its primary key and in pieces: a server's answer is held in memory whole.
class Reading {
public:
    Reading(BackupTable const& table, TableSchema const& schema) : key_(schema.key())
    {
        for (auto const name : split(table.columns, ' ')) {
            add_column(schema, name, '"' + std::string(name) + '"');
        }
        for (auto const& instead : table.instead) {
            add_column(schema, instead.column, std::string(instead.value));
        }
        for (auto const& column : key_) {
            selected_ += ", \"" + column.name + '"';
        }
        from_ = " FROM " + std::string(table.table) + " WHERE " +
                (table.where.empty() ? "1 = 1" : "(" + std::string(table.where) + ")");
        count_ = made("SELECT COUNT(*)" + from_);
        first_ = made(piece(""));
        next_ = made(piece(" AND (" + after_key() + ")"));
    }

    std::vector<TypedColumn> const& columns() const { return columns_; }

    std::int64_t count(Snapshot& snapshot) const { return snapshot.value<std::int64_t>(*count_).value_or(0); }

    void read(Connection& connection, std::function<void(Row const&)> const& take) const
    {
        std::vector<StoredValue> last;
        std::int64_t rows = 0;
        auto const each = [&](Row const& row) {
            take(row);
            ++rows;
            last.clear();
            for (std::size_t i = 0; i < key_.size(); ++i) {
                last.push_back(value_of(row, static_cast<int>(columns_.size() + i), key_[i].type));
            }
        };
        connection.query(*first_, std::array{Parameter(kRowsOfAPiece)}, each);
        while (rows == kRowsOfAPiece) {
            rows = 0;
            auto const key = std::exchange(last, {});
            std::vector<Parameter> parameters;
            for (std::size_t i = 0; i < key.size(); ++i) {
                for (std::size_t equal = 0; equal <= i; ++equal) {
                    parameters.push_back(parameter_of(key[equal]));
                }
            }
            parameters.emplace_back(kRowsOfAPiece);
            connection.query(*next_, parameters, each);
        }
    }

private:
    static std::unique_ptr<Statement> made(std::string const& text)
    {
        return std::make_unique<Statement>(Statement::Unlisted{}, "backup", text);
    }

    void add_column(TableSchema const& schema, std::string_view name, std::string const& expression)
    {
        auto const found = std::ranges::find(schema.columns, name, &TypedColumn::name);
        if (found == schema.columns.end()) {
            throw SchemaError("the database lacks " + schema.name + "." + std::string(name));
        }
        columns_.push_back(*found);
        selected_ += (selected_.empty() ? "" : ", ") + expression;
    }

    /// `a > ? OR (a = ? AND b > ?)`, which MariaDB finds in the index, as it does not `(a, b) > (?, ?)`.
    std::string after_key() const
    {
        std::string condition;
        for (std::size_t i = 0; i < key_.size(); ++i) {
            std::string part;
            for (std::size_t equal = 0; equal < i; ++equal) {
                part += '"' + key_[equal].name + "\" = ? AND ";
            }
            condition += (i == 0 ? "(" : " OR (") + part + '"' + key_[i].name + "\" > ?)";
        }
        return condition;
    }

    std::string piece(std::string const& condition) const
    {
        std::string order;
        for (auto const& column : key_) {
            order += (order.empty() ? "\"" : ", \"") + column.name + '"';
        }
        return "SELECT " + selected_ + from_ + condition + " ORDER BY " + order + " LIMIT ?";
    }

    std::vector<TypedColumn> columns_;
    std::vector<TypedColumn> key_;
    std::string selected_;
    std::string from_;
    std::unique_ptr<Statement> count_;  // not moved: connections know prepared ones by their address
    std::unique_ptr<Statement> first_;
    std::unique_ptr<Statement> next_;
};

}  // namespace

void read_backup(
    Connection& connection,
    Timestamp now,
    std::function<void(Snapshot&)> const& begin,
    BackupSink& sink,
    std::function<void(BackupProgress const&)> const& progress
)
{
    connection.begin_read();
    try {
        Transaction snapshot(connection, now);
        begin(snapshot);
        auto const schemas = read_table_schemas(snapshot);
        std::vector<std::pair<std::string_view, Reading>> readings;
        std::int64_t all = 0;
        for (auto const& table : backup_tables()) {
            auto const schema = std::ranges::find(schemas, table.table, &TableSchema::name);
            if (table.columns.empty() || schema == schemas.end()) {
                continue;
            }
            all += readings.emplace_back(table.table, Reading(table, *schema)).second.count(snapshot);
        }
        std::int64_t done = 0;
        for (auto const& [table, reading] : readings) {
            progress({table, done, all});
            sink.begin_table(table, reading.columns());
            reading.read(connection, [&, name = table](Row const& row) {
                sink.add_row(row);
                if (++done % kRowsOfAPiece == 0) {
                    progress({name, done, all});
                }
            });
        }
        for (auto const& [name, last] : list_sequences(snapshot)) {
            bool const is_told = std::ranges::any_of(readings, [&](auto const& one) { return one.first == name; });
            if (is_told && last > 0) {
                sink.add_sequence(name, last);
            }
        }
        connection.commit();
    } catch (...) {
        connection.rollback();
        throw;
    }
}

}  // namespace wikipub::storage
