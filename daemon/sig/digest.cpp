// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/digest.h"

#include "base/strings.h"
#include "sig/hash.h"
#include "sig/structured_fields.h"

#include <optional>
#include <vector>

namespace wikipub::sig {
namespace {

constexpr std::size_t kMostDigests = 8;  // each hashes the body again

/// None for an algorithm that we do not judge by.
std::optional<std::string> hash(std::string_view algorithm, std::string_view body)
{
    if (iequals(algorithm, "sha-256")) {
        return sha256(body);
    }
    if (iequals(algorithm, "sha-512")) {
        return sha512(body);
    }
    return std::nullopt;
}

tl::unexpected<Error> differs(std::string_view header)
{
    return fail(Errc::unauthorized, std::string(header) + " is of another body");
}

tl::unexpected<Error> unknown(std::string_view header)
{
    return fail(Errc::unauthorized, std::string(header) + " has neither SHA-256 nor SHA-512");
}

}  // namespace

BodyDigest digest_of(std::string_view body)
{
    std::string const encoded = base64_encode(sha256(body));
    return {"SHA-256=" + encoded, "sha-256=:" + encoded + ":"};
}

Result<> check_digest(std::string_view digest_header, std::string_view body)
{
    std::vector<std::string_view> const parts = split(digest_header, ',');
    if (parts.size() > kMostDigests) {
        return fail(Errc::invalid_input, "Digest of " + std::to_string(parts.size()) + " parts");
    }
    bool judged = false;
    for (std::string_view part : parts) {
        part = trim(part);
        std::size_t const equals = part.find('=');
        if (equals == std::string_view::npos) {
            return fail(Errc::invalid_input, "Digest without a value");
        }
        std::optional<std::string> const expected = hash(part.substr(0, equals), body);
        if (!expected) {
            continue;
        }
        if (base64_decode(part.substr(equals + 1)) != expected) {
            return differs("Digest");
        }
        judged = true;
    }
    return judged ? Result<>() : unknown("Digest");
}

Result<> check_content_digest(std::string_view content_digest_header, std::string_view body)
{
    Result<std::vector<Member>> const members = parse_dictionary(content_digest_header);
    if (!members) {
        return tl::unexpected(members.error());
    }
    bool judged = false;
    for (Member const& member : *members) {
        std::optional<std::string> const expected = hash(member.key, body);
        if (!expected) {
            continue;
        }
        Item const* const item = std::get_if<Item>(&member.value);
        ByteSequence const* const sent = item != nullptr ? std::get_if<ByteSequence>(&item->value) : nullptr;
        if (sent == nullptr || sent->bytes != *expected) {
            return differs("Content-Digest");
        }
        judged = true;
    }
    return judged ? Result<>() : unknown("Content-Digest");
}

}  // namespace wikipub::sig
