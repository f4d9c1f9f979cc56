// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strings.h"
#include "storage/backup.h"
#include "storage/table_schema.h"

#include <algorithm>
#include <deque>

namespace wikipub::storage {

namespace {

constexpr std::size_t kRowsOfAnInsert = 50;
constexpr std::size_t kRowsOfACommit = 2000;

constexpr std::string_view kInstallation = "installation";
Statement const kForgetInstallation = portable("backup.forget_installation", "DELETE FROM installation");

/// Tables that a database has from the beginning, or that are of its processes.
bool may_hold_rows(std::string_view table)
{
    return table == "schema_migration" || table == "lease";
}

}  // namespace

struct BackupTarget::State {
    State(Connection& its_connection, Timestamp now) : connection(its_connection), transaction(its_connection, now) {}

    Connection& connection;
    Transaction transaction;
    std::vector<std::pair<std::string, std::vector<TypedColumn>>> tables;
    std::vector<TableSchema> schemas;
    std::string table;
    std::vector<std::string> columns;
    std::deque<std::vector<StoredValue>> rows;
    std::size_t uncommitted = 0;
    /// Put in place last.
    std::vector<std::string> installation_columns;
    std::vector<StoredValue> installation;
    std::deque<Statement> statements;

    /// Made once: connections know prepared ones by their address.
    Statement const& made(std::string const& text)
    {
        for (auto const& statement : statements) {
            if (statement.sqlite() == text) {
                return statement;
            }
        }
        return statements.emplace_back(Statement::Unlisted{}, "restore", text);
    }

    void insert(std::string const& into, std::vector<std::string> const& names, std::size_t count)
    {
        std::string list;
        std::string places;
        for (auto const& name : names) {
            list += (list.empty() ? "\"" : ", \"") + name + '"';
            places += places.empty() ? "(?" : ", ?";
        }
        std::string text = "INSERT INTO " + into + " (" + list + ") VALUES " + places + ")";
        for (std::size_t i = 1; i < count; ++i) {
            text += ", " + places + ")";
        }
        std::vector<Parameter> parameters;
        for (std::size_t i = 0; i < count; ++i) {
            for (auto const& value : rows[i]) {
                parameters.push_back(parameter_of(value));
            }
        }
        connection.execute(made(text), parameters);
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count));
    }

    void flush()
    {
        if (rows.empty()) {
            return;
        }
        uncommitted += rows.size();
        insert(table, columns, rows.size());
    }

    void commit()
    {
        flush();
        if (connection.in_transaction()) {
            connection.commit();
        }
        uncommitted = 0;
    }

    void begin()
    {
        if (!connection.in_transaction()) {
            connection.begin_write();
        }
    }

    bool is_empty(std::string const& name)
    {
        return !transaction.value<std::int64_t>(made("SELECT 1 FROM " + name + " LIMIT 1")).has_value();
    }

    /// What an interrupted restore left goes; anything else stays, and is in the way.
    void make_room()
    {
        auto const there = find_installation(transaction);
        if (there && !there->host.empty()) {
            throw DatabaseError(
                "the database holds the installation of " + there->host + "; restore goes into an empty one"
            );
        }
        for (auto const& schema : schemas) {
            if (may_hold_rows(schema.name) || is_empty(schema.name)) {
                continue;
            }
            if (!there) {
                throw DatabaseError("table " + schema.name + " holds rows; restore goes into an empty database");
            }
            if (schema.name != kInstallation) {
                begin();
                connection.execute(made("DELETE FROM " + schema.name), {});
                connection.commit();
            }
        }
        if (!there) {
            begin();
            add_installation(transaction, {{}, {}, Bytes{"-"}, transaction.now()});
            connection.commit();
        }
    }
};

BackupTarget::BackupTarget(Connection& connection, Timestamp now) : state_(std::make_unique<State>(connection, now))
{
    state_->schemas = read_table_schemas(state_->transaction);
    for (auto const& table : backup_tables()) {
        auto const schema = std::ranges::find(state_->schemas, table.table, &TableSchema::name);
        if (!table.columns.empty() && schema != state_->schemas.end()) {
            state_->tables.emplace_back(schema->name, schema->columns);
        }
    }
    state_->make_room();
}

BackupTarget::~BackupTarget()
{
    state_->connection.rollback();
}

std::vector<TypedColumn> const& BackupTarget::columns_of(std::string_view table) const
{
    static std::vector<TypedColumn> const none;
    for (auto const& [name, columns] : state_->tables) {
        if (name == table) {
            return columns;
        }
    }
    return none;
}

void BackupTarget::begin_table(std::string_view table, std::vector<std::string> const& columns)
{
    state_->commit();
    state_->table = table;
    state_->columns = columns;
}

void BackupTarget::add_row(std::vector<StoredValue> row)
{
    if (state_->table == kInstallation) {
        state_->installation_columns = state_->columns;
        state_->installation = std::move(row);
        return;
    }
    state_->begin();
    state_->rows.push_back(std::move(row));
    if (state_->rows.size() >= kRowsOfAnInsert) {
        state_->flush();
    }
    if (state_->uncommitted >= kRowsOfACommit) {
        state_->commit();
    }
}

// A row that is inserted and deleted leaves its number behind.
void BackupTarget::set_sequence(std::string_view table, std::int64_t last)
{
    auto const schema = std::ranges::find(state_->schemas, table, &TableSchema::name);
    if (schema == state_->schemas.end() || schema->key().size() != 1) {
        return;
    }
    state_->commit();
    auto const key = '"' + schema->key().front().name + '"';
    auto const& one = state_->made("SELECT 1 FROM " + schema->name + " WHERE " + key + " = ?");
    if (state_->transaction.value<std::int64_t>(one, last)) {
        return;
    }
    std::vector<std::string> names;
    std::vector<StoredValue> row;
    for (std::size_t i = 0; i < schema->columns.size(); ++i) {
        auto const& column = schema->columns[i];
        names.push_back(column.name);
        if (schema->places[i] == 1) {
            row.emplace_back(last);
        } else if (column.type == ColumnType::integer) {
            row.emplace_back(std::int64_t{0});
        } else if (column.type == ColumnType::text) {
            row.emplace_back(std::string());
        } else {
            row.emplace_back(Bytes{});
        }
    }
    state_->begin();
    state_->rows.push_back(std::move(row));
    state_->insert(schema->name, names, 1);
    state_->transaction.execute(state_->made("DELETE FROM " + schema->name + " WHERE " + key + " = ?"), last);
    state_->connection.commit();
}

void BackupTarget::finish(std::function<void(Transaction&)> const& last)
{
    state_->commit();
    if (state_->installation.empty()) {
        throw DatabaseError("the backup names no installation");
    }
    state_->begin();
    state_->transaction.execute(kForgetInstallation);
    state_->rows.push_back(std::move(state_->installation));
    state_->insert(std::string(kInstallation), state_->installation_columns, 1);
    last(state_->transaction);
    state_->connection.commit();
}

}  // namespace wikipub::storage
