// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/negotiation.h"

#include "base/strings.h"
#include "text/messages.h"

#include <algorithm>
#include <optional>
#include <string>

namespace wikipub::http {

namespace {

/// Quality in thousandths (RFC 9110 §12.4.2); what is malformed counts as 1, as the lenient do.
int parse_quality(std::string_view text)
{
    if (text.starts_with('0')) {
        int thousandths = 0;
        int scale = 100;
        for (char const digit : text.substr(std::min<std::size_t>(2, text.size())).substr(0, 3)) {
            if (digit < '0' || digit > '9') {
                return 1000;
            }
            thousandths += (digit - '0') * scale;
            scale /= 10;
        }
        return thousandths;
    }
    return 1000;
}

struct Range {
    std::string type;
    int quality = 1000;
};

Range parse_range(std::string_view text)
{
    auto const parameters = split(text, ';');
    Range range;
    for (auto const parameter : parameters) {
        auto const part = trim(parameter);
        if (range.type.empty()) {
            range.type = to_lower(part);
        } else if (part.size() > 2 && iequals(part.substr(0, 2), "q=")) {
            range.quality = parse_quality(part.substr(2));
        }
    }
    return range;
}

/// What the header says of one of our two formats. The most specific range that covers it counts.
class Wish {
public:
    void hear(int specificity, int quality)
    {
        if (specificity > specificity_ || (specificity == specificity_ && quality > quality_)) {
            specificity_ = specificity;
            quality_ = quality;
        }
    }
    bool named() const { return specificity_ == 2 && quality_ > 0; }
    int quality() const { return quality_; }

private:
    int specificity_ = -1;
    int quality_ = 0;
};

}  // namespace

Format negotiate(std::string_view accept, Format preferred)
{
    if (trim(accept).empty()) {
        return preferred;
    }
    Wish json;
    Wish html;
    for (auto const part : split(accept, ',')) {
        auto const [type, quality] = parse_range(part);
        if (type == "application/activity+json" || type == "application/ld+json" || type == "application/json") {
            json.hear(2, quality);
        } else if (type == "text/html" || type == "application/xhtml+xml") {
            html.hear(2, quality);
        } else if (type == "application/*") {
            json.hear(1, quality);
        } else if (type == "text/*") {
            html.hear(1, quality);
        } else if (type == "*/*" || type == "*") {
            json.hear(0, quality);
            html.hear(0, quality);
        }
    }
    if (json.quality() == 0 && html.quality() == 0) {
        return Format::neither;
    }
    if (json.quality() != html.quality()) {
        return json.quality() > html.quality() ? Format::json : Format::html;
    }
    if (json.named() != html.named()) {
        return json.named() ? Format::json : Format::html;
    }
    return preferred;
}

std::string preferred_language(std::string_view accept_language)
{
    for (auto const part : split(accept_language, ',')) {
        auto const tag = parse_range(part).type;
        for (auto const& language : {tag, tag.substr(0, tag.find('-'))}) {
            if (text::has_message(language, "web-front-heading")) {
                return language;
            }
        }
    }
    return "en";
}

}  // namespace wikipub::http
