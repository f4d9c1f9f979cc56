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

bool is_octet(std::string_view part)
{
    auto const number = part.size() <= 3 ? parse_decimal(part) : std::nullopt;
    return number && *number <= 255;
}

// `xxx`, `*`: how wikis mask the last part of an address.
bool is_mask(std::string_view part)
{
    return !part.empty() && part.size() <= 3 && part.find_first_not_of(part.front() == '*' ? "*" : "x") == part.npos;
}

bool is_ipv4(std::string_view run)
{
    auto const parts = split(run, '.');
    for (std::size_t first = 0; first + 4 <= parts.size(); ++first) {
        if (is_octet(parts[first]) && is_octet(parts[first + 1]) && is_octet(parts[first + 2]) &&
            (is_octet(parts[first + 3]) || is_mask(parts[first + 3]))) {
            return true;
        }
    }
    return false;
}

bool is_ipv6(std::string_view run)
{
    // A colon may be the sentence's: `from 2001:db8::1: vandalism`.
    while (run.ends_with(':') && !run.ends_with("::")) {
        run.remove_suffix(1);
    }
    auto const groups = split(run, ':');
    auto const filled = std::count_if(groups.begin(), groups.end(), [](auto group) { return !group.empty(); });
    if (std::any_of(groups.begin(), groups.end(), [](auto group) { return group.size() > 4; })) {
        return false;
    }
    auto const shortened = run.find("::") != run.npos;
    return shortened ? filled >= 1 && filled <= 7 : filled == 8 && groups.size() == 8;
}

bool is_separator(char character)
{
    return character == ' ' || character == '-' || character == '.' || character == '/' || character == '(' ||
           character == ')';
}

bool is_number_of_a_publication(std::string_view before)
{
    static constexpr std::array<std::string_view, 9> kNumbered{
        "isbn", "issn", "doi", "pmid", "pmc", "oclc", "lccn", "arxiv", "jstor"};
    while (!before.empty() && !is_letter(before.back()) && before.back() != ',' && before.back() != ';') {
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
    auto const v4 =
        runs(text, [](char character) { return is_word(character) || character == '.' || character == '*'; });
    if (std::any_of(v4.begin(), v4.end(), is_ipv4)) {
        return true;
    }
    auto const v6 = runs(text, [](char character) { return is_hexadecimal(character) || character == ':'; });
    return std::any_of(v6.begin(), v6.end(), [&](std::string_view run) {
        auto const begin = static_cast<std::size_t>(run.data() - text.data());
        auto const end = begin + run.size();
        auto const in_a_word = (begin > 0 && is_word(text[begin - 1])) || (end < text.size() && is_word(text[end]));
        return !in_a_word && is_ipv6(run);
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
        auto end = at;
        while (end < text.size() && (is_digit(text[end]) || (is_separator(text[end]) && end + 1 < text.size() &&
                                                             (is_digit(text[end + 1]) || is_separator(text[end + 1]))))
        ) {
            ++end;
        }
        auto const before = text.substr(0, at);
        auto const international = before.ends_with('+') || before.ends_with("+(");
        auto const in_a_word = !before.empty() && is_letter(before.back());
        if (!in_a_word && !is_number_of_a_publication(before) &&
            may_be_dialled(text.substr(at, end - at), international)) {
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

bool has_word(std::string_view text, std::string_view needle)
{
    if (needle.empty()) {
        return false;
    }
    for (auto at = text.find(needle); at != text.npos; at = text.find(needle, at + 1)) {
        auto const end = at + needle.size();
        auto const joined_before = at > 0 && is_word(needle.front()) && is_word(text[at - 1]);
        auto const joined_after = end < text.size() && is_word(needle.back()) && is_word(text[end]);
        if (!joined_before && !joined_after) {
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
