// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wikipub::config {

/// `mysql://user@host[:port]/database[?socket=/path]`. The password stands in a file of its own.
struct MysqlUrl {
    std::string user;
    std::string host;
    std::uint16_t port = 3306;
    std::string database;
    std::string socket;  ///< empty: over the network

    friend bool operator==(MysqlUrl const&, MysqlUrl const&) = default;
};

/// Nothing where it is no such URL, or where a password stands in it.
std::optional<MysqlUrl> parse_mysql_url(std::string_view text);

}  // namespace wikipub::config
