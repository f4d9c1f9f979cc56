// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/storage_copy.h"

#include "storage/migrator.h"
#include "storage/sqlite.h"
#include "storage/table_schema.h"
#include "storage/transaction.h"

#include <algorithm>
#include <deque>
#include <string_view>

namespace wikipub::storage {

namespace {

constexpr std::int64_t kRowsOfAnInsert = 50;
constexpr std::size_t kBytesOfAnInsert = 1 << 20;
constexpr std::int64_t kRowsOfACommit = 2000;

Statement const kInstallation = portable("copy.installation", "SELECT host, handle_secret FROM installation");

std::string listed(std::vector<TypedColumn> const& columns)
{
    std::string list;
    for (auto const& column : columns) {
        list += (list.empty() ? "\"" : ", \"") + column.name + "\"";
    }
    return list;
}

/// Those whose rows are copied: the installation first, by which both sides are known to be of one.
std::vector<TableSchema> list_tables(Snapshot& file)
{
    auto tables = read_table_schemas(file);
    std::erase_if(tables, [](TableSchema const& table) {
        return table.name == "schema_migration" || table.name == "lease";
    });
    std::ranges::stable_partition(tables, [](TableSchema const& table) { return table.name == "installation"; });
    return tables;
}

/// The values of some rows, kept until they were inserted.
class Values {
public:
    void add(TableSchema const& table, Row const& row)
    {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            auto const column = static_cast<int>(i);
            if (row.is_null(column)) {
                parameters_.emplace_back(std::nullopt);
            } else if (table.columns[i].type == ColumnType::integer) {
                parameters_.emplace_back(row.integer(column));
            } else if (table.columns[i].type == ColumnType::text) {
                parameters_.emplace_back(std::string_view(texts_.emplace_back(row.bytes(column))));
                bytes_ += texts_.back().size();
            } else {
                parameters_.emplace_back(blobs_.emplace_back(Bytes{std::string(row.bytes(column))}));
                bytes_ += blobs_.back().data.size();
            }
        }
        ++rows_;
    }
    /// A row of zeros and empty texts.
    void add_empty(TableSchema const& table, std::int64_t number)
    {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (table.places[i] == 1) {
                parameters_.emplace_back(number);
            } else if (table.columns[i].type == ColumnType::integer) {
                parameters_.emplace_back(0);
            } else {
                parameters_.emplace_back(std::string_view());
            }
        }
        ++rows_;
    }
    void clear()
    {
        parameters_.clear();
        texts_.clear();
        blobs_.clear();
        rows_ = 0;
        bytes_ = 0;
    }
    std::int64_t rows() const { return rows_; }
    bool fill_an_insert() const { return rows_ == kRowsOfAnInsert || bytes_ >= kBytesOfAnInsert; }
    std::span<Parameter const> parameters() const { return parameters_; }

private:
    std::vector<Parameter> parameters_;
    std::deque<std::string> texts_;
    std::deque<Bytes> blobs_;
    std::int64_t rows_ = 0;
    std::size_t bytes_ = 0;
};

/// FNV-1a, and the finish of SplitMix64, so that sums of rows do not cancel out.
class RowHash {
public:
    void add(std::string_view bytes)
    {
        add_number(bytes.size());
        for (char const byte : bytes) {
            mix(static_cast<unsigned char>(byte));
        }
    }
    void add_number(std::uint64_t number)
    {
        constexpr int kBits = 64;
        for (int shift = 0; shift < kBits; shift += 8) {
            mix((number >> shift) & 0xff);
        }
    }
    std::uint64_t finish() const
    {
        auto mixed = hash_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

private:
    void mix(std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; }

    std::uint64_t hash_ = 0xcbf29ce484222325;
};

std::uint64_t hash_of(TableSchema const& table, Row const& row)
{
    RowHash hash;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        auto const column = static_cast<int>(i);
        if (row.is_null(column)) {
            hash.add_number(0);
        } else if (table.columns[i].type == ColumnType::integer) {
            hash.add_number(1);
            hash.add_number(static_cast<std::uint64_t>(row.integer(column)));
        } else {
            hash.add_number(2);
            hash.add(row.bytes(column));
        }
    }
    return hash.finish();
}

class Copy {
public:
    Copy(Connection& file, Connection& server, std::function<void(CopyProgress const&)> const& progress)
        : server_connection_(server),
          file_(file, {}),
          server_(server, {}),
          progress_(progress),
          tables_(list_tables(file_))
    {
    }

    std::vector<CopiedTable> run()
    {
        check_installation();
        for (auto const& table : tables_) {
            all_ += count(file_, table);
        }
        for (auto const& table : tables_) {
            copy(table);
        }
        set_sequences();
        std::vector<CopiedTable> copied;
        for (auto const& table : tables_) {
            auto const here = sum(file_, table);
            auto const there = sum(server_, table);
            if (here.rows != there.rows || here.checksum != there.checksum) {
                throw DatabaseError(
                    "table " + table.name + " does not hold the same on both sides; empty the server's tables and " +
                    "begin anew"
                );
            }
            copied.push_back(here);
        }
        return copied;
    }

private:
    void check_installation()
    {
        auto const read = [](Row const& row) {
            std::pair<std::string, Bytes> installation;
            row.into(installation.first, installation.second);
            return installation;
        };
        auto const here = file_.first(kInstallation, read);
        if (!here) {
            throw DatabaseError("the file holds no installation: there is nothing to copy");
        }
        if (auto const there = server_.first(kInstallation, read); there && there != here) {
            throw DatabaseError("the server's tables hold another installation, that of " + there->first);
        }
    }

