// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <string>
#include <string_view>

/// Between this module's own files only: other modules see no ICU type.
namespace wikipub::text {

inline icu::UnicodeString from_utf8(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

inline std::string to_utf8(icu::UnicodeString const& text)
{
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

/// ICU's name for MediaWiki's language code.
icu::Locale locale_of(std::string_view language);

}  // namespace wikipub::text
