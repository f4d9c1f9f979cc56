// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract/contract.h"
#include "storage/migrator.h"

#include <map>
#include <set>

namespace wikipub::storage {
namespace {

WIKIPUB_MARIADB_CONTRACT(SchemaContract);

Statement const kColumns(
    "test.columns",
    "SELECT t.name, c.name, c.\"notnull\" FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
    "SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns "
    "WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
);
// A rowid is a key of its own there, with no index.
Statement const kKeys(
    "test.keys",
    "SELECT t.name, i.name, i.\"unique\", c.name FROM sqlite_schema t JOIN pragma_index_list(t.name) i "
    "JOIN pragma_index_info(i.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' "
    "UNION ALL SELECT t.name, 'rowid', 1, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk = 1 AND c.type = 'INTEGER' "
    "AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')",
    "SELECT table_name, index_name, non_unique = 0, column_name FROM information_schema.statistics "
    "WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index"
);

using Columns = std::map<std::string, std::vector<std::string>>;
using Keys = std::map<std::string, std::set<std::string>>;

Columns columns_of(Snapshot& snapshot)
{
    Columns columns;
    snapshot.each(kColumns, [&](Row const& row) {
        std::string table;
        std::string name;
        bool required = false;
        row.into(table, name, required);
        columns[table].push_back(name + (required ? " NOT NULL" : ""));
    });
    return columns;
}

Keys keys_of(Snapshot& snapshot)
{
    std::map<std::pair<std::string, std::string>, std::string> indexes;
    snapshot.each(kKeys, [&](Row const& row) {
        std::string table;
        std::string index;
        bool unique = false;
        std::string column;
        row.into(table, index, unique, column);
        auto& text = indexes[{table, index}];
        text += (text.empty() ? (unique ? "UNIQUE " : "KEY ") : ", ") + column;
    });
    Keys keys;
    for (auto const& [name, text] : indexes) {
        keys[name.first].insert(text);
    }
    return keys;
}

TEST_P(SchemaContract, HasTheTablesColumnsAndKeysOfTheFile)
{
    Database file({.file = this->file()}, clock_, metrics_);
    EXPECT_EQ(read(columns_of), file.read_blocking("test", columns_of));
    EXPECT_EQ(read(keys_of), file.read_blocking("test", keys_of));
}

TEST_P(SchemaContract, EveryTableHasAPrimaryKeyAndComparesBytes)
{
    static Statement const wrong_engine(
        "test.wrong_tables",
        "SELECT 'none' WHERE 0",
        "SELECT t.table_name FROM information_schema.tables t WHERE t.table_schema = DATABASE() AND "
        "(t.engine <> 'InnoDB' OR t.table_collation <> 'utf8mb4_nopad_bin' OR NOT EXISTS "
        "(SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = t.table_schema "
        "AND s.table_name = t.table_name AND s.index_name = 'PRIMARY'))"
    );
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return snapshot.column<std::string>(wrong_engine); }), std::vector<std::string>{}
    );
}

TEST_P(SchemaContract, MigrationsHaveTheSameNumbersAndNames)
{
    std::vector<std::string> of_files;
    std::vector<std::string> of_servers;
    for (auto const& migration : sqlite_migrations()) {
        of_files.emplace_back(migration.name);
    }
    for (auto const& migration : mysql_migrations()) {
        of_servers.emplace_back(migration.name);
    }
    EXPECT_EQ(of_files, of_servers);
}

std::vector<std::string> names_of(std::span<Migration const> migrations)
{
    std::vector<std::string> names;
    for (auto const& migration : migrations) {
        names.emplace_back(migration.name);
    }
    return names;
}

// The server commits each change of a table by itself: what failed half-way has to go on where it was.
TEST_P(SchemaContract, AnInterruptedMigrationIsRunAgain)
{
    auto const database = MariadbServer::get().bare_database("interrupted");
    auto const connection = open_mariadb(MariadbServer::get().schema(database), Access::schema);
    auto const nothing = [](Migration const&) {};
    apply_migrations(*connection, {}, clock_.now(), nothing);
    for (auto const& migration : mysql_migrations()) {
        connection->run_script(migration.sql);
    }
    auto const missing = missing_migrations(*connection, mysql_migrations());
    EXPECT_EQ(names_of(missing), names_of(mysql_migrations()));
    apply_migrations(*connection, missing, clock_.now(), nothing);
    require_migrations(*connection, mysql_migrations());
}

TEST_P(SchemaContract, DaemonRefusesASchemaThatIsTooOldAndNamesTheCommand)
{
    auto const database = MariadbServer::get().bare_database("old");
    auto const connection = open_mariadb(MariadbServer::get().schema(database), Access::schema);
    std::vector<std::string> applied;
    auto const note = [&](Migration const& migration) { applied.emplace_back(migration.name); };
    auto const all = mysql_migrations();
    auto const open_daemon = [&] { Database({.mariadb = MariadbServer::get().daemon(database)}, clock_, metrics_); };

    EXPECT_THROW(open_daemon(), SchemaError);
    apply_migrations(*connection, missing_migrations(*connection, all.first(1)), clock_.now(), note);
    EXPECT_EQ(applied, (std::vector<std::string>{"0001_initial"}));
    try {
        open_daemon();
        ADD_FAILURE() << "a database without the last tables was opened";
    } catch (SchemaError const& error) {
        EXPECT_NE(std::string_view(error.what()).find("wikipubctl schema apply"), std::string_view::npos);
    }
    apply_migrations(*connection, missing_migrations(*connection, all), clock_.now(), note);
    EXPECT_EQ(applied, names_of(all));
    open_daemon();

    // The version before goes on with a schema that grew.
    EXPECT_TRUE(missing_migrations(*connection, all.first(1)).empty());
    require_migrations(*connection, all.first(1));
    auto changed = all.front();
    changed.checksum = "ffff";
    EXPECT_THROW(require_migrations(*connection, std::array{changed}), SchemaError);
}

TEST_P(SchemaContract, RefusesADatabaseOfSomebodyElse)
{
    auto const database = MariadbServer::get().bare_database("foreign");
    auto const connection = open_mariadb(MariadbServer::get().schema(database), Access::schema);
    connection->run_script("CREATE TABLE bookmarks (id BIGINT NOT NULL PRIMARY KEY)");
    EXPECT_THROW(missing_migrations(*connection, mysql_migrations()), SchemaError);
}

TEST_P(SchemaContract, DaemonsAccountMayNotChangeTables)
{
    auto const connection = open_mariadb(*options_.mariadb, Access::write);
    for (auto const* change :
         {"CREATE TABLE more (id BIGINT NOT NULL PRIMARY KEY)",
          "ALTER TABLE post ADD COLUMN more BIGINT",
          "DROP TABLE post"}) {
        EXPECT_THROW(connection->run_script(change), Unavailable) << change;
    }
}

}  // namespace
}  // namespace wikipub::storage
