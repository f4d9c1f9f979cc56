// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/mariadb.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wikipub::storage {

struct CopyProgress {
    std::string const& table;
    std::int64_t done = 0;  ///< rows of all tables
    std::int64_t all = 0;
};

/// A table that holds the same on both sides.
struct CopiedTable {
    std::string name;
    std::int64_t rows = 0;
    std::uint64_t checksum = 0;  ///< of every value of every row, in any order
};

/// Copies a file of SQLite, which nobody else may write meanwhile, into the tables of a server, and compares them row
/// by row. What was interrupted goes on where it was. Leases stay behind: they are of processes. Throws SchemaError
/// where one of them lacks changes of the schema, DatabaseError where the server's tables hold what is not of the file.
std::vector<CopiedTable> copy_storage(
    std::string const& file, MariadbOptions to, std::function<void(CopyProgress const&)> const& progress
);

}  // namespace wikipub::storage