    void copy(TableSchema const& table)
    {
        auto const there = count(server_, table);
        if (there > count(file_, table)) {
            throw DatabaseError(
                "table " + table.name + " has more rows on the server than in the file: it is in use already"
            );
        }
        done_ += there;
        progress_({table.name, done_, all_});
        auto const& rows = made(
            "SELECT " + listed(table.columns) + " FROM " + table.name + " ORDER BY " + listed(table.key()) +
            " LIMIT -1 OFFSET ?"
        );
        Values values;
        std::int64_t uncommitted = 0;
        server_connection_.begin_write();
        auto const insert_values = [&] {
            if (values.rows() == 0) {
                return;
            }
            insert(table, values);
            done_ += values.rows();
            uncommitted += values.rows();
            values.clear();
        };
        file_.each(
            rows,
            [&](Row const& row) {
                values.add(table, row);
                if (values.fill_an_insert()) {
                    insert_values();
                }
                if (uncommitted >= kRowsOfACommit) {
                    server_connection_.commit();
                    progress_({table.name, done_, all_});
                    uncommitted = 0;
                    server_connection_.begin_write();
                }
            },
            there
        );
        insert_values();
        server_connection_.commit();
        progress_({table.name, done_, all_});
    }

    void insert(TableSchema const& table, Values const& values)
    {
        std::string row = "(?";
        for (std::size_t i = 1; i < table.columns.size(); ++i) {
            row += ", ?";
        }
        row += ")";
        std::string text = "INSERT INTO " + table.name + " (" + listed(table.columns) + ") VALUES " + row;
        for (std::int64_t i = 1; i < values.rows(); ++i) {
            text += ", " + row;
        }
        server_connection_.execute(made(text), values.parameters());
    }

    // The numbers of rows that are gone are not given again there either: a row that is inserted and rolled back leaves
    // its number behind.
    void set_sequences()
    {
        for (auto const& [name, last] : list_sequences(file_)) {
            auto const table = std::ranges::find(tables_, name, &TableSchema::name);
            if (table == tables_.end() || last == 0 || holds(*table, last)) {
                continue;
            }
            Values values;
            values.add_empty(*table, last);
            server_connection_.begin_write();
            insert(*table, values);
            server_connection_.rollback();
        }
    }

    bool holds(TableSchema const& table, std::int64_t number)
    {
        auto const& one = made("SELECT 1 FROM " + table.name + " WHERE " + listed(table.key()) + " = ?");
        return server_.value<bool>(one, number).value_or(false);
    }

    std::int64_t count(Snapshot& side, TableSchema const& table)
    {
        return side.value<std::int64_t>(made("SELECT COUNT(*) FROM " + table.name)).value_or(0);
    }

    /// Read in pieces: the server's answer is held in memory whole.
    CopiedTable sum(Snapshot& side, TableSchema const& table)
    {
        CopiedTable found{table.name, 0, 0};
        constexpr std::int64_t kPiece = 50'000;
        auto const& rows = made(
            "SELECT " + listed(table.columns) + " FROM " + table.name + " ORDER BY " + listed(table.key()) +
            " LIMIT ? OFFSET ?"
        );
        for (std::int64_t before = -1; before != found.rows;) {
            before = found.rows;
            side.each(
                rows,
                [&](Row const& row) {
                    ++found.rows;
                    found.checksum += hash_of(table, row);
                },
                kPiece,
                before
            );
        }
        return found;
    }

    /// A statement for these tables, made once; connections know prepared ones by their address.
    Statement const& made(std::string const& text)
    {
        for (auto const& statement : statements_) {
            if (statement.sqlite() == text) {
                return statement;
            }
        }
        return statements_.emplace_back(Statement::Unlisted{}, "copy", text);
    }

    Connection& server_connection_;
    Transaction file_;
    Transaction server_;
    std::function<void(CopyProgress const&)> const& progress_;
    std::vector<TableSchema> tables_;
    std::deque<Statement> statements_;
    std::int64_t done_ = 0;
    std::int64_t all_ = 0;
};

}  // namespace

std::vector<CopiedTable> copy_storage(
    std::string const& file, MariadbOptions to, std::function<void(CopyProgress const&)> const& progress
)
{
    auto const source = open_sqlite(file);
    if (!missing_migrations(*source, sqlite_migrations()).empty()) {
        throw SchemaError("the file is of an older version; start this version's wikipubd with it once");
    }
    auto const server = open_mariadb(std::move(to), Access::schema);
    require_migrations(*server, mysql_migrations());
    // A daemon that is started meanwhile cannot write.
    source->begin_write();
    auto copied = Copy(*source, *server, progress).run();
    source->rollback();
    return copied;
}

}  // namespace wikipub::storage
