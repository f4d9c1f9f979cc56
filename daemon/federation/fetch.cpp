// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/fetch.h"

#include "base/strings.h"
#include "sig/outbound.h"

#include <utility>

namespace wikipub::federation {

namespace {

constexpr int kRedirects = 3;
constexpr std::string_view kAccept =
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Absolute, or a path on the same origin.
Result<Iri> redirect_target(Iri const& from, Headers const& headers)
{
    auto const location = find_header(headers, "location");
    if (!location) {
        return fail(Errc::invalid_input, "a redirect without a Location");
    }
    if (location->starts_with('/') && !location->starts_with("//")) {
        return Iri::parse(std::string(from.scheme()) + "://" + std::string(from.authority()) + std::string(*location));
    }
    return Iri::parse(*location);
}

Error refusal(int status)
{
    auto const detail = "the document answered " + std::to_string(status);
    if (status == 410) {
        return Error{Errc::gone, detail};
    }
    if (status == 404) {
        return Error{Errc::not_found, detail};
    }
    bool const may_pass = status == 408 || status == 425 || status == 429 || status >= 500;
    return Error{may_pass ? Errc::unavailable : Errc::unauthorized, detail};
}

}  // namespace

bool is_activity_json(std::string_view content_type)
{
    auto const parts = split(content_type, ';');
    if (parts.empty()) {
        return false;
    }
    auto const type = to_lower(trim(parts[0]));
    return type == "application/activity+json" ||
           (type == "application/ld+json" &&
            content_type.find("https://www.w3.org/ns/activitystreams") != std::string_view::npos);
}

Task<Result<Document>> Fetcher::fetch(Iri url)
{
    for (int redirects = 0;; ++redirects) {
        auto response = co_await get(url);
        if (!response) {
            co_return tl::unexpected(std::move(response.error()));
        }
        if (is_redirect(response->status)) {
            auto next = redirect_target(url, response->headers);
            if (!next || redirects == kRedirects) {
                co_return fail(Errc::invalid_input, next ? "too many redirects" : next.error().detail);
            }
            url = next->without_fragment();
            continue;
        }
        if (response->status != 200) {
            co_return tl::unexpected(refusal(response->status));
        }
        if (!is_activity_json(find_header(response->headers, "content-type").value_or(""))) {
            co_return fail(Errc::invalid_input, "not an ActivityPub document");
        }
        co_return Document{std::move(url), std::move(response->body)};
    }
}

Task<Result<net::Response>> Fetcher::get(Iri const& url)
{
    // Whoever waits is an incoming request: it had better come again than wait for long.
    auto const host = std::string(url.authority());
    if (co_await courtesy_.enter(host, Lane::fetch, std::chrono::seconds(2))) {
        co_return fail(Errc::unavailable, "enough was asked of this host for now");
    }
    sig::OutgoingRequest const outgoing{
        .method = "GET", .url = url, .digest = nullptr, .key_id = instance_.key_id, .now = clock_.now()};
    auto prepared = sig::prepare(sig::Scheme::cavage, outgoing);
    auto const signature = co_await signers_.sign(instance_.key, prepared.base);
    net::Request request;
    request.url = url.text();
    request.headers = sig::finish(std::move(prepared), signature);
    request.headers.push_back({"Accept", std::string(kAccept)});
    auto response = co_await client_.send(std::move(request));
    courtesy_.leave(host, Lane::fetch, response && response->status < 500);
    co_return response;
}

}  // namespace wikipub::federation
