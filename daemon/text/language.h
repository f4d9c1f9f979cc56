// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Languages are named by MediaWiki's codes (`de`, `zh-hans`, `simple`).
namespace wikipub::text {

/// The tag for `contentMap` and `lang` (BCP 47): MediaWiki's own codes translated, the case of sub-tags normal. `und`
/// where the code is none.
std::string bcp47(std::string_view language);

bool is_right_to_left(std::string_view language);

enum class Sign { negative_only, always };
/// In the language's digits, grouping and signs.
std::string format_number(std::string_view language, std::int64_t number, Sign sign = Sign::negative_only);

/// `text` between U+2068 and U+2069 if it holds a letter that runs against the language's direction; else unchanged.
/// HTML's own means (dir, bdi) do not survive peers' sanitizers.
std::string isolate(std::string_view language, std::string_view text);

}  // namespace wikipub::text
