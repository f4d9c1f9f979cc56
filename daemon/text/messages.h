// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "text/html.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Message files in MediaWiki's format (daemon/text/i18n/*.json, documented in qqq.json), built into the program. `$1`
/// … `$9`, and
/// `{{PLURAL:$1|one|other}}` with the forms in the order of the language's plural rules (CLDR);
/// `{{PLURAL:$1|0=none|…}}` for exact numbers.
namespace wikipub::text {

/// Shows `text` and lets PLURAL count `number`. A bare number is written in the language's digits.
struct Counted {
    std::string text;
    std::int64_t number = 0;
};
using Parameter = std::variant<std::string, std::int64_t, Counted>;
using HtmlParameter = std::variant<Html, std::string, std::int64_t, Counted>;

/// Plain text. An unknown language falls back to its base language and then to English; an unknown key is a bug.
/// Texts that run against the language's direction are isolated (isolate()).
std::string message(std::string_view language, std::string_view key, std::initializer_list<Parameter> parameters = {});

/// The same with its own words and plain parameters escaped. An Html parameter stands as it is.
Html message_html(
    std::string_view language, std::string_view key, std::initializer_list<HtmlParameter> parameters = {}
);

/// Whether this very language has the message.
bool has_message(std::string_view language, std::string_view key);
/// The languages that are built in, and the keys of one: for the test that every language uses only the keys and
/// parameters of English.
std::vector<std::string> languages();
std::vector<std::string> message_keys(std::string_view language);

}  // namespace wikipub::text
