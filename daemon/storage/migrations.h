// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

namespace wikipub::storage {

/// A file of storage/migrations, embedded at configure time. Forward only and immutable: the checksum of what ran is
/// kept in `schema_migration` and compared at each start.
struct Migration {
    int number;
    char const* name;      ///< `0001_initial`
    char const* checksum;  ///< SHA-256 of the file, hex
    char const* sql;
};

/// Ascending from 1 without gaps.
std::span<Migration const> sqlite_migrations();
/// The same numbers and names. Each may be run again where it failed half-way, since MariaDB commits every change of a
/// table by itself, and leaves tables that the version before can work with.
std::span<Migration const> mysql_migrations();

}  // namespace wikipub::storage
