// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace wikipub::storage {

/// What of a table goes into a backup: keys, consents, followers, ids and recipients, no words of any post. Lists are
/// texts with spaces.
struct BackupTable {
    std::string_view table;
    std::string_view columns;  ///< that go as they are; none: the table is left out, `why`
    struct Instead {
        std::string_view column;
        std::string_view value;  ///< SQL of both dialects
    };
    std::span<Instead const> instead = {};
    std::string_view where = {};  ///< SQL; empty: all rows
    std::string_view why = {};
};

/// Every table of the schema. In this order they are written and read.
std::span<BackupTable const> backup_tables();

}  // namespace wikipub::storage
