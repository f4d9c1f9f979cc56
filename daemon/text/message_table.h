// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace wikipub::text {

/// The message files as the build embeds them (cmake/embed_messages.cmake).
struct MessageRow {
    std::string_view language;
    std::string_view key;
    std::string_view text;
};
extern MessageRow const kMessageRows[];
extern std::size_t const kMessageCount;

}  // namespace wikipub::text
