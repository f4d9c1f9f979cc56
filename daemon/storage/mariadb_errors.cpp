// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/mariadb_errors.h"

#include <algorithm>
#include <array>

namespace wikipub::storage {

namespace {

struct Known {
    int code;
    MariadbTrouble trouble;
    std::string_view sentence;
};

constexpr std::string_view kReadOnly =
    "the database server is read-only; make it writable, or name the primary in storage.url";
constexpr std::string_view kFull = "the database server's disk is full; make room there";
constexpr std::string_view kDenied = "the database server refuses this user or password";
constexpr std::string_view kNotGranted = "the database account lacks a right; docs/operations.md lists the grants";
constexpr std::string_view kBusy = "the database server takes no more connections";
constexpr std::string_view kUnreachable = "the database server cannot be reached";
constexpr std::string_view kTables = "the statement does not fit the tables";

// https://mariadb.com/kb/en/mariadb-error-code-reference/
constexpr std::array kKnown{
    Known{3, MariadbTrouble::unavailable, kFull},
    Known{1020, MariadbTrouble::contended, "the row was changed meanwhile"},
    Known{1021, MariadbTrouble::unavailable, kFull},
    Known{1037, MariadbTrouble::unavailable, "the database server is out of memory"},
    Known{1040, MariadbTrouble::unavailable, kBusy},
    Known{1044, MariadbTrouble::unavailable, kNotGranted},
    Known{1045, MariadbTrouble::unavailable, kDenied},
    Known{1049, MariadbTrouble::unavailable, "there is no such database on the server"},
    Known{1053, MariadbTrouble::lost, "the database server shuts down"},
    Known{1054, MariadbTrouble::schema, kTables},
    Known{1062, MariadbTrouble::duplicate, "a key is taken"},
    Known{1064, MariadbTrouble::schema, kTables},
    Known{1114, MariadbTrouble::unavailable, kFull},
    Known{1142, MariadbTrouble::unavailable, kNotGranted},
    Known{1143, MariadbTrouble::unavailable, kNotGranted},
    Known{1146, MariadbTrouble::schema, kTables},
    Known{1203, MariadbTrouble::unavailable, kBusy},
    Known{1205, MariadbTrouble::contended, "a lock was held for too long by somebody else"},
    Known{1213, MariadbTrouble::contended, "deadlock"},
    Known{1226, MariadbTrouble::unavailable, kBusy},
    Known{1290, MariadbTrouble::unavailable, kReadOnly},
    Known{1317, MariadbTrouble::contended, "the statement was interrupted"},
    Known{1412, MariadbTrouble::contended, "the tables were changed meanwhile"},
    Known{1615, MariadbTrouble::contended, "the tables were changed meanwhile"},
    Known{1792, MariadbTrouble::unavailable, kReadOnly},
    Known{1836, MariadbTrouble::unavailable, kReadOnly},
    Known{1927, MariadbTrouble::lost, "the connection was killed"},
    Known{1969, MariadbTrouble::unavailable, "the statement took longer than the database server allows"},
    Known{2002, MariadbTrouble::unavailable, kUnreachable},
    Known{2003, MariadbTrouble::unavailable, kUnreachable},
    Known{2005, MariadbTrouble::unavailable, kUnreachable},
    Known{2006, MariadbTrouble::lost, "the connection was lost"},
    Known{2013, MariadbTrouble::lost, "the connection was lost"},
    Known{2026, MariadbTrouble::unavailable, "TLS with the database server failed; see storage.tls_ca_file"},
    Known{2055, MariadbTrouble::lost, "the connection was lost"},
};

Known const* find_known(int code)
{
    auto const* const found = std::ranges::find(kKnown, code, &Known::code);
    return found != kKnown.end() ? found : nullptr;
}

}  // namespace

MariadbTrouble trouble_of(int code)
{
    auto const* const known = find_known(code);
    return known != nullptr ? known->trouble : MariadbTrouble::other;
}

std::string describe_trouble(std::string_view doing, int code)
{
    auto const* const known = find_known(code);
    return std::string(doing) + ": " +
           std::string(known != nullptr ? known->sentence : "the database server refuses it") + " (error " +
           std::to_string(code) + ")";
}

}  // namespace wikipub::storage
