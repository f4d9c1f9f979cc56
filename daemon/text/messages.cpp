// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/messages.h"

#include "base/strings.h"
#include "text/language.h"
#include "text/message_table.h"
#include "text/unicode.h"

#include <unicode/plurrule.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

namespace wikipub::text {

namespace {

using Keyed = std::unordered_map<std::string_view, std::string_view>;

std::map<std::string_view, Keyed> const& catalogue()
{
    static std::map<std::string_view, Keyed> const all = [] {
        std::map<std::string_view, Keyed> made;
        for (auto const& row : std::span(kMessageRows, kMessageCount)) {
            made[row.language][row.key] = row.text;
        }
        return made;
    }();
    return all;
}

std::optional<std::string_view> find_message(std::string_view language, std::string_view key)
{
    auto const file = catalogue().find(language);
    if (file == catalogue().end()) {
        return std::nullopt;
    }
    auto const found = file->second.find(key);
    return found == file->second.end() ? std::nullopt : std::optional(found->second);
}

struct Found {
    std::string_view language;  ///< whose rules for plurals hold
    std::string_view text;
};

Found find_with_fallback(std::string_view language, std::string_view key)
{
    for (auto name = language; !name.empty();
         name = name.substr(0, name.find('-') == name.npos ? 0 : name.rfind('-'))) {
        if (auto const text = find_message(name, key)) {
            return {name, *text};
        }
    }
    auto const text = find_message("en", key);
    assert(text && "no such message");
    return {"en", text.value_or(key)};
}

// Which form a number takes: the place of its CLDR category among those that the language has.
std::size_t plural_form(std::string_view language, std::int64_t number)
{
    thread_local std::map<std::string, std::unique_ptr<icu::PluralRules>, std::less<>> rules_of;
    auto found = rules_of.find(language);
    if (found == rules_of.end()) {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<icu::PluralRules> rules(icu::PluralRules::forLocale(locale_of(language), error));
        found = rules_of.emplace(language, std::move(rules)).first;
    }
    if (!found->second) {
        return number == 1 ? 0 : 1;
    }
    auto const& rules = *found->second;
    auto const category = rules.select(static_cast<double>(number));
    std::size_t form = 0;
    for (auto const* const name : {u"zero", u"one", u"two", u"few", u"many", u"other"}) {
        if (category == name) {
            break;
        }
        form += rules.isKeyword(name) ? 1 : 0;
    }
    return form;
}

struct Argument {
    std::string shown;
    std::int64_t number = 0;
};

class Expansion {
public:
    Expansion(std::string_view language, std::vector<Argument> arguments, bool html)
        : language_(language), arguments_(std::move(arguments)), html_(html)
    {
    }

    std::string expand(std::string_view text) const
    {
        static constexpr std::string_view kPlural = "{{PLURAL:$";
        std::string made;
        while (!text.empty()) {
            auto const special = std::min(text.find('$'), text.find(kPlural));
            append(made, text.substr(0, special));
            if (special == text.npos) {
                break;
            }
            text.remove_prefix(special);
            if (text.starts_with(kPlural)) {
                auto const end = text.find("}}");
                assert(end != text.npos && "PLURAL is not closed");
                made += expand(chosen_form(text.substr(kPlural.size(), end - kPlural.size())));
                text.remove_prefix(end + 2);
            } else {
                made += argument(text.substr(1)).shown;
                text.remove_prefix(2);
            }
        }
        return made;
    }

private:
    void append(std::string& made, std::string_view literal) const
    {
        made += html_ ? escape(literal).text : std::string(literal);
    }

    Argument const& argument(std::string_view digit) const
    {
        auto const number = digit.empty() ? 0U : static_cast<std::size_t>(digit.front() - '0');
        assert(number >= 1 && number <= arguments_.size() && "the message has a parameter that it is not given");
        return arguments_.at(number - 1);
    }

    // `1|one|other`, `1|0=none|one|other`
    std::string_view chosen_form(std::string_view plural) const
    {
        auto parts = split(plural, '|');
        auto const number = argument(plural).number;
        std::vector<std::string_view> forms;
        for (std::size_t part = 1; part < parts.size(); ++part) {
            auto const equals = parts[part].find('=');
            auto const exact =
                equals == std::string_view::npos ? std::nullopt : parse_decimal(parts[part].substr(0, equals));
            if (!exact) {
                forms.push_back(parts[part]);
            } else if (*exact == number) {
                return parts[part].substr(equals + 1);
            }
        }
        return forms.empty() ? std::string_view{} : forms[std::min(plural_form(language_, number), forms.size() - 1)];
    }

    std::string_view language_;
    std::vector<Argument> arguments_;
    bool html_;
};

struct Showing {
    std::string_view language;
    bool html;

    std::string plain(std::string_view text) const
    {
        auto const isolated = isolate(language, text);
        return html ? escape(isolated).text : isolated;
    }
    Argument operator()(Html const& html_text) const { return {html_text.text}; }
    Argument operator()(std::string const& text) const { return {plain(text)}; }
    Argument operator()(std::int64_t number) const { return {plain(format_number(language, number)), number}; }
    Argument operator()(Counted const& counted) const { return {plain(counted.text), counted.number}; }
};

template <class Parameters>
std::string expand(std::string_view language, std::string_view key, Parameters const& parameters, bool html)
{
    auto const found = find_with_fallback(language, key);
    std::vector<Argument> arguments;
    for (auto const& parameter : parameters) {
        arguments.push_back(std::visit(Showing{found.language, html}, parameter));
    }
    return Expansion(found.language, std::move(arguments), html).expand(found.text);
}

}  // namespace

std::string message(std::string_view language, std::string_view key, std::initializer_list<Parameter> parameters)
{
    return expand(language, key, parameters, false);
}

Html message_html(std::string_view language, std::string_view key, std::initializer_list<HtmlParameter> parameters)
{
    return {expand(language, key, parameters, true)};
}

bool has_message(std::string_view language, std::string_view key)
{
    return find_message(language, key).has_value();
}

std::vector<std::string> languages()
{
    std::vector<std::string> names;
    for (auto const& [language, keyed] : catalogue()) {
        names.emplace_back(language);
    }
    return names;
}

std::vector<std::string> message_keys(std::string_view language)
{
    std::vector<std::string> keys;
    auto const file = catalogue().find(language);
    if (file != catalogue().end()) {
        for (auto const& [key, text] : file->second) {
            keys.emplace_back(key);
        }
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

}  // namespace wikipub::text
