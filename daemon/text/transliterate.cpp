// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/transliterate.h"

#include "text/unicode.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>

#include <memory>
#include <stdexcept>

namespace wikipub::text {

namespace {

// Building it takes 30 ms; a transliterator may be used by one thread at a time.
icu::Transliterator const& to_ascii()
{
    thread_local std::unique_ptr<icu::Transliterator> const transliterator = [] {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
            "NFKC; Any-Latin; Latin-ASCII; Lower; [:^ASCII:] Remove", UTRANS_FORWARD, error
        ));
        if (U_FAILURE(error)) {
            throw std::runtime_error(std::string("ICU has no transliteration data: ") + u_errorName(error));
        }
        return made;
    }();
    return *transliterator;
}

bool is_bidirectional_format(UChar32 character)
{
    return character == 0x061C || character == 0x200E || character == 0x200F ||
           (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

}  // namespace

std::string transliterate(std::string_view text)
{
    auto letters = from_utf8(text);
    to_ascii().transliterate(letters);
    return to_utf8(letters);
}

std::string fold(std::string_view text)
{
    UErrorCode error = U_ZERO_ERROR;
    auto const* folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) {
        throw std::runtime_error(std::string("ICU has no normalization data: ") + u_errorName(error));
    }
    auto folded = folding->normalize(from_utf8(text), error);
    return to_utf8(folded);
}

std::string with_ascii_digits(std::string_view text)
{
    auto const from = from_utf8(text);
    icu::UnicodeString made;
    for (std::int32_t at = 0; at < from.length(); at = from.moveIndex32(at, 1)) {
        auto const character = from.char32At(at);
        auto const value = u_charDigitValue(character);
        made.append(value >= 0 ? static_cast<UChar32>('0' + value) : character);
    }
    return to_utf8(made);
}

std::string one_line(std::string_view text)
{
    auto const from = from_utf8(text);
    icu::UnicodeString line;
    bool space = false;
    for (std::int32_t at = 0; at < from.length(); at = from.moveIndex32(at, 1)) {
        auto const character = from.char32At(at);
        if (is_bidirectional_format(character)) {
            continue;
        }
        if (u_isUWhiteSpace(character) || u_charType(character) == U_CONTROL_CHAR) {
            space = true;
            continue;
        }
        if (space && !line.isEmpty()) {
            line.append(u' ');
        }
        space = false;
        line.append(character);
    }
    return to_utf8(line);
}

std::string shorten(std::string_view text, std::size_t limit)
{
    auto const from = from_utf8(text);
    if (from.countChar32() <= static_cast<std::int32_t>(limit)) {
        return to_utf8(from);
    }
    auto const end = from.moveIndex32(0, static_cast<std::int32_t>(limit) - 1);
    auto const earliest = end - end / 4;
    auto word_end = end;
    while (word_end > earliest && !u_isUWhiteSpace(from.char32At(word_end))) {
        --word_end;
    }
    return to_utf8(from.tempSubString(0, word_end > earliest ? word_end : end)) + "…";
}

std::size_t length(std::string_view text)
{
    return static_cast<std::size_t>(from_utf8(text).countChar32());
}

}  // namespace wikipub::text
