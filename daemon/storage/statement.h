// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace wikipub::storage {

/// One SQL statement with its name (for errors and logs) and its text in each dialect, placeholders `?` only. Defined
/// once, at namespace scope, at the top of the store that uses it: it registers itself, so that opening a database
/// prepares every one of them and a statement that does not fit the schema stops the start instead of failing later.
class Statement {
public:
    Statement(char const* name, char const* sqlite, char const* mysql);
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    char const* name() const { return name_; }
    char const* sqlite() const { return sqlite_; }
    char const* mysql() const { return mysql_; }

    /// Every statement linked into the program.
    static std::vector<Statement const*> all();

private:
    char const* name_;
    char const* sqlite_;
    char const* mysql_;
    Statement const* next_;
};

/// The same text in both dialects.
inline Statement portable(char const* name, char const* sql)
{
    return Statement(name, sql, sql);
}

}  // namespace wikipub::storage
