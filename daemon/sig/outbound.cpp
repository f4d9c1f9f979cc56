// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/outbound.h"

#include "base/strings.h"
#include "sig/cavage.h"
#include "sig/rfc9421.h"

#include <cassert>

namespace wikipub::sig {
namespace {

constexpr std::string_view kLabel = "sig1";

std::string origin_of(Iri const& url)
{
    return std::string(url.scheme()) + "://" + std::string(url.authority());
}

/// S1, S2, S3: this order and this algorithm are what every peer reads.
Unsigned prepare_cavage(OutgoingRequest const& request)
{
    CavageSignature signature;
    signature.headers = {"(request-target)", "host", "date"};
    Headers headers = {
        {"Host", std::string(request.url.authority())},
        {"Date", format_http_date(request.now)},
    };
    if (request.digest != nullptr) {
        signature.headers.emplace_back("digest");
        headers.push_back({"Digest", request.digest->digest});
    }
    Message const message{request.method, {}, request.url.target(), headers};
    std::string base = cavage_base(signature, message).value();
    headers.erase(headers.begin());  // the client writes Host itself
    std::string parameters = "keyId=\"" + std::string(request.key_id) + "\",algorithm=\"rsa-sha256\",headers=\"" +
                             join(signature.headers, " ") + '"';
    return {Scheme::cavage, std::move(base), std::move(headers), std::move(parameters)};
}

/// S13. `alg` is left to the key, as Mastodon does.
Unsigned prepare_rfc9421(OutgoingRequest const& request)
{
    Rfc9421Signature signature;
    signature.components = {"@method", "@target-uri"};
    Headers headers = {{"Date", format_http_date(request.now)}};
    if (request.digest != nullptr) {
        signature.components.emplace_back("content-digest");
        headers.push_back({"Content-Digest", request.digest->content_digest});
    }
    auto const created = std::chrono::duration_cast<std::chrono::seconds>(request.now.time_since_epoch()).count();
    signature.parameters = "(\"" + join(signature.components, "\" \"") + "\");created=" + std::to_string(created) +
                           ";keyid=\"" + std::string(request.key_id) + '"';
    std::string const origin = origin_of(request.url);
    Message const message{request.method, origin, request.url.target(), headers};
    std::string base = rfc9421_base(signature, message).value();
    return {Scheme::rfc9421, std::move(base), std::move(headers), std::move(signature.parameters)};
}

}  // namespace

std::string_view name_of(Scheme scheme)
{
    return scheme == Scheme::cavage ? "cavage" : "rfc9421";
}

Unsigned prepare(Scheme scheme, OutgoingRequest const& request)
{
    assert(request.key_id.find_first_of("\"\\\r\n") == std::string_view::npos);
    return scheme == Scheme::cavage ? prepare_cavage(request) : prepare_rfc9421(request);
}

Headers finish(Unsigned unsigned_request, std::string_view signature)
{
    Headers headers = std::move(unsigned_request.headers);
    std::string const encoded = base64_encode(signature);
    if (unsigned_request.scheme == Scheme::cavage) {
        headers.push_back({"Signature", unsigned_request.parameters + ",signature=\"" + encoded + '"'});
    } else {
        std::string const label = std::string(kLabel) + '=';
        headers.push_back({"Signature-Input", label + unsigned_request.parameters});
        headers.push_back({"Signature", label + ':' + encoded + ':'});
    }
    return headers;
}

}  // namespace wikipub::sig
