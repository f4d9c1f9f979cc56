// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/migrator.h"

#include "contract.h"
#include "storage/retention.h"
#include "storage/sqlite.h"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(MigratorContract);
WIKIPUB_SQLITE_CONTRACT(FileMigratorContract);

Migration const kFirst{1, "0001_first", "aaaa", "CREATE TABLE first (id INTEGER NOT NULL PRIMARY KEY) STRICT;"};
Migration const kSecond{2, "0002_second", "bbbb", "CREATE TABLE second (id INTEGER NOT NULL PRIMARY KEY) STRICT;"};
Migration const kBroken{
    2, "0002_broken", "cccc", "CREATE TABLE third (id INTEGER NOT NULL PRIMARY KEY) STRICT; nonsense"};

std::vector<std::string> tables(Connection& connection)
{
    Transaction transaction(connection, {});
    std::vector<std::string> names;
    for (auto const& column : list_columns(transaction)) {
        if (names.empty() || names.back() != column.table) {
            names.push_back(column.table);
        }
    }
    return names;
}

TEST_P(FileMigratorContract, CopiesAFileInUseBeforeItChanges)
{
    auto const other = (directory_ / "other.db").string();
    auto const connection = open_sqlite(other);
    migrate(*connection, std::array{kFirst}, other, clock_.now());
    EXPECT_FALSE(std::filesystem::exists(other + ".before-1"));
    migrate(*connection, std::array{kFirst, kSecond}, other, clock_.now());
    EXPECT_EQ(tables(*connection), (std::vector<std::string>{"first", "schema_migration", "second"}));

    auto const copy = other + ".before-2";
    struct stat found {};
    ASSERT_EQ(::stat(copy.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    EXPECT_EQ(tables(*open_sqlite(copy)), (std::vector<std::string>{"first", "schema_migration"}));
    // Nothing to do, nothing done.
    migrate(*connection, std::array{kFirst, kSecond}, other, clock_.now());
}

TEST_P(FileMigratorContract, AMigrationThatFailsLeavesTheSchemaAsItWas)
{
    auto const other = (directory_ / "other.db").string();
    auto const connection = open_sqlite(other);
    migrate(*connection, std::array{kFirst}, other, clock_.now());
    EXPECT_THROW(migrate(*connection, std::array{kFirst, kBroken}, other, clock_.now()), DatabaseError);
    EXPECT_EQ(tables(*connection), (std::vector<std::string>{"first", "schema_migration"}));
    migrate(*connection, std::array{kFirst, kSecond}, other, clock_.now());
}

TEST_P(FileMigratorContract, RefusesWhatItDidNotMake)
{
    auto const other = (directory_ / "other.db").string();
    auto const connection = open_sqlite(other);
    migrate(*connection, std::array{kFirst, kSecond}, other, clock_.now());
    auto changed = kFirst;
    changed.checksum = "ffff";
    EXPECT_THROW(migrate(*connection, std::array{changed, kSecond}, other, clock_.now()), SchemaError);
    EXPECT_THROW(migrate(*connection, std::array{kFirst}, other, clock_.now()), SchemaError) << "newer than known";

    auto const foreign = (directory_ / "foreign.db").string();
    auto const someone_elses = open_sqlite(foreign);
    someone_elses->run_script("CREATE TABLE bookmarks (id INTEGER)");
    EXPECT_THROW(migrate(*someone_elses, std::array{kFirst}, foreign, clock_.now()), SchemaError);
}

TEST_P(FileMigratorContract, RefusesAFileThatIsNoDatabase)
{
    auto const other = (directory_ / "text.db").string();
    std::ofstream(other) << std::string(5000, 'x');
    EXPECT_THROW(open_sqlite(other), DatabaseError);
    EXPECT_THROW(open_sqlite(directory_ / "missing" / "wikipub.db"), Unavailable);
}

TEST_P(MigratorContract, MigrationsAreNumberedWithoutGaps)
{
    int number = 0;
    for (auto const& migration : GetParam() == Backend::sqlite ? sqlite_migrations() : mysql_migrations()) {
        EXPECT_EQ(migration.number, ++number);
        EXPECT_EQ(std::string_view(migration.checksum).size(), 64U);
    }
    EXPECT_GE(number, 1);
}

// The schema and the table of what is kept and how long name the same tables (docs/privacy.md is checked against the
// latter).
TEST_P(MigratorContract, EveryTableHasARetention)
{
    std::vector<std::string> stored;
    read([&](Snapshot& snapshot) {
        for (auto const& column : list_columns(snapshot)) {
            stored.push_back(column.table);
        }
    });
    std::ranges::sort(stored);
    auto const doubles = std::ranges::unique(stored);
    stored.erase(doubles.begin(), doubles.end());
    std::vector<std::string> documented;
    for (auto const& retention : retentions()) {
        documented.emplace_back(retention.table);
        EXPECT_FALSE(retention.purpose.empty() || retention.kept.empty()) << retention.table;
    }
    std::ranges::sort(documented);
    EXPECT_EQ(stored, documented);
}

}  // namespace
}  // namespace wikipub::storage
