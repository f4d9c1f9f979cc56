// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/hashtag.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace wikipub::text {

namespace {

constexpr std::size_t kMaxName = 100;

bool is_letter(UChar32 character)
{
    return u_isalpha(character) != 0;
}

bool is_word(UChar32 character)
{
    auto const category = U_GET_GC_MASK(character);
    return is_letter(character) || (category & (U_GC_N_MASK | U_GC_M_MASK)) != 0 || character == '_';
}

// What may not stand before the `#`: a word (C#), an address (…/page#part), an entity (&#39;), another `#`.
bool joins(UChar32 character)
{
    return is_word(character) || character == '/' || character == '&' || character == '#' || character == '=' ||
           character == '-' || character == '.';
}

}  // namespace

std::vector<Hashtag> find_hashtags(std::string_view text, std::size_t limit)
{
    std::vector<Hashtag> found;
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(text.data());
    auto const size = static_cast<std::int32_t>(text.size());
    UChar32 before = ' ';
    for (std::int32_t at = 0; at < size && found.size() < limit;) {
        auto const begin = at;
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        if (character != '#' || joins(before)) {
            before = character;
            continue;
        }
        bool lettered = false;
        auto end = at;
        while (end < size) {
            auto next = end;
            U8_NEXT(bytes, next, size, character);
            if (character < 0 || !is_word(character)) {
                break;
            }
            lettered = lettered || is_letter(character);
            end = next;
        }
        auto const name = text.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(end - at));
        if (lettered && name.size() <= kMaxName) {
            found.push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(end), std::string(name)});
        }
        before = end > at ? UChar32{0x61} : UChar32{0x23};  // a word, or the bare `#`
        at = end;
    }
    return found;
}

}  // namespace wikipub::text
