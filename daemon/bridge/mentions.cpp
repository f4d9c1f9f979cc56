// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/mentions.h"

#include "base/strings.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace wikipub::bridge {

namespace {

bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

bool is_letter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_word(char character)
{
    return is_digit(character) || is_letter(character);
}

bool is_hexadecimal(char character)
{
    return is_digit(character) || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F');
}

// Maximal runs of characters that `belongs` accepts.
template <class Belongs>
std::vector<std::string_view> runs(std::string_view text, Belongs belongs)
{
    std::vector<std::string_view> found;
    for (std::size_t at = 0; at < text.size();) {
        if (!belongs(text[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < text.size() && belongs(text[end])) {
            ++end;
        }
        found.push_back(text.substr(at, end - at));
        at = end;
    }
    return found;
}

// Four numbers with dots between them, the last of which may be masked (`192.0.2.xxx`, `192.0.2.*`), whatever stands
// around them.
bool has_ipv4(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1]))) {
            continue;
        }
        auto rest = text.substr(at);
        int dots = 0;
        for (; dots < 3; ++dots) {
            auto const digits = rest.find_first_not_of("0123456789");
            if (digits == 0 || digits == rest.npos || rest[digits] != '.') {
                break;
            }
            rest.remove_prefix(digits + 1);
        }
        if (dots == 3 && !rest.empty() && (is_digit(rest.front()) || rest.front() == '*' || rest.front() == 'x')) {
            return true;
        }
    }
    return false;
}

// `run`: hexadecimal digits and colons.
bool is_ipv6(std::string_view run)
{
    // A colon may be the sentence's: `from 2001:db8::1: vandalism`.
    while (run.ends_with(':') && !run.ends_with("::")) {
        run.remove_suffix(1);
    }
    while (run.starts_with(':') && !run.starts_with("::")) {
        run.remove_prefix(1);
    }
    auto const groups = split(run, ':');
    auto const filled = std::count_if(groups.begin(), groups.end(), [](auto group) { return !group.empty(); });
    auto const inner_too_long = groups.size() > 2 && std::any_of(groups.begin() + 1, groups.end() - 1, [](auto group) {
                                    return group.size() > 4;
                                });
    if (inner_too_long) {
        return false;
    }
    auto const shortened = run.find("::") != run.npos;
    return shortened ? filled >= 1 && filled <= 7 : filled >= 8;
}

// Without a group that is the end or the beginning of a word, as in `std::string`.
std::string_view without_word_parts(std::string_view run, std::string_view text)
{
    auto const begin = static_cast<std::size_t>(run.data() - text.data());
    auto const end = begin + run.size();
    if (begin > 0 && is_word(text[begin - 1])) {
        run.remove_prefix(std::min(run.find(':'), run.size()));
    }
    if (end < text.size() && is_word(text[end])) {
        run.remove_suffix(run.size() - (run.rfind(':') == run.npos ? 0 : run.rfind(':') + 1));
    }
    return run;
}

bool is_separator(char character)
{
    return character == ' ' || character == '-' || character == '.' || character == '/' || character == '(' ||
           character == ')';
}

// Whether `before` leads to a number of ISBN and the like: right before it, so that nothing else hides behind.
bool introduces_a_publication(std::string_view before)
{
    static constexpr std::array<std::string_view, 13> kNumbered{
        "isbn",
        "isbn-10",
        "isbn-13",
        "isbn10",
        "isbn13",
        "issn",
        "doi",
        "pmid",
        "pmc",
        "oclc",
        "lccn",
        "arxiv",
        "jstor"};
    while (!before.empty() && std::string_view(" :.=").find(before.back()) != std::string_view::npos) {
        before.remove_suffix(1);
    }
    return std::any_of(kNumbered.begin(), kNumbered.end(), [&](auto word) { return before.ends_with(word); });
}

bool is_year(std::string_view part)
{
    return part.size() == 4 && (part.front() == '1' || part.front() == '2');
}

// A day with or without the hour behind it, or nothing but years.
bool is_time(std::span<std::string_view const> parts)
{
    auto const is_short = [](std::string_view part) { return part.size() <= 2; };
    if (std::all_of(parts.begin(), parts.end(), is_year)) {
        return true;
    }
    if (parts.size() < 2 || !std::all_of(parts.begin() + 1, parts.end() - 1, is_short)) {
        return false;
    }
    auto const begins_with_year = is_year(parts.front()) && is_short(parts.back());
    auto const ends_with_year = parts.size() == 3 && is_short(parts.front()) && is_year(parts.back());
    return begins_with_year || ends_with_year;
}

// `run`: digits and separators, with a `+` in front or not.
bool may_be_dialled(std::string_view run, bool international)
{
    std::vector<std::string_view> const parts = runs(run, is_digit);
    std::size_t digits = 0;
    for (auto const part : parts) {
        digits += part.size();
    }
    if (international) {
        return digits >= 7;
    }
    if (digits < 7 || is_time(parts)) {
        return false;
    }
    auto const grouped_by_spaces = run.find_first_not_of("0123456789 ") == run.npos && !parts.front().starts_with('0');
    return digits >= 10 || parts.front().starts_with('0') || (parts.size() >= 2 && !grouped_by_spaces);
}

}  // namespace

