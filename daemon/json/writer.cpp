// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/writer.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::json {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// Bytes of the well-formed UTF-8 sequence that starts the text; 0 where there is none.
std::size_t sequence_length(std::string_view text)
{
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
        if (is_valid_utf8(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

void append_escaped(std::string& out, char c)
{
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += kHex[static_cast<unsigned char>(c) >> 4U];
            out += kHex[static_cast<unsigned char>(c) & 0xfU];
    }
}

bool is_plain(char c)
{
    auto const byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_string(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        auto const plain = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped(out, text.front());
            text.remove_prefix(1);
        } else if (auto const length = sequence_length(text); length > 0) {
            out += text.substr(0, length);
            text.remove_prefix(length);
        } else {
            out += kReplacement;
            text.remove_prefix(1);
        }
    }
    out += '"';
}

void separate(std::string& out, bool& first)
{
    if (!first) {
        out += ',';
    }
    first = false;
}

}  // namespace

void Object::begin(std::string_view name)
{
    separate(out_, first_);
    append_string(out_, name);
    out_ += ':';
}

void Object::add(std::string_view name, std::string_view value)
{
    begin(name);
    append_string(out_, value);
}

void Object::add(std::string_view name, Timestamp value)
{
    add(name, format_iso8601(value));
}

void Object::add(std::string_view name, std::vector<std::string> const& values)
{
    add(name, [&](Array& array) {
        for (auto const& value : values) {
            array.add(value);
        }
    });
}

void Object::add(std::string_view name, std::nullptr_t)
{
    begin(name);
    out_ += "null";
}

void Object::add_boolean(std::string_view name, bool value)
{
    begin(name);
    out_ += value ? "true" : "false";
}

void Object::add_integer(std::string_view name, std::int64_t value)
{
    begin(name);
    out_ += std::to_string(value);
}

void Array::begin()
{
    separate(out_, first_);
}

void Array::add(std::string_view value)
{
    begin();
    append_string(out_, value);
}

void Array::add(std::int64_t value)
{
    begin();
    out_ += std::to_string(value);
}

}  // namespace wikipub::json
