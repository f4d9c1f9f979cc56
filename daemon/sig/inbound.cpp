// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/inbound.h"

#include "base/strings.h"
#include "sig/cavage.h"
#include "sig/rfc9421.h"

#include <algorithm>

namespace wikipub::sig {
namespace {

constexpr std::size_t kLongestKeyId = 2048;
constexpr std::int64_t kLastSecond = 100'000'000'000;  // the year 5138; keeps the arithmetic of milliseconds in range

tl::unexpected<Error> unauthorized(std::string detail)
{
    return fail(Errc::unauthorized, std::move(detail));
}

bool covers(std::vector<std::string> const& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool needs_digest(ReceivedRequest const& request)
{
    return request.method == "POST" || !request.body.empty();
}

/// Host in lower case without the scheme's default port, as origins are written.
std::string normal_authority(std::string_view host, std::string_view scheme)
{
    std::string authority = to_lower(host);
    std::string_view const port = scheme == "https" ? ":443" : ":80";
    if (authority.ends_with(port)) {
        authority.resize(authority.size() - port.size());
    }
    return authority;
}

/// The origin of ours that the Host header names.
Result<std::string> named_origin(Headers const& headers, VerifyPolicy const& policy)
{
    Result<std::string> const host = covered_field(headers, "host");
    if (!host) {
        return tl::unexpected(host.error());
    }
    for (std::string const& origin : policy.origins) {
        std::size_t const scheme_end = origin.find("://");
        std::string const authority = normal_authority(*host, std::string_view(origin).substr(0, scheme_end));
        if (origin.compare(scheme_end + 3, std::string::npos, authority) == 0) {
            return origin;
        }
    }
    return unauthorized("Host is none of ours");
}

Result<Timestamp> from_seconds(std::int64_t seconds)
{
    if (seconds < 0 || seconds > kLastSecond) {
        return fail(Errc::invalid_input, "time out of range");
    }
    return Timestamp(std::chrono::seconds(seconds));
}

/// S8.
Result<Timestamp> check_window(Timestamp created, Timestamp now, VerifyPolicy const& policy)
{
    if (created < now - policy.past || created > now + policy.future) {
        auto const off = std::chrono::duration_cast<std::chrono::seconds>(created - now).count();
        return unauthorized("signed " + std::to_string(off) + " s off our clock");
    }
    return created;
}

Result<Timestamp> check_created(std::int64_t seconds, Timestamp now, VerifyPolicy const& policy)
{
    Result<Timestamp> const created = from_seconds(seconds);
    return created ? check_window(*created, now, policy) : created;
}

/// S8. The same allowance for the sender's clock as in check_window, whose limit for `created` caps whatever is said
/// here.
Result<> check_expiry(std::int64_t seconds, Timestamp now, VerifyPolicy const& policy)
{
    Result<Timestamp> const expires = from_seconds(seconds);
    if (!expires) {
        return tl::unexpected(expires.error());
    }
    return *expires < now - policy.future ? unauthorized("signature has expired") : Result<>();
}

Result<> check_key_id(std::string_view key_id)
{
    return key_id.size() > kLongestKeyId ? fail(Errc::invalid_input, "key id too long") : Result<>();
}

Result<Timestamp> check_date(Headers const& headers, Timestamp now, VerifyPolicy const& policy)
{
    Result<std::string> const date = covered_field(headers, "date");
    if (!date) {
        return tl::unexpected(date.error());
    }
    std::optional<Timestamp> const time = parse_http_date(*date);
    return time ? check_window(*time, now, policy) : fail(Errc::invalid_input, "Date is no IMF-fixdate");
}

/// The covered `(created)`, else the covered Date; each that is covered must lie in the window.
Result<Timestamp> cavage_time(
    CavageSignature const& signature, Headers const& headers, Timestamp now, VerifyPolicy const& policy
)
{
    Result<Timestamp> time = unauthorized("neither date nor (created) is covered");
    if (covers(signature.headers, "date")) {
        time = check_date(headers, now, policy);
        if (!time) {
            return time;
        }
    }
    if (covers(signature.headers, "(created)")) {
        time = check_created(parse_decimal(signature.created).value_or(-1), now, policy);
    }
    if (time && !signature.expires.empty()) {
        std::int64_t const expires = parse_decimal(signature.expires).value_or(-1);
        if (Result<> const fresh = check_expiry(expires, now, policy); !fresh) {
            return tl::unexpected(fresh.error());
        }
    }
    return time;
}

Result<> check_cavage_coverage(CavageSignature const& signature, ReceivedRequest const& request)
{
    for (std::string_view const name : {"(request-target)", "host"}) {
        if (!covers(signature.headers, name)) {
            return unauthorized(std::string(name) + " is not covered");
        }
    }
    if (!needs_digest(request)) {
        return {};
    }
    if (!covers(signature.headers, "digest")) {
        return unauthorized("digest is not covered");
    }
    Result<std::string> const digest = covered_field(request.headers, "digest");
    return digest ? check_digest(*digest, request.body) : tl::unexpected(digest.error());
}

/// S6. hs2019 means "what the key says", which for an RSA key is PKCS#1 v1.5 with SHA-256 everywhere in the Fediverse.
Result<> check_cavage_algorithm(std::string_view algorithm)
{
    bool const known = algorithm.empty() || algorithm == "rsa-sha256" || algorithm == "hs2019";
    return known ? Result<>() : unauthorized("algorithm that is not known");
}

Result<Claim> read_cavage(ReceivedRequest const& request, Timestamp now, VerifyPolicy const& policy)
{
    Result<std::string> const header = covered_field(request.headers, "signature");
    if (!header) {
        return tl::unexpected(header.error());
    }
    Result<CavageSignature> signature = parse_cavage(*header);
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    Result<Timestamp> const created = cavage_time(*signature, request.headers, now, policy);
    if (!created) {
        return tl::unexpected(created.error());
    }
    for (Result<> const& checked :
         {check_key_id(signature->key_id),
          check_cavage_algorithm(signature->algorithm),
          check_cavage_coverage(*signature, request)}) {
        if (!checked) {
            return tl::unexpected(checked.error());
        }
    }
    std::vector<std::string> bases;
    std::string_view const path = request.target.substr(0, request.target.find('?'));
    for (std::string_view const target : {request.target, path}) {
        Result<std::string> base = cavage_base(*signature, {request.method, {}, target, request.headers});
        if (!base) {
            return tl::unexpected(base.error());
        }
        bases.push_back(std::move(*base));
        if (path.size() == request.target.size()) {
            break;
        }
    }
    return Claim{
        .scheme = Scheme::cavage,
        .key_id = std::move(signature->key_id),
        .key_kind = PublicKey::Kind::rsa,
        .bases = std::move(bases),
        .signature = std::move(signature->signature),
        .created = *created,
    };
}

/// RFC 9421 §6.2.2 without those that nobody here uses.
Result<std::optional<PublicKey::Kind>> kind_for(std::string_view algorithm)
{
    if (algorithm.empty()) {
        return std::nullopt;
    }
    if (algorithm == "rsa-v1_5-sha256") {
        return PublicKey::Kind::rsa;
    }
    if (algorithm == "ed25519") {
        return PublicKey::Kind::ed25519;
    }
    return unauthorized("algorithm that is not known");
}

Result<> check_rfc9421_coverage(Rfc9421Signature const& signature, ReceivedRequest const& request)
{
    for (std::string_view const name : {"@method", "@target-uri"}) {
        if (!covers(signature.components, name)) {
            return unauthorized(std::string(name) + " is not covered");
        }
    }
    if (!needs_digest(request)) {
        return {};
    }
    if (!covers(signature.components, "content-digest")) {
        return unauthorized("content-digest is not covered");
    }
    Result<std::string> const digest = covered_field(request.headers, "content-digest");
    return digest ? check_content_digest(*digest, request.body) : tl::unexpected(digest.error());
}

Result<Timestamp> rfc9421_time(Rfc9421Signature const& signature, Timestamp now, VerifyPolicy const& policy)
{
    if (!signature.created) {
        return unauthorized("no created");
    }
    if (signature.expires) {
        if (Result<> const fresh = check_expiry(*signature.expires, now, policy); !fresh) {
            return tl::unexpected(fresh.error());
        }
    }
    return check_created(*signature.created, now, policy);
}

Result<Claim> read_rfc9421(
    ReceivedRequest const& request, std::string_view origin, Timestamp now, VerifyPolicy const& policy
)
{
    Result<std::string> const input = covered_field(request.headers, "signature-input");
    Result<std::string> const value = covered_field(request.headers, "signature");
    if (!input || !value) {
        return tl::unexpected(input ? value.error() : input.error());
    }
    Result<Rfc9421Signature> signature = parse_rfc9421(*input, *value);
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    Result<Timestamp> const created = rfc9421_time(*signature, now, policy);
    if (!created) {
        return tl::unexpected(created.error());
    }
    Result<std::optional<PublicKey::Kind>> const kind = kind_for(signature->algorithm);
    if (!kind) {
        return tl::unexpected(kind.error());
    }
    for (Result<> const& checked : {check_key_id(signature->key_id), check_rfc9421_coverage(*signature, request)}) {
        if (!checked) {
            return tl::unexpected(checked.error());
        }
    }
    Result<std::string> base = rfc9421_base(*signature, {request.method, origin, request.target, request.headers});
    if (!base) {
        return tl::unexpected(base.error());
    }
    return Claim{
        .scheme = Scheme::rfc9421,
        .key_id = std::move(signature->key_id),
        .key_kind = *kind,
        .bases = {std::move(*base)},
        .signature = std::move(signature->signature),
        .created = *created,
    };
}

}  // namespace

bool is_signed(Headers const& headers)
{
    return find_header(headers, "signature-input") || find_header(headers, "signature");
}

Result<Claim> read_claim(ReceivedRequest const& request, Timestamp now, VerifyPolicy const& policy)
{
    if (!is_signed(request.headers)) {
        return unauthorized("not signed");
    }
    if (!request.target.starts_with('/')) {
        return fail(Errc::invalid_input, "target that is no path");
    }
    Result<std::string> const origin = named_origin(request.headers, policy);
    if (!origin) {
        return tl::unexpected(origin.error());
    }
    return find_header(request.headers, "signature-input") ? read_rfc9421(request, *origin, now, policy)
                                                           : read_cavage(request, now, policy);
}

bool holds(Claim const& claim, PublicKey const& key)
{
    if (claim.key_kind && *claim.key_kind != key.kind()) {
        return false;
    }
    return std::any_of(claim.bases.begin(), claim.bases.end(), [&](std::string const& base) {
        return key.verify(base, claim.signature);
    });
}

}  // namespace wikipub::sig
