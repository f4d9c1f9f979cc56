// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/html.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wikipub::text {

Html escape(std::string_view plain)
{
    Html html;
    html.text.reserve(plain.size());
    for (auto const character : plain) {
        switch (character) {
            case '&':
                html.text += "&amp;";
                break;
            case '<':
                html.text += "&lt;";
                break;
            case '>':
                html.text += "&gt;";
                break;
            case '"':
                html.text += "&quot;";
                break;
            case '\'':
                html.text += "&#39;";
                break;
            case '\t':
            case '\n':
                html.text += character;
                break;
            default:
                if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) {
                    html.text += "\uFFFD";
                } else {
                    html.text += character;
                }
        }
    }
    return html;
}

Html link(std::string_view href, Html const& label, std::string_view rel)
{
    Html html{"<a href=\"" + escape(href).text + '"'};
    if (!rel.empty()) {
        html.text += " rel=\"" + escape(rel).text + '"';
    }
    html.text += '>' + label.text + "</a>";
    return html;
}

std::string plain_text(Html const& html)
{
    static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
    std::string plain;
    std::string_view rest = html.text;
    while (!rest.empty()) {
        if (rest.front() == '<') {
            auto const end = std::min(rest.find('>'), rest.size() - 1);
            auto const tag = rest.substr(1, end - 1);
            if (tag.starts_with("br") || tag == "/p" || tag == "/li") {
                plain += '\n';
            }
            rest.remove_prefix(end + 1);
            continue;
        }
        auto const* const entity = std::find_if(kEntities.begin(), kEntities.end(), [&](auto const& known) {
            return rest.starts_with(known.first);
        });
        plain += entity == kEntities.end() ? rest.front() : entity->second;
        rest.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
    }
    while (plain.ends_with('\n')) {
        plain.pop_back();
    }
    return plain;
}

}  // namespace wikipub::text
