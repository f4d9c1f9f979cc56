// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/structured_fields.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::sig {
namespace {

constexpr std::size_t kLongestField = std::size_t{8} * 1024;
constexpr std::size_t kMostMembers = 16;
constexpr std::size_t kMostItems = 64;
constexpr std::size_t kMostParameters = 16;
constexpr std::size_t kMostDigits = 15;  // RFC 8941 §3.3.1

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_alpha(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/// RFC 8941 §3.1.2.
bool is_key_character(char c)
{
    return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
}

/// RFC 8941 §3.3.4: RFC 9110's tchar, `:` and `/`.
bool is_token_character(char c)
{
    return is_alpha(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}

/// RFC 8941 §4.2, one function for each algorithm.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<Member>> dictionary()
    {
        std::vector<Member> members;
        skip(" ");
        while (!at_end()) {
            Result<Member> next = member();
            if (!next) {
                return tl::unexpected(next.error());
            }
            bool const known = std::any_of(members.begin(), members.end(), [&](Member const& other) {
                return other.key == next->key;
            });
            if (known || members.size() == kMostMembers) {
                return error(known ? "a key twice" : "too many members");
            }
            members.push_back(std::move(*next));
            skip(" \t");
            if (at_end()) {
                break;
            }
            if (!take(',')) {
                return error("no comma between members");
            }
            skip(" \t");
            if (at_end()) {
                return error("a comma at the end");
            }
        }
        return members;
    }

private:
    Result<Member> member()
    {
        Result<std::string> key = this->key();
        if (!key) {
            return tl::unexpected(key.error());
        }
        if (take('=')) {
            if (peek() == '(') {
                Result<InnerList> list = inner_list();
                return list ? Result<Member>(Member{std::move(*key), std::move(*list)}) : tl::unexpected(list.error());
            }
            Result<Item> value = item();
            return value ? Result<Member>(Member{std::move(*key), std::move(*value)}) : tl::unexpected(value.error());
        }
        Result<std::vector<Parameter>> parameters = this->parameters();
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        return Member{std::move(*key), Item{true, std::move(*parameters)}};
    }

    Result<InnerList> inner_list()
    {
        std::size_t const begin = position_++;
        InnerList list;
        for (;;) {
            skip(" ");
            if (take(')')) {
                break;
            }
            if (list.items.size() == kMostItems) {
                return error("too many items in a list");
            }
            Result<Item> next = item();
            if (!next) {
                return tl::unexpected(next.error());
            }
            list.items.push_back(std::move(*next));
            if (peek() != ' ' && peek() != ')') {
                return error("an item that does not end");
            }
        }
        Result<std::vector<Parameter>> parameters = this->parameters();
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        list.parameters = std::move(*parameters);
        list.text = text_.substr(begin, position_ - begin);
        return list;
    }

    Result<Item> item()
    {
        Result<BareItem> value = bare_item();
        if (!value) {
            return tl::unexpected(value.error());
        }
        Result<std::vector<Parameter>> parameters = this->parameters();
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        return Item{std::move(*value), std::move(*parameters)};
    }

    Result<std::vector<Parameter>> parameters()
    {
        std::vector<Parameter> list;
        while (take(';')) {
            skip(" ");
            Result<std::string> key = this->key();
            if (!key) {
                return tl::unexpected(key.error());
            }
            Result<BareItem> value = BareItem(true);
            if (take('=')) {
                value = bare_item();
            }
            if (!value) {
                return tl::unexpected(value.error());
            }
            bool const known =
                std::any_of(list.begin(), list.end(), [&](Parameter const& other) { return other.key == *key; });
            if (known || list.size() == kMostParameters) {
                return error(known ? "a parameter twice" : "too many parameters");
            }
            list.push_back({std::move(*key), std::move(*value)});
        }
        return list;
    }

    Result<std::string> key()
    {
        if (!is_lower(peek()) && peek() != '*') {
            return error("no key where one should be");
        }
        std::size_t const begin = position_;
        while (is_key_character(peek())) {
            ++position_;
        }
        return std::string(text_.substr(begin, position_ - begin));
    }

    Result<BareItem> bare_item()
    {
        char const first = peek();
        if (first == '"') {
            return string();
        }
        if (first == ':') {
            return byte_sequence();
        }
        if (first == '-' || is_digit(first)) {
            return integer();
        }
        if (first == '?') {
            return boolean();
        }
        if (is_alpha(first) || first == '*') {
            std::size_t const begin = position_;
            while (is_token_character(peek())) {
                ++position_;
            }
            return BareItem(Token{std::string(text_.substr(begin, position_ - begin))});
        }
        return error("no value where one should be");
    }

    Result<BareItem> string()
    {
        std::string value;
        ++position_;
        while (!at_end()) {
            char c = text_[position_++];
            if (c == '"') {
                return BareItem(std::move(value));
            }
            if (c == '\\') {
                c = peek();
                ++position_;
                if (c != '"' && c != '\\') {
                    return error("a wrong escape in a string");
                }
            } else if (c < 0x20 || c > 0x7e) {
                return error("a character in a string that is not ASCII");
            }
            value += c;
        }
        return error("a string without an end");
    }

    Result<BareItem> byte_sequence()
    {
        std::size_t const begin = ++position_;
        std::size_t const end = text_.find(':', begin);
        if (end == std::string_view::npos) {
            return error("a byte sequence without an end");
        }
        std::optional<std::string> bytes = base64_decode(text_.substr(begin, end - begin));
        if (!bytes) {
            return error("a byte sequence that is not base64");
        }
        position_ = end + 1;
        return BareItem(ByteSequence{std::move(*bytes)});
    }

    Result<BareItem> integer()
    {
        bool const negative = take('-');
        std::size_t const begin = position_;
        while (is_digit(peek())) {
            ++position_;
        }
        std::size_t const digits = position_ - begin;
        if (digits == 0 || digits > kMostDigits || peek() == '.') {
            return error("a number that is no integer of 15 digits");
        }
        std::int64_t const value = *parse_decimal(text_.substr(begin, digits));
        return BareItem(negative ? -value : value);
    }

    Result<BareItem> boolean()
    {
        ++position_;
        if (take('1')) {
            return BareItem(true);
        }
        if (take('0')) {
            return BareItem(false);
        }
        return error("a boolean that is neither 0 nor 1");
    }

    bool at_end() const { return position_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[position_]; }

    bool take(char expected)
    {
        bool const there = peek() == expected;
        position_ += there ? 1 : 0;
        return there;
    }

    void skip(std::string_view characters)
    {
        while (!at_end() && characters.find(text_[position_]) != std::string_view::npos) {
            ++position_;
        }
    }

    tl::unexpected<Error> error(std::string_view what) const
    {
        return fail(
            Errc::invalid_input, "structured field: " + std::string(what) + " at byte " + std::to_string(position_)
        );
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace

Result<std::vector<Member>> parse_dictionary(std::string_view text)
{
    if (text.size() > kLongestField) {
        return fail(Errc::invalid_input, "structured field of " + std::to_string(text.size()) + " bytes");
    }
    return Parser(trim(text)).dictionary();
}

}  // namespace wikipub::sig
