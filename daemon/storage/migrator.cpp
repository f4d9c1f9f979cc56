// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/migrator.h"

#include "storage/transaction.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace wikipub::storage {

namespace {

Statement const kTables(
    "schema.tables",
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
);
Statement const kApplied = portable("schema.applied", "SELECT number, checksum FROM schema_migration ORDER BY number");
Statement const kRecord =
    portable("schema.record", "INSERT INTO schema_migration (number, name, checksum, applied) VALUES (?, ?, ?, ?)");

constexpr char kOwnTable[] =
    "CREATE TABLE schema_migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
    "applied INTEGER NOT NULL) STRICT";
constexpr char kOwnMysqlTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (\n    number BIGINT NOT NULL PRIMARY KEY,\n    name VARCHAR(255) NOT "
    "NULL,\n    checksum VARCHAR(64) NOT NULL,\n    applied BIGINT NOT NULL\n) ENGINE = InnoDB DEFAULT CHARACTER SET "
    "utf8mb4 COLLATE utf8mb4_nopad_bin;\n";

struct Applied {
    int number = 0;
    std::string checksum;
};

std::vector<Applied> list_applied(Transaction& transaction)
{
    auto const tables = transaction.column<std::string>(kTables);
    if (std::ranges::find(tables, "schema_migration") == tables.end()) {
        if (!tables.empty()) {
            throw SchemaError("this database holds tables that are not Wikipub's; name another one in storage.url");
        }
        return {};
    }
    return transaction.list(kApplied, [](Row const& row) {
        Applied applied;
        row.into(applied.number, applied.checksum);
        return applied;
    });
}

void check_not_newer(std::vector<Applied> const& applied, std::span<Migration const> migrations)
{
    if (applied.size() > migrations.size()) {
        throw SchemaError(
            "the database has schema " + std::to_string(applied.back().number) + ", this version knows " +
            std::to_string(migrations.size()) + "; install the newer version again, or restore an older backup"
        );
    }
}

void check_checksums(std::vector<Applied> const& applied, std::span<Migration const> migrations)
{
    for (std::size_t i = 0; i < std::min(applied.size(), migrations.size()); ++i) {
        if (applied[i].number != migrations[i].number || applied[i].checksum != migrations[i].checksum) {
            throw SchemaError(
                std::string("migration ") + migrations[i].name +
                " is not the one that made this database: the checksums differ"
            );
        }
    }
}

void keep_copy(Connection& connection, std::string const& file)
{
    // One left by an upgrade that failed half-way shows the same schema.
    ::unlink(file.c_str());
    int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        throw Unavailable("copying the database to " + file + ": " + std::strerror(errno));
    }
    connection.copy_to(file);
    bool const stored = ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!stored) {
        throw Unavailable("copying the database to " + file + ": " + std::strerror(errno));
    }
}

void apply(Connection& connection, Migration const& migration, bool first, Timestamp now)
{
    connection.begin_write();
    try {
        Transaction transaction(connection, now);
        if (first) {
            connection.run_script(kOwnTable);
        }
        connection.run_script(migration.sql);
        transaction.execute(kRecord, migration.number, migration.name, migration.checksum, now);
        connection.commit();
    } catch (DatabaseError const&) {
        connection.rollback();
        throw;
    }
}

}  // namespace

void migrate(Connection& connection, std::span<Migration const> migrations, std::string const& file, Timestamp now)
{
    Transaction transaction(connection, now);
    auto const applied = list_applied(transaction);
    check_not_newer(applied, migrations);
    check_checksums(applied, migrations);
    auto const missing = migrations.subspan(applied.size());
    if (!applied.empty() && !missing.empty()) {
        keep_copy(connection, file + ".before-" + std::to_string(missing.front().number));
    }
    for (auto const& migration : missing) {
        apply(connection, migration, migration.number == migrations.front().number, now);
    }
}

std::span<Migration const> missing_migrations(Connection& connection, std::span<Migration const> migrations)
{
    Transaction transaction(connection, {});
    auto const applied = list_applied(transaction);
    check_checksums(applied, migrations);
    return migrations.subspan(std::min(applied.size(), migrations.size()));
}

void require_migrations(Connection& connection, std::span<Migration const> migrations)
{
    auto const missing = missing_migrations(connection, migrations);
    if (!missing.empty()) {
        throw SchemaError(
            "the database lacks " + std::to_string(missing.size()) + " of " + std::to_string(migrations.size()) +
            " changes of its schema, the first is " + missing.front().name +
            "; run wikipubctl schema apply --user NAME --password-file FILE with an account that may change tables"
        );
    }
}

void apply_migrations(
    Connection& connection,
    std::span<Migration const> missing,
    Timestamp now,
    std::function<void(Migration const&)> const& done
)
{
    connection.run_script(kOwnMysqlTable);
    Transaction transaction(connection, now);
    for (auto const& migration : missing) {
        connection.run_script(migration.sql);
        transaction.execute(kRecord, migration.number, migration.name, migration.checksum, now);
        done(migration);
    }
}

std::string migration_script(std::span<Migration const> missing)
{
    if (missing.empty()) {
        return "";
    }
    std::string script = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,NO_ENGINE_SUBSTITUTION';\n\n";
    script += kOwnMysqlTable;
    for (auto const& migration : missing) {
        script += std::string("\n") + migration.sql +
                  "\nINSERT INTO schema_migration (number, name, checksum, applied)\nVALUES (" +
                  std::to_string(migration.number) + ", '" + migration.name + "', '" + migration.checksum +
                  "', UNIX_TIMESTAMP() * 1000);\n";
    }
    return script;
}

}  // namespace wikipub::storage
