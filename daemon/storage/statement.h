// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::storage {

/// One SQL statement with its name (for errors and logs) and its text in each dialect, placeholders `?` only. Defined
/// once, at namespace scope, at the top of the store that uses it: it registers itself, so that opening a database
/// prepares every one of them and a statement that does not fit the schema stops the start instead of failing later.
class Statement {
public:
    Statement(char const* name, std::string sqlite, std::string mysql, bool leaves_existing = false);
    /// One made at run time, in the dialects' common part: not among `all()`. Outlives the connections that run it.
    struct Unlisted {};
    Statement(Unlisted, char const* name, std::string const& text);
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    char const* name() const { return name_; }
    std::string const& sqlite() const { return sqlite_; }
    std::string const& mysql() const { return mysql_; }
    /// MariaDB's `INSERT IGNORE` would also cut texts that are too long: there it is the connection that passes over a
    /// taken key.
    bool leaves_existing() const { return leaves_existing_; }

    /// Every statement linked into the program.
    static std::vector<Statement const*> all();

private:
    char const* name_;
    std::string sqlite_;
    std::string mysql_;
    bool leaves_existing_;
    Statement const* next_ = nullptr;
};

/// The same text in both dialects, except that `{set}` becomes the dialect's way to read a set of numbers from one
/// parameter, a JSON array (json_numbers): `id IN {set}`.
Statement portable(char const* name, std::string_view sql);

/// `INSERT` that leaves an existing row alone and then reports no row changed.
Statement insert_if_absent(char const* name, std::string_view into);

}  // namespace wikipub::storage