bool has_ip_address(std::string_view text)
{
    if (has_ipv4(text)) {
        return true;
    }
    auto const v6 = runs(text, [](char character) { return is_hexadecimal(character) || character == ':'; });
    return std::any_of(v6.begin(), v6.end(), [&](std::string_view run) {
        return is_ipv6(without_word_parts(run, text));
    });
}

bool has_at_sign(std::string_view text)
{
    return text.find('@') != text.npos;
}

bool has_telephone_number(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        auto const before = text.substr(0, at);
        if (introduces_a_publication(before)) {
            at = std::min(text.find_first_not_of("0123456789-x./", at), text.size());
            continue;
        }
        auto end = at;
        while (end < text.size() && (is_digit(text[end]) || (is_separator(text[end]) && end + 1 < text.size() &&
                                                             (is_digit(text[end + 1]) || is_separator(text[end + 1]))))
        ) {
            ++end;
        }
        auto const international = before.ends_with('+') || before.ends_with("+(");
        auto const in_a_word = !before.empty() && is_letter(before.back());
        if (!in_a_word && may_be_dialled(text.substr(at, end - at), international)) {
            return true;
        }
        at = end;
    }
    return false;
}

bool has_temporary_account(std::string_view text, std::span<std::string const> patterns)
{
    for (auto at = text.find('~'); at != text.npos; at = text.find('~', at + 1)) {
        if (at + 1 < text.size() && is_digit(text[at + 1])) {
            return true;
        }
    }
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        auto const prefix = pattern.substr(0, pattern.find("$1"));
        auto const found = prefix.empty() ? text.npos : text.find(prefix);
        auto const behind = found == text.npos ? text.npos : found + prefix.size();
        return behind < text.size() && text[behind] != ' ';
    });
}

bool has_name(std::string_view text, std::string_view name)
{
    static constexpr std::size_t kMayBePartOfAWord = 6;
    for (auto at = text.find(name); !name.empty() && at != text.npos; at = text.find(name, at + 1)) {
        auto const end = at + name.size();
        auto const joined_before = at > 0 && is_word(name.front()) && is_word(text[at - 1]);
        auto const joined_after = end < text.size() && is_word(name.back()) && is_word(text[end]);
        if (name.size() > kMayBePartOfAWord || (!joined_before && !joined_after)) {
            return true;
        }
    }
    return false;
}

bool has_template(std::string_view text)
{
    for (auto open = text.find("{{"); open != text.npos; open = text.find("{{", open + 2)) {
        if (text.substr(open, text.find("}}", open) - open).find('|') != text.npos) {
            return true;
        }
    }
    return false;
}

bool has_prefix(std::string_view text, std::span<std::string const> names, char separator)
{
    return std::any_of(names.begin(), names.end(), [&](std::string const& name) {
        for (auto at = text.find(name); !name.empty() && at != text.npos; at = text.find(name, at + 1)) {
            auto const after = text.find_first_not_of(" _", at + name.size());
            auto const in_a_word = at > 0 && is_word(name.front()) && is_word(text[at - 1]);
            if (!in_a_word && after != text.npos && text[after] == separator &&
                text.find_first_not_of(' ', after + 1) != text.npos) {
                return true;
            }
        }
        return false;
    });
}

std::vector<std::string> link_targets(std::string_view text)
{
    std::vector<std::string> targets;
    for (auto open = text.find("[["); open != text.npos; open = text.find("[[", open + 2)) {
        auto const target = text.substr(open + 2, text.find_first_of("|]", open + 2) - open - 2);
        auto decoded = percent_decode(target).value_or(std::string(target));
        std::replace(decoded.begin(), decoded.end(), '_', ' ');
        targets.push_back(std::move(decoded));
    }
    return targets;
}

std::span<std::string_view const> common_user_namespaces()
{
    static constexpr std::array<std::string_view, 63> kNames{
        "user",
        "user talk",
        "usertalk",
        "benutzer",
        "benutzerin",
        "benutzer diskussion",
        "benutzerin diskussion",
        "utilisateur",
        "utilisatrice",
        "discussion utilisateur",
        "discussion utilisatrice",
        "usuario",
        "usuaria",
        "usuario discusión",
        "usuaria discusión",
        "usuário",
        "usuária",
        "usuário(a)",
        "usuário(a) discussão",
        "usuário discussão",
        "usuária discussão",
        "utente",
        "discussioni utente",
        "участник",
        "участница",
        "обсуждение участника",
        "обсуждение участницы",
        "користувач",
        "користувачка",
        "обговорення користувача",
        "обговорення користувачки",
        "利用者",
        "利用者・トーク",
        "利用者‐会話",
        "用户",
        "用戶",
        "使用者",
        "用户讨论",
        "用戶討論",
        "使用者討論",
        "사용자",
        "사용자토론",
        "مستخدم",
        "مستخدمة",
        "نقاش المستخدم",
        "نقاش المستخدمة",
        "کاربر",
        "بحث کاربر",
        "משתמש",
        "משתמשת",
        "שיחת משתמש",
        "שיחת משתמשת",
        "gebruiker",
        "overleg gebruiker",
        "wikipedysta",
        "wikipedystka",
        "użytkownik",
        "użytkowniczka",
        "användare",
        "kullanıcı",
        "bruker",
        "käyttäjä",
        "uživatel",
    };
    return kNames;
}

}  // namespace wikipub::bridge
