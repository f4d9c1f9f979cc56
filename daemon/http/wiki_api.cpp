// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/wiki_api.h"

#include "base/log.h"
#include "http/wiki_routes.h"

#include <algorithm>
#include <cmath>

namespace wikipub::http {

namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::size_t kLargestBody = std::size_t{256} << 10U;
/// A wiki of many web servers pushes each redaction by itself.
constexpr Allowance kRequests{400, 40};
/// Somebody without a key must not fill the disk with what we say of it.
constexpr Allowance kRefusalsLogged{60, 1};

std::string_view word_of(sig::MacRefusal refusal)
{
    switch (refusal) {
        case sig::MacRefusal::unknown_key:
            return "unknown_key";
        case sig::MacRefusal::skew:
            return "skew";
        case sig::MacRefusal::bad_signature:
            return "bad_signature";
    }
    return "bad_signature";
}

WikiRefusal unauthorized(std::string_view error)
{
    return {401, error, {}};
}

}  // namespace

WikiApi::WikiApi(WikiServices& services, Clock const& clock, Application& others)
    : services_(services), clock_(clock), others_(others)
{
}

Task<Response> WikiApi::answer(Request const& request)
{
    if (!request.path().starts_with(kPrefix)) {
        co_return co_await others_.answer(request);
    }
    if (request.body.size() > kLargestBody) {
        log_refusal("", "", "too_large");
        co_return refuse_wiki({413, "too_large", "a body has at most 256 KiB"});
    }
    std::string wiki;
    if (auto const refusal = co_await verify(request, wiki)) {
        co_return refuse_wiki(*refusal);
    }
    auto& bucket = requests_.try_emplace(wiki, Bucket{0, clock_.monotonic()}).first->second;
    if (auto const seconds = wait_for(bucket, kRequests); seconds > 0) {
        auto response = refuse_wiki({429, "too_many", {}});
        response.set("Retry-After", std::to_string(seconds));
        co_return response;
    }
    WikiCall call{services_, wiki};
    Router<WikiCall> router(call, wiki_routes());
    auto response = co_await router.answer(request);
    if (response.route.empty()) {
        // What no route matched speaks JSON too, and keeps its Allow.
        auto refusal = refuse_wiki({response.status, response.status == 405 ? "method_not_allowed" : "not_found", {}});
        if (auto const allow = find_header(response.headers, "Allow")) {
            refusal.set("Allow", std::string(*allow));
        }
        co_return refusal;
    }
    co_return response;
}

Task<std::optional<WikiRefusal>> WikiApi::verify(Request const& request, std::string& wiki)
{
    auto const claim = sig::parse_wiki_mac(request.header(sig::kWikiSignatureHeader));
    if (!claim) {
        log_refusal("", "", "malformed");
        co_return unauthorized("bad_signature");
    }
    auto const* const secrets = services_.secrets_of(claim->wiki);
    if (secrets == nullptr) {
        // The name is not one of ours: it stays out of the log.
        log_refusal("", claim->key, "unknown_wiki");
        co_return unauthorized("unknown_key");
    }
    sig::MacRequest const made{sig::MacDirection::to_daemon, request.method_name, request.target, request.body};
    if (auto const refusal = sig::check_wiki_mac(*claim, *secrets, made, clock_.now())) {
        log_refusal(claim->wiki, claim->key, word_of(*refusal));
        co_return unauthorized(word_of(*refusal));
    }
    if (!co_await services_.use_nonce(claim->wiki, claim->nonce)) {
        log_refusal(claim->wiki, claim->key, "replayed");
        co_return unauthorized("replayed");
    }
    wiki = claim->wiki;
    co_return std::nullopt;
}

int WikiApi::wait_for(Bucket& bucket, Allowance allowance) const
{
    auto const now = clock_.monotonic();
    auto const passed = std::chrono::duration<double>(now - bucket.at).count();
    bucket.used = std::max(0.0, bucket.used - passed * allowance.per_second);
    bucket.at = now;
    if (bucket.used + 1 > allowance.burst) {
        return static_cast<int>(std::ceil((bucket.used + 1 - allowance.burst) / allowance.per_second));
    }
    bucket.used += 1;
    return 0;
}

void WikiApi::log_refusal(std::string_view wiki, std::string_view key, std::string_view cause)
{
    if (wait_for(refusals_logged_, kRefusalsLogged) == 0) {
        log::warn("wiki_api.refused", {{log::Field::wiki, wiki}, {log::Field::key, key}, {log::Field::cause, cause}});
    }
}

}  // namespace wikipub::http
