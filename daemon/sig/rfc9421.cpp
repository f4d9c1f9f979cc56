// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/rfc9421.h"

#include "base/strings.h"
#include "sig/structured_fields.h"

#include <algorithm>

namespace wikipub::sig {
namespace {

tl::unexpected<Error> malformed(std::string_view what)
{
    return fail(Errc::invalid_input, "Signature-Input: " + std::string(what));
}

/// The only member of a dictionary.
Result<Member> only_member(std::string_view field)
{
    Result<std::vector<Member>> members = parse_dictionary(field);
    if (!members) {
        return tl::unexpected(members.error());
    }
    if (members->size() != 1) {
        return malformed(std::to_string(members->size()) + " signatures instead of one");
    }
    return std::move(members->front());
}

Result<std::vector<std::string>> component_names(InnerList const& list)
{
    std::vector<std::string> names;
    for (Item const& item : list.items) {
        std::string const* const name = std::get_if<std::string>(&item.value);
        if (name == nullptr || name->empty() || to_lower(*name) != *name) {
            return malformed("a component that is no name in lower case");
        }
        if (!item.parameters.empty()) {
            return malformed("a component with parameters");
        }
        if (std::find(names.begin(), names.end(), *name) != names.end()) {
            return malformed("a component twice");
        }
        names.push_back(*name);
    }
    return names;
}

/// §2.2. `host` of the origin is in lower case and without a default port already (§2.2.3).
Result<std::string> derived_value(Message const& message, std::string_view name)
{
    std::size_t const scheme_end = message.origin.find("://");
    std::size_t const query = message.target.find('?');
    if (name == "@method") {
        return std::string(message.method);
    }
    if (name == "@target-uri") {
        return std::string(message.origin) + std::string(message.target);
    }
    if (name == "@authority") {
        return std::string(message.origin.substr(scheme_end + 3));
    }
    if (name == "@scheme") {
        return std::string(message.origin.substr(0, scheme_end));
    }
    if (name == "@request-target") {
        return std::string(message.target);
    }
    if (name == "@path") {
        return std::string(message.target.substr(0, query));
    }
    if (name == "@query") {
        return query == std::string_view::npos ? std::string("?") : std::string(message.target.substr(query));
    }
    return fail(Errc::unauthorized, "component that is not known: " + std::string(name));
}

}  // namespace

Result<Rfc9421Signature> parse_rfc9421(std::string_view signature_input, std::string_view signature)
{
    Result<Member> const input = only_member(signature_input);
    if (!input) {
        return tl::unexpected(input.error());
    }
    Result<Member> const value = only_member(signature);
    if (!value) {
        return tl::unexpected(value.error());
    }
    InnerList const* const list = std::get_if<InnerList>(&input->value);
    Item const* const item = std::get_if<Item>(&value->value);
    ByteSequence const* const bytes = item != nullptr ? std::get_if<ByteSequence>(&item->value) : nullptr;
    if (list == nullptr || bytes == nullptr || bytes->bytes.empty() || input->key != value->key) {
        return malformed("no list of components with a signature of the same label");
    }
    Result<std::vector<std::string>> names = component_names(*list);
    if (!names) {
        return tl::unexpected(names.error());
    }
    std::string const* const key_id = find_parameter<std::string>(list->parameters, "keyid");
    if (key_id == nullptr || key_id->empty()) {
        return malformed("no keyid");
    }
    std::string const* const algorithm = find_parameter<std::string>(list->parameters, "alg");
    std::int64_t const* const created = find_parameter<std::int64_t>(list->parameters, "created");
    std::int64_t const* const expires = find_parameter<std::int64_t>(list->parameters, "expires");
    return Rfc9421Signature{
        .components = std::move(*names),
        .parameters = list->text,
        .key_id = *key_id,
        .algorithm = algorithm != nullptr ? *algorithm : std::string(),
        .signature = bytes->bytes,
        .created = created != nullptr ? std::optional(*created) : std::nullopt,
        .expires = expires != nullptr ? std::optional(*expires) : std::nullopt,
    };
}

Result<std::string> rfc9421_base(Rfc9421Signature const& signature, Message const& message)
{
    std::string base;
    for (std::string const& name : signature.components) {
        Result<std::string> const value =
            name.starts_with('@') ? derived_value(message, name) : covered_field(message.headers, name);
        if (!value) {
            return tl::unexpected(value.error());
        }
        base += '"' + name + "\": " + *value + '\n';
    }
    base += "\"@signature-params\": " + signature.parameters;
    return base;
}

}  // namespace wikipub::sig
