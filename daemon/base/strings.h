// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub {

/// ASCII only, whatever the locale.
std::string to_lower(std::string_view text);
/// Without the spaces and tabs around it (optional white space of RFC 9110 §5.6.3).
std::string_view trim(std::string_view text);
bool iequals(std::string_view left, std::string_view right);

/// The parts between separators; an empty text has no part.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::vector<std::string> const& parts, std::string_view separator);

/// Digits only, no sign, no white space, at most int64's range.
std::optional<std::int64_t> parse_decimal(std::string_view text);

/// Standard alphabet with padding (RFC 4648 §4).
std::string base64_encode(std::string_view bytes);
/// Refuses white space, a wrong length and characters outside the alphabet.
std::optional<std::string> base64_decode(std::string_view text);
std::string hex_encode(std::string_view bytes);

/// Percent-encodes everything but RFC 3986's unreserved characters and those in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = "");
/// nullopt where a `%` is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

/// No overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

}  // namespace wikipub
