// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/statement.h"

#include <utility>

namespace wikipub::storage {

namespace {

// Filled while the program is being loaded, by one thread; read only afterwards.
constinit Statement const* first_statement = nullptr;

std::string with_set(std::string_view sql, std::string_view set)
{
    constexpr std::string_view kPlace = "{set}";
    std::string text(sql);
    for (auto at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at + set.size())) {
        text.replace(at, kPlace.size(), set);
    }
    return text;
}

// For an UPDATE or DELETE of one table MariaDB before 11.1 looks for each row of it in what `IN` selects; of several
// tables, one of which may be nothing, it looks up the rows that were selected.
std::string with_looked_up_rows(std::string sql)
{
    constexpr std::string_view kDelete = "DELETE FROM ";
    constexpr std::string_view kUpdate = "UPDATE ";
    constexpr std::string_view kSet = " SET ";
    if (sql.find(" IN (SELECT ") == std::string::npos) {
        return sql;
    }
    if (sql.starts_with(kDelete)) {
        auto const table = sql.substr(kDelete.size(), sql.find(' ', kDelete.size()) - kDelete.size());
        return "DELETE " + table + " FROM " + sql.substr(kDelete.size());
    }
    if (sql.starts_with(kUpdate)) {
        sql.insert(sql.find(kSet), ", (SELECT 1) AS one");
    }
    return sql;
}

}  // namespace

Statement::Statement(char const* name, std::string sqlite, std::string mysql, bool leaves_existing)
    : name_(name),
      sqlite_(std::move(sqlite)),
      mysql_(std::move(mysql)),
      leaves_existing_(leaves_existing),
      next_(std::exchange(first_statement, this))
{
}

Statement::Statement(Unlisted, char const* name, std::string const& text)
    : name_(name), sqlite_(text), mysql_(text), leaves_existing_(false)
{
}

std::vector<Statement const*> Statement::all()
{
    std::vector<Statement const*> statements;
    for (auto const* statement = first_statement; statement != nullptr; statement = statement->next_) {
        statements.push_back(statement);
    }
    return statements;
}

Statement portable(char const* name, std::string_view sql)
{
    return Statement(
        name,
        with_set(sql, "(SELECT value FROM json_each(?))"),
        with_looked_up_rows(
            with_set(sql, "(SELECT value FROM JSON_TABLE(?, '$[*]' COLUMNS (value BIGINT PATH '$')) AS numbers)")
        )
    );
}

Statement insert_if_absent(char const* name, std::string_view into)
{
    auto const insert = "INSERT INTO " + std::string(into);
    return Statement(name, insert + " ON CONFLICT DO NOTHING", insert, true);
}

}  // namespace wikipub::storage
