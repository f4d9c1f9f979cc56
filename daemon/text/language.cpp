// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/language.h"

#include "text/unicode.h"

#include <unicode/numberformatter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace wikipub::text {

namespace {

struct Code {
    std::string_view mediawiki;
    std::string_view tag;
};

// Codes of MediaWiki that are no BCP 47 tags, or mean another language there.
constexpr std::array kCodes{
    Code{"als", "gsw"},
    Code{"bat-smg", "sgs"},
    Code{"be-x-old", "be-tarask"},
    Code{"cbk-zam", "cbk"},
    Code{"de-formal", "de-x-formal"},
    Code{"eml", "egl"},
    Code{"es-formal", "es-x-formal"},
    Code{"fiu-vro", "vro"},
    Code{"hu-formal", "hu-x-formal"},
    Code{"map-bms", "jv-x-bms"},
    Code{"mo", "ro-Cyrl-MD"},
    Code{"nl-informal", "nl-x-informal"},
    Code{"no", "nb"},
    Code{"nrm", "nrf"},
    Code{"roa-rup", "rup"},
    Code{"roa-tara", "nap-x-tara"},
    Code{"simple", "en-simple"},
    Code{"zh-classical", "lzh"},
    Code{"zh-min-nan", "nan"},
    Code{"zh-yue", "yue"},
};

enum class Direction { left_to_right, right_to_left, neutral };

Direction direction_of(UChar32 character)
{
    switch (u_charDirection(character)) {
        case U_LEFT_TO_RIGHT:
            return Direction::left_to_right;
        case U_RIGHT_TO_LEFT:
        case U_RIGHT_TO_LEFT_ARABIC:
            return Direction::right_to_left;
        default:
            return Direction::neutral;
    }
}

std::string make_tag(std::string_view language)
{
    auto const* const known =
        std::find_if(kCodes.begin(), kCodes.end(), [&](Code const& code) { return code.mediawiki == language; });
    if (known != kCodes.end()) {
        return std::string(known->tag);
    }
    UErrorCode error = U_ZERO_ERROR;
    auto const locale = icu::Locale::forLanguageTag(
        icu::StringPiece(language.data(), static_cast<std::int32_t>(language.size())), error
    );
    if (U_FAILURE(error) || locale.isBogus() || *locale.getLanguage() == '\0') {
        return "und";
    }
    auto tag = locale.toLanguageTag<std::string>(error);
    return U_SUCCESS(error) && !tag.empty() ? tag : "und";
}

icu::Locale locale_of_tag(std::string const& tag)
{
    UErrorCode error = U_ZERO_ERROR;
    auto locale = icu::Locale::forLanguageTag(tag, error);
    return U_SUCCESS(error) ? locale : icu::Locale::getRoot();
}

struct Language {
    std::string tag;
    icu::Locale locale;
    bool right_to_left;
};

/// Languages are those of wikis and of messages, so few are remembered.
Language const& known(std::string_view language)
{
    thread_local std::map<std::string, Language, std::less<>> languages;
    auto found = languages.find(language);
    if (found == languages.end()) {
        auto tag = make_tag(language);
        auto locale = locale_of_tag(tag);
        bool const right_to_left = locale.isRightToLeft() != 0;
        found = languages.emplace(language, Language{std::move(tag), std::move(locale), right_to_left}).first;
    }
    return found->second;
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

icu::Locale locale_of(std::string_view language)
{
    return known(language).locale;
}

std::string bcp47(std::string_view language)
{
    return known(language).tag;
}

bool is_right_to_left(std::string_view language)
{
    return known(language).right_to_left;
}

std::string format_number(std::string_view language, std::int64_t number, Sign sign)
{
    // One for each display of the sign: a formatter that is changed afterwards is built again for each number.
    thread_local std::map<std::pair<std::string, Sign>, icu::number::LocalizedNumberFormatter> formatters;
    std::pair key(std::string(language), sign);
    auto found = formatters.find(key);
    if (found == formatters.end()) {
        auto const display = sign == Sign::always ? UNUM_SIGN_EXCEPT_ZERO : UNUM_SIGN_AUTO;
        auto formatter = icu::number::NumberFormatter::withLocale(locale_of(language)).sign(display);
        found = formatters.emplace(std::move(key), std::move(formatter)).first;
    }
    UErrorCode error = U_ZERO_ERROR;
    auto formatted = found->second.formatInt(number, error);
    return to_utf8(formatted.toString(error));
}

std::string isolate(std::string_view language, std::string_view text)
{
    auto const against = is_right_to_left(language) ? Direction::left_to_right : Direction::right_to_left;
    if (against == Direction::right_to_left && is_ascii(text)) {
        return std::string(text);
    }
    auto const characters = from_utf8(text);
    for (std::int32_t at = 0; at < characters.length(); at = characters.moveIndex32(at, 1)) {
        if (direction_of(characters.char32At(at)) == against) {
            return "\u2068" + std::string(text) + "\u2069";
        }
    }
    return std::string(text);
}

}  // namespace wikipub::text
