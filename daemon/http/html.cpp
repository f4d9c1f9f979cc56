// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/html.h"

#include "http/style.h"
#include "text/language.h"

#include <algorithm>
#include <array>

namespace wikipub::http::html {

namespace {

constexpr std::array<std::string_view, 4> kVoidElements{"meta", "link", "input", "br"};

text::Html head(Words const& words, Frame const& frame)
{
    auto content = element("meta", {{"charset", "utf-8"}});
    content += element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    content += element("title", words("web-title", {frame.title}));
    content += element("link", {{"rel", "stylesheet"}, {"href", style_path()}});
    content += element("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    if (!frame.indexable) {
        content += element("meta", {{"name", "robots"}, {"content", "noindex"}});
    }
    if (!frame.description.empty()) {
        content += element("meta", {{"name", "description"}, {"content", frame.description}});
        content += element("meta", {{"property", "og:description"}, {"content", frame.description}});
    }
    content += element("meta", {{"property", "og:title"}, {"content", frame.title}});
    content += element("meta", {{"property", "og:type"}, {"content", "website"}});
    if (!frame.url.empty()) {
        content += element("meta", {{"property", "og:url"}, {"content", frame.url}});
    }
    if (!frame.document.empty()) {
        content +=
            element("link", {{"rel", "alternate"}, {"type", "application/activity+json"}, {"href", frame.document}});
    }
    return element("head", content);
}

}  // namespace

text::Html element(std::string_view tag, std::initializer_list<Attribute> attributes, text::Html const& content)
{
    text::Html html;
    html.text.append("<").append(tag);
    for (auto const& attribute : attributes) {
        html.text.append(" ").append(attribute.name).append("=\"");
        html.text.append(text::escape(attribute.value).text).append("\"");
    }
    html.text.append(">");
    if (std::ranges::find(kVoidElements, tag) == kVoidElements.end()) {
        html.text.append(content.text).append("</").append(tag).append(">");
    }
    return html;
}

text::Html page(Words const& words, Frame const& frame, text::Html const& content)
{
    auto const skip = element("a", {{"class", "skip"}, {"href", "#content"}}, words("web-skip"));
    auto const home = element("a", {{"class", "home"}, {"href", "/"}}, words("web-product"));
    auto const body = element("body", skip + element("header", home) + element("main", {{"id", "content"}}, content));
    auto const direction = text::is_right_to_left(words.language()) ? "rtl" : "ltr";
    text::Html html{"<!doctype html>\n"};
    html += element("html", {{"lang", text::bcp47(words.language())}, {"dir", direction}}, head(words, frame) + body);
    html.text.append("\n");
    return html;
}

}  // namespace wikipub::http::html
