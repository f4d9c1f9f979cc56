// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

/// Texts for people: ICU and gumbo stop in this module. Everything here takes and gives UTF-8; what is not UTF-8
/// becomes U+FFFD. All functions may be called from any thread.
namespace wikipub::text {

/// Any script in ASCII letters of lower case as far as ICU knows how; what has no ASCII form (emoji, symbols) is left
/// out, punctuation and spaces of ASCII stay.
std::string transliterate(std::string_view text);

/// NFKC with case folded (Unicode's NFKC_Casefold): two texts that people take for the same word compare equal.
std::string fold(std::string_view text);

/// Decimal digits of any script as ASCII ones.
std::string with_ascii_digits(std::string_view text);

/// Bidirectional formatting characters are left out, control and line separating characters are spaces, runs of white
/// space one space; none at the ends.
std::string one_line(std::string_view text);

/// At most `limit` characters (code points), cut where a word ends if one does in the last quarter, with `…` in place
/// of the rest.
std::string shorten(std::string_view text, std::size_t limit);

/// Code points.
std::size_t length(std::string_view text);

}  // namespace wikipub::text
