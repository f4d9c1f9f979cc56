// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/html.h"

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

}  // namespace wikipub::text
