// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The part of RFC 8941 that Signature-Input, Signature and Content-Digest are written in: dictionaries, without
/// decimals.
namespace wikipub::sig {

struct Token {
    std::string text;
};
struct ByteSequence {
    std::string bytes;
};
using BareItem = std::variant<bool, std::int64_t, std::string, Token, ByteSequence>;

struct Parameter {
    std::string key;
    BareItem value;
};
struct Item {
    BareItem value;
    std::vector<Parameter> parameters;
};
struct InnerList {
    std::vector<Item> items;
    std::vector<Parameter> parameters;
    std::string text;  ///< as received, parameters included: what `@signature-params` covers
};
struct Member {
    std::string key;
    std::variant<Item, InnerList> value;
};

/// At most 8 KiB, 16 members, 64 items in a list, 16 parameters each. A key that is there twice is refused, where the
/// RFC takes the last: a signature must have one meaning. Errc::invalid_input.
Result<std::vector<Member>> parse_dictionary(std::string_view text);

/// The parameter's value, null where it is missing or of another type.
template <class T>
T const* find_parameter(std::vector<Parameter> const& parameters, std::string_view key)
{
    for (Parameter const& parameter : parameters) {
        if (parameter.key == key) {
            return std::get_if<T>(&parameter.value);
        }
    }
    return nullptr;
}

}  // namespace wikipub::sig
