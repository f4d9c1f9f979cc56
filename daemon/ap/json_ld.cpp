// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/json_ld.h"

#include "ap/vocabulary.h"

#include <utility>

namespace wikipub::ap {

namespace {

bool is_public(json::Value value)
{
    auto const text = value.as_string();
    return text == kPublic || text == "as:Public" || text == "Public";
}

}  // namespace

json::Value single(json::Value value)
{
    if (!value.is_array()) {
        return value;
    }
    return value.size() == 1 ? *value.elements().begin() : json::Value();
}

std::optional<Iri> iri_of(json::Value value)
{
    auto const text = value.is_object() ? value.string("id") : value.as_string();
    if (!text) {
        return std::nullopt;
    }
    auto iri = Iri::parse(*text);
    return iri ? std::optional(std::move(*iri)) : std::nullopt;
}

std::vector<Iri> iris_of(json::Value value, std::size_t limit)
{
    std::vector<Iri> result;
    auto const add = [&](json::Value element) {
        auto iri = result.size() < limit ? iri_of(element) : std::nullopt;
        if (iri) {
            result.push_back(std::move(*iri));
        }
    };
    if (!value.is_array()) {
        add(value);
    }
    for (auto const element : value.elements()) {
        add(element);
    }
    return result;
}

std::string_view type_of(json::Value object)
{
    constexpr std::string_view kPrefixes[] = {"https://www.w3.org/ns/activitystreams#", "as:"};
    auto const type = object["type"];
    auto name = (type.is_array() && type.size() > 0 ? *type.elements().begin() : type).as_string().value_or("");
    for (auto const prefix : kPrefixes) {
        if (name.starts_with(prefix)) {
            name.remove_prefix(prefix.size());
        }
    }
    return name;
}

bool names_public(json::Value recipients)
{
    for (auto const recipient : recipients.elements()) {
        if (is_public(recipient)) {
            return true;
        }
    }
    return is_public(recipients);
}

std::optional<std::string> text_within(json::Value object, std::string_view name, std::size_t max_bytes)
{
    auto const text = object.string(name);
    return text && text->size() <= max_bytes ? std::optional(std::string(*text)) : std::nullopt;
}

std::optional<Timestamp> time_of(json::Value object, std::string_view name)
{
    auto const text = object.string(name);
    return text ? parse_iso8601(*text) : std::nullopt;
}

}  // namespace wikipub::ap
