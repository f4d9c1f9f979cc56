// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "text/html.h"
#include "text/messages.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// HTML written as expressions: whatever is a string is escaped, only text::Html stands as it is.
namespace wikipub::http::html {

struct Attribute {
    std::string_view name;
    std::string_view value;
};

/// Without end tag where HTML has none (`meta`, `link`, `input`, `br`). Tag and attribute names are literals.
text::Html element(std::string_view tag, std::initializer_list<Attribute> attributes, text::Html const& content = {});

inline text::Html element(std::string_view tag, text::Html const& content)
{
    return element(tag, {}, content);
}

/// The words of one language.
class Words {
public:
    explicit Words(std::string language) : language_(std::move(language)) {}

    text::Html operator()(std::string_view key, std::initializer_list<text::HtmlParameter> parameters = {}) const
    {
        return text::message_html(language_, key, parameters);
    }
    std::string plain(std::string_view key, std::initializer_list<text::Parameter> parameters = {}) const
    {
        return text::message(language_, key, parameters);
    }
    std::string const& language() const { return language_; }

private:
    std::string language_;
};

/// What surrounds the content of a page.
struct Frame {
    std::string title;
    std::string description;  ///< plain; empty where there is none
    std::string url;          ///< for previews; empty where there is none
    std::string document;     ///< id of the same thing in ActivityStreams; empty where there is none
    bool indexable = false;
};

text::Html page(Words const& words, Frame const& frame, text::Html const& content);

}  // namespace wikipub::http::html
