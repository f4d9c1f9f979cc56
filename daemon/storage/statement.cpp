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

}  // namespace

Statement::Statement(char const* name, std::string sqlite, std::string mysql)
    : name_(name), sqlite_(std::move(sqlite)), mysql_(std::move(mysql)), next_(std::exchange(first_statement, this))
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
        with_set(sql, "(SELECT value FROM JSON_TABLE(?, '$[*]' COLUMNS (value BIGINT PATH '$')) AS numbers)")
    );
}

Statement insert_if_absent(char const* name, std::string_view into)
{
    return Statement(
        name, "INSERT INTO " + std::string(into) + " ON CONFLICT DO NOTHING", "INSERT IGNORE INTO " + std::string(into)
    );
}

}  // namespace wikipub::storage
