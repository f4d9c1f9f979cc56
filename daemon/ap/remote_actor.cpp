// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/remote_actor.h"

#include "ap/json_ld.h"

#include <utility>

namespace wikipub::ap {

namespace {

constexpr std::size_t kMaxType = 64;
constexpr std::size_t kMaxFields = 20;
constexpr std::size_t kMaxField = 4096;
constexpr std::size_t kMaxUsername = 2048;
constexpr std::size_t kMaxName = 1000;
/// An RSA key of 16384 bits has 2.8 kB.
constexpr std::size_t kMaxPem = 8192;
constexpr std::size_t kMaxKeys = 10;
/// As many as Mastodon reads.
constexpr std::size_t kMaxAliases = 256;

std::optional<RemoteKey> read_key(json::Value key)
{
    auto id = iri_of(key["id"]);
    auto owner = iri_of(single(key["owner"]));
    auto pem = text_within(key, "publicKeyPem", kMaxPem);
    if (!id || !owner || !pem) {
        return std::nullopt;
    }
    return RemoteKey{std::move(*id), std::move(*owner), std::move(*pem)};
}

/// `publicKey`: one or many. Those that name another owner are no keys of this actor.
std::vector<RemoteKey> read_keys(json::Value actor, Iri const& id)
{
    std::vector<RemoteKey> keys;
    auto const add = [&](json::Value value) {
        auto key = keys.size() < kMaxKeys ? read_key(value) : std::nullopt;
        if (key && key->owner == id) {
            keys.push_back(std::move(*key));
        }
    };
    auto const member = actor["publicKey"];
    add(member);
    for (auto const element : member.elements()) {
        add(element);
    }
    return keys;
}

std::vector<std::string> read_fields(json::Value attachment)
{
    std::vector<std::string> fields;
    for (auto const element : attachment.elements()) {
        auto value = text_within(element, "value", kMaxField);
        if (value && fields.size() < kMaxFields) {
            fields.push_back(std::move(*value));
        }
    }
    return fields;
}

/// An inbox elsewhere would let anybody have us post to a third party.
std::optional<Iri> read_inbox(json::Value inbox, Iri const& id)
{
    auto iri = iri_of(inbox);
    return iri && iri->same_origin(id) ? iri : std::nullopt;
}

Result<RemoteActor> read_actor(json::Value root)
{
    auto id = iri_of(root["id"]);
    auto const type = type_of(root);
    auto inbox = id ? read_inbox(root["inbox"], *id) : std::nullopt;
    if (!id || type.empty() || !inbox) {
        return fail(Errc::invalid_input, "actor without an id, a type or an inbox of its own");
    }
    RemoteActor actor{
        .id = *id,
        .type = std::string(type.substr(0, kMaxType)),
        .inbox = std::move(*inbox),
        .shared_inbox = read_inbox(root.object("endpoints")["sharedInbox"], *id),
        .keys = read_keys(root, *id),
        .preferred_username = text_within(root, "preferredUsername", kMaxUsername).value_or(""),
        .name = text_within(root, "name", kMaxName).value_or(""),
        .also_known_as = iris_of(root["alsoKnownAs"], kMaxAliases),
        .moved_to = iri_of(single(root["movedTo"])),
        .url = iri_of(single(root["url"])),
        .fields = read_fields(root["attachment"]),
    };
    return actor;
}

}  // namespace

Result<RemoteActor> parse_remote_actor(std::string_view body)
{
    auto const document = json::parse(body);
    if (!document) {
        return tl::unexpected(document.error());
    }
    return read_actor(document->root());
}

Result<KeyDocument> parse_key_document(std::string_view body)
{
    auto const document = json::parse(body);
    if (!document) {
        return tl::unexpected(document.error());
    }
    auto const root = document->root();
    if (auto actor = read_actor(root)) {
        auto owner = actor->id;
        return KeyDocument{std::move(owner), std::move(*actor)};
    }
    // A key names its `owner` itself, a stub of an actor (GoToSocial) in its `publicKey`.
    auto owner = iri_of(single(root["owner"]));
    if (!owner) {
        owner = iri_of(single(single(root["publicKey"])["owner"]));
    }
    if (!owner) {
        return fail(Errc::invalid_input, "key without an owner");
    }
    return KeyDocument{std::move(*owner), std::nullopt};
}

}  // namespace wikipub::ap
