// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/migrator.h"

#include "storage/transaction.h"

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

struct Applied {
    int number = 0;
    std::string checksum;
};

std::vector<Applied> list_applied(Transaction& transaction)
{
    auto const tables = transaction.column<std::string>(kTables);
    if (std::ranges::find(tables, "schema_migration") == tables.end()) {
        if (!tables.empty()) {
            throw SchemaError("this database holds tables that are not Wikipub's; name another file in storage.url");
        }
        return {};
    }
    return transaction.list(kApplied, [](Row const& row) {
        Applied applied;
        row.into(applied.number, applied.checksum);
        return applied;
    });
}

void check_applied(std::vector<Applied> const& applied, std::span<Migration const> migrations)
{
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (i >= migrations.size()) {
            throw SchemaError(
                "the database has schema " + std::to_string(applied.back().number) + ", this version knows " +
                std::to_string(migrations.size()) + "; install the newer version again, or restore an older backup"
            );
        }
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
    check_applied(applied, migrations);
    auto const missing = migrations.subspan(applied.size());
    if (!applied.empty() && !missing.empty()) {
        keep_copy(connection, file + ".before-" + std::to_string(missing.front().number));
    }
    for (auto const& migration : missing) {
        apply(connection, migration, migration.number == migrations.front().number, now);
    }
}

}  // namespace wikipub::storage
