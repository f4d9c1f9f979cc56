// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub {

/// A field of an HTTP message (RFC 9110 §5). Order and repetition matter to signatures, so it is a list.
struct Header {
    std::string name;
    std::string value;

    friend bool operator==(Header const&, Header const&) = default;
};
using Headers = std::vector<Header>;

/// The first value of that name, whatever its case.
std::optional<std::string_view> find_header(Headers const& headers, std::string_view name);

}  // namespace wikipub
