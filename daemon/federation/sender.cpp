// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/sender.h"

#include "base/iri.h"
#include "base/log.h"

#include <chrono>
#include <utility>

namespace wikipub::federation {

namespace {

constexpr Milliseconds kPauseWhenBusy = std::chrono::seconds(1);
constexpr auto kSlowAfter429 = std::chrono::hours(1);

sig::Scheme other(sig::Scheme scheme)
{
    return scheme == sig::Scheme::cavage ? sig::Scheme::rfc9421 : sig::Scheme::cavage;
}

Lane lane_of(Address const& address)
{
    if (address.behind) {
        return address.shared ? Lane::behind_shared : Lane::behind_personal;
    }
    return address.shared ? Lane::shared_inbox : Lane::personal_inbox;
}

}  // namespace

Letter::Letter(std::string bytes)
    : body(std::make_shared<std::string const>(std::move(bytes))), digest(sig::digest_of(*body))
{
}

Task<Sent> Sender::post(Letter letter, Address address, Signatory signatory, int attempts, std::function<bool()> wanted)
{
    auto const lane = lane_of(address);
    auto const later = co_await courtesy_.enter(address.host, lane, kPatience);
    if (later) {
        Sent unsent{.scheme = address.scheme};
        if (wanted()) {
            unsent.not_before = std::chrono::ceil<Milliseconds>(*later - clock_.monotonic());
        }
        co_return unsent;
    }
    Sent sent{.scheme = address.scheme};
    try {
        if (wanted()) {
            sent = co_await knock(letter, address, signatory, attempts);
        }
    } catch (...) {
        courtesy_.leave(address.host, lane, true);
        throw;
    }
    bool const answered = sent.status != 0 && sent.status < 500;
    courtesy_.leave(address.host, lane, answered || sent.verdict == Verdict::unsent);
    if (sent.status == 429) {
        courtesy_.slow_down(address.host, kSlowAfter429);
    }
    if (sent.not_before && sent.status != 0) {
        courtesy_.hold(address.host, *sent.not_before);
    }
    co_return sent;
}

Task<Sent> Sender::knock(Letter const& letter, Address const& address, Signatory const& signatory, int attempts)
{
    Sent sent{.scheme = address.scheme};
    for (bool scheme_left : {true, false}) {
        auto const response = co_await attempt(letter, address, signatory, sent.scheme);
        if (!response) {
            sent.status = 0;
            auto const kind = net::kind_of(response.error());
            sent.verdict = judge(kind);
            if (kind == net::TransferError::busy) {
                sent.not_before = kPauseWhenBusy;
            }
            log::debug(
                "delivery.failed", {{log::Field::host, address.host}, {log::Field::detail, response.error().detail}}
            );
            co_return sent;
        }
        sent.status = response->status;
        sent.verdict = judge(response->status, scheme_left, attempts);
        if (sent.verdict != Verdict::other_scheme) {
            if (sent.verdict == Verdict::again) {
                sent.not_before = retry_after(response->headers, clock_.now());
            }
            co_return sent;
        }
        sent.scheme = other(sent.scheme);
    }
    co_return sent;
}

Task<Result<net::Response>> Sender::attempt(
    Letter const& letter, Address const& address, Signatory const& signatory, sig::Scheme scheme
)
{
    auto const url = Iri::parse(address.url);
    if (!url) {
        co_return tl::unexpected(net::transfer_error(net::TransferError::bad_request, url.error().detail));
    }
    sig::OutgoingRequest const outgoing{
        .method = "POST", .url = *url, .digest = &letter.digest, .key_id = signatory.key_id, .now = clock_.now()};
    auto prepared = sig::prepare(scheme, outgoing);
    auto const signature = co_await signers_.sign(signatory.key, prepared.base);
    net::Request request;
    request.method = "POST";
    request.url = url->text();
    request.headers = sig::finish(std::move(prepared), signature);
    request.headers.push_back({"Content-Type", "application/activity+json"});
    request.body = letter.body;
    co_return co_await client_.send(std::move(request));
}

}  // namespace wikipub::federation
