// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/handle.h"

#include "base/strings.h"
#include "text/transliterate.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace wikipub::bridge {

namespace {

// Sorted. Our own actors, the names of roles, and what a server's own paths and accounts are called.
constexpr std::array<std::string_view, 46> kReserved{
    "abuse",      "actor",    "admin",    "administrator", "all",       "anonymous", "api",     "autoconfig",
    "bot",        "bots",     "contact",  "everyone",      "fediverse", "help",      "here",    "hostmaster",
    "inbox",      "info",     "instance", "invite",        "mail",      "media",     "mod",     "moderator",
    "moderators", "news",     "noreply",  "no-reply",      "official",  "outbox",    "owner",   "postmaster",
    "root",       "security", "service",  "signup",        "staff",     "status",    "steward", "support",
    "sysop",      "system",   "test",     "webmaster",     "wiki",      "wikipub",
};

bool is_letter_or_digit(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

bool is_digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool looks_like_page_handle(std::string_view base)
{
    return base.starts_with('p') && is_digits(base.substr(1));
}

// `u{number}` of an editor whose name may not be shown; the numbers are random and long.
bool looks_like_nameless_handle(std::string_view base)
{
    static constexpr std::size_t kFewestDigits = 12;
    return base.starts_with('u') && base.size() > kFewestDigits && is_digits(base.substr(1));
}

// Letters and digits stay, a dot or hyphen between two of them too, an apostrophe goes, all else is one `_`.
std::string letters_of(std::string_view title)
{
    auto const ascii = text::transliterate(title);
    std::string base;
    for (std::size_t at = 0; at < ascii.size(); ++at) {
        auto const character = ascii[at];
        auto const joins = (character == '.' || character == '-') && !base.empty() && is_letter_or_digit(base.back()) &&
                           at + 1 < ascii.size() && is_letter_or_digit(ascii[at + 1]);
        if (is_letter_or_digit(character) || joins) {
            base += character;
        } else if (character != '\'' && !base.empty() && base.back() != '_') {
            base += '_';
        }
    }
    return base;
}

std::string cut(std::string base, std::size_t room)
{
    base.resize(std::min(base.size(), room));
    while (!base.empty() && !is_letter_or_digit(base.back())) {
        base.pop_back();
    }
    return base;
}

bool is_taken_word(std::string_view handle, HandleRules const& rules)
{
    return is_reserved_handle(handle) ||
           std::find(rules.reserved.begin(), rules.reserved.end(), handle) != rules.reserved.end();
}

std::optional<std::string> without_suffix(std::string_view handle, HandleRules const& rules)
{
    auto folded = to_lower(handle);
    if (!is_valid_handle(folded) || !folded.ends_with(rules.suffix) || folded.size() == rules.suffix.size()) {
        return std::nullopt;
    }
    folded.resize(folded.size() - rules.suffix.size());
    return folded;
}

}  // namespace

bool is_valid_handle(std::string_view handle)
{
    auto const is_word = [](char character) { return is_letter_or_digit(character) || character == '_'; };
    if (handle.empty() || handle.size() > kMaxHandle || !is_word(handle.front()) || !is_word(handle.back())) {
        return false;
    }
    for (std::size_t at = 1; at < handle.size(); ++at) {
        auto const joins = handle[at] == '.' || handle[at] == '-';
        if (!is_word(handle[at]) && !(joins && is_word(handle[at - 1]))) {
            return false;
        }
    }
    return true;
}

bool is_reserved_handle(std::string_view handle)
{
    return std::find(kReserved.begin(), kReserved.end(), handle) != kReserved.end();
}

std::optional<std::string> title_handle(std::string_view title, HandleRules const& rules)
{
    assert(rules.suffix.empty() || is_valid_handle("p1" + rules.suffix));
    auto const base = cut(letters_of(title), kMaxHandle - rules.suffix.size());
    auto handle = base + rules.suffix;
    if (base.empty() || looks_like_page_handle(base) || is_taken_word(base, rules) || is_taken_word(handle, rules)) {
        return std::nullopt;
    }
    return handle;
}

std::string page_handle(PageId page, HandleRules const& rules)
{
    return 'p' + std::to_string(page.value) + rules.suffix;
}

std::vector<std::string> handle_candidates(std::string_view title, PageId page, HandleRules const& rules)
{
    std::vector<std::string> candidates;
    if (auto handle = title_handle(title, rules)) {
        candidates.push_back(std::move(*handle));
    }
    auto const number = '_' + std::to_string(page.value);
    auto const base = cut(letters_of(title), kMaxHandle - rules.suffix.size() - number.size());
    if (!base.empty()) {
        candidates.push_back(base + number + rules.suffix);
    }
    candidates.push_back(page_handle(page, rules));
    return candidates;
}

bool is_kept_handle(std::string_view handle, HandleRules const& rules)
{
    auto const base = handle.substr(0, handle.size() - (handle.ends_with(rules.suffix) ? rules.suffix.size() : 0));
    return looks_like_page_handle(base) || looks_like_nameless_handle(base) || is_taken_word(base, rules) ||
           is_taken_word(handle, rules);
}

std::string nameless_handle(std::int64_t number)
{
    return 'u' + std::to_string(number);
}

std::optional<std::int64_t> editor_numbered_by(std::string_view handle)
{
    return looks_like_nameless_handle(handle) ? parse_decimal(handle.substr(1)) : std::nullopt;
}

std::vector<std::string> editor_handle_candidates(std::string_view name, HandleRules const& rules)
{
    constexpr int kMostOfOneName = 99;
    std::vector<std::string> candidates;
    auto const letters = letters_of(name);
    auto const add = [&](std::string_view number) {
        auto const base = cut(letters, kMaxHandle - rules.suffix.size() - number.size());
        auto handle = base + std::string(number) + rules.suffix;
        if (!base.empty() && !is_kept_handle(handle, rules)) {
            candidates.push_back(std::move(handle));
        }
    };
    add("");
    for (int number = 2; number <= kMostOfOneName; ++number) {
        add("_" + std::to_string(number));
    }
    return candidates;
}

std::optional<std::string> wished_handle(std::string_view wish, HandleRules const& rules)
{
    auto handle = to_lower(wish);
    if (!handle.ends_with(rules.suffix)) {
        handle += rules.suffix;
    }
    return is_valid_handle(handle) ? std::optional(std::move(handle)) : std::nullopt;
}

std::optional<PageId> page_named_by(std::string_view handle, HandleRules const& rules)
{
    auto const base = without_suffix(handle, rules);
    if (!base) {
        return std::nullopt;
    }
    auto const underscore = base->rfind('_');
    auto const digits = looks_like_page_handle(*base) ? std::string_view(*base).substr(1)
                        : underscore == base->npos    ? std::string_view{}
                                                      : std::string_view(*base).substr(underscore + 1);
    auto const number = is_digits(digits) && digits.front() != '0' ? parse_decimal(digits) : std::nullopt;
    return number ? std::optional(PageId{*number}) : std::nullopt;
}

std::optional<std::string> search_words(std::string_view handle, HandleRules const& rules)
{
    auto base = without_suffix(handle, rules);
    if (base) {
        std::replace(base->begin(), base->end(), '_', ' ');
    }
    return base;
}

}  // namespace wikipub::bridge
