// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/rel_me.h"

#include "base/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace wikipub::text {

namespace {

constexpr std::string_view kSpace = " \t\n\f\r";

/// `&amp;` is the one that addresses in attributes need.
std::string unescape(std::string_view value)
{
    constexpr std::string_view kAmpersand = "&amp;";
    std::string plain(value);
    for (auto at = plain.find(kAmpersand); at != std::string::npos; at = plain.find(kAmpersand, at + 1)) {
        plain.replace(at, kAmpersand.size(), "&");
    }
    return plain;
}

bool has_word(std::string_view words, std::string_view word)
{
    while (!words.empty()) {
        auto const end = std::min(words.find_first_of(kSpace), words.size());
        if (iequals(words.substr(0, end), word)) {
            return true;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

/// Reads tags one after the other (HTML Standard, 13.2.5, as far as attributes are concerned).
class Tags {
public:
    explicit Tags(std::string_view html) : rest_(html) {}

    /// False at the end.
    bool next()
    {
        for (;;) {
            auto const open = rest_.find('<');
            if (open == std::string_view::npos) {
                return false;
            }
            rest_.remove_prefix(open + 1);
            if (rest_.starts_with("!--")) {
                skip_past("-->");
            } else if (!rest_.empty() && is_letter(rest_.front())) {
                name_ = take_until(" \t\n\f\r/>");
                return true;
            }
        }
    }

    std::string_view name() const { return name_; }

    struct Attribute {
        std::string_view name;
        std::string_view value;
    };
    /// Nothing at the end of the tag.
    std::optional<Attribute> attribute()
    {
        skip_any(" \t\n\f\r/");
        if (rest_.empty() || rest_.front() == '>') {
            return std::nullopt;
        }
        Attribute attribute;
        attribute.name = take_until(" \t\n\f\r/>=");
        if (attribute.name.empty()) {
            // An equals sign where a name should be.
            rest_.remove_prefix(1);
            return attribute;
        }
        skip_any(kSpace);
        if (!rest_.starts_with('=')) {
            return attribute;
        }
        rest_.remove_prefix(1);
        skip_any(kSpace);
        if (rest_.starts_with('"') || rest_.starts_with('\'')) {
            auto const quote = rest_.front();
            rest_.remove_prefix(1);
            attribute.value = rest_.substr(0, rest_.find(quote));
            rest_.remove_prefix(std::min(attribute.value.size() + 1, rest_.size()));
        } else {
            attribute.value = take_until(" \t\n\f\r>");
        }
        return attribute;
    }

    /// After `<script>` and the like nothing is a tag but its end.
    void skip_raw_text()
    {
        static constexpr std::array<std::string_view, 4> kRaw{"script", "style", "textarea", "title"};
        auto const raw = std::ranges::find_if(kRaw, [&](std::string_view element) { return iequals(element, name_); });
        if (raw == kRaw.end()) {
            return;
        }
        for (auto at = rest_.find("</"); at != std::string_view::npos; at = rest_.find("</")) {
            rest_.remove_prefix(at + 2);
            if (iequals(rest_.substr(0, raw->size()), *raw)) {
                return;
            }
        }
        rest_ = {};
    }

private:
    static bool is_letter(char character)
    {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    void skip_past(std::string_view end)
    {
        auto const at = rest_.find(end);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    }
    void skip_any(std::string_view characters)
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
    }
    std::string_view take_until(std::string_view characters)
    {
        auto const taken = rest_.substr(0, rest_.find_first_of(characters));
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view rest_;
    std::string_view name_;
};

}  // namespace

std::vector<std::string> find_rel_me(std::string_view html, std::size_t limit)
{
    std::vector<std::string> found;
    for (Tags tags(html); found.size() < limit && tags.next();) {
        bool const is_link = iequals(tags.name(), "a") || iequals(tags.name(), "link");
        std::string_view href;
        bool is_me = false;
        while (auto const attribute = tags.attribute()) {
            if (iequals(attribute->name, "href") && href.empty()) {
                href = attribute->value;
            } else if (iequals(attribute->name, "rel")) {
                is_me = has_word(attribute->value, "me");
            }
        }
        if (is_link && is_me && !href.empty()) {
            found.push_back(unescape(href));
        }
        tags.skip_raw_text();
    }
    return found;
}

}  // namespace wikipub::text
