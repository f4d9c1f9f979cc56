// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/dispatch.h"

#include "base/log.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace wikipub::federation {

namespace {

constexpr std::size_t kUnderWayOfAll = 512;
constexpr std::size_t kUnderWayOfBatch = 128;
constexpr Milliseconds kALongTime = std::chrono::minutes(10);

/// Nothing is sent there, and why is known without asking.
std::optional<Sent> settled_before(Parcel const& parcel)
{
    if (parcel.inbox.gone || parcel.host.gone) {
        return Sent{.verdict = Verdict::refused};
    }
    if (storage::is_delete(parcel.delivery.kind)) {
        return std::nullopt;
    }
    if (parcel.host.blocked) {
        return Sent{.verdict = Verdict::refused};
    }
    if (parcel.behind) {
        return Sent{.verdict = Verdict::unsent, .not_before = Milliseconds{0}};
    }
    return std::nullopt;
}

std::string_view outcome_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::accepted:
            return "accepted";
        case Verdict::again:
            return "retried";
        case Verdict::gone:
            return "gone";
        case Verdict::refused:
        case Verdict::other_scheme:
            return "refused";
        case Verdict::unsent:
            break;
    }
    return "dropped";
}

/// How its host fared before.
std::string_view state_of(storage::Host const& host)
{
    if (host.parked_since) {
        return "parked";
    }
    return host.failure_days > 0 ? "failing" : "well";
}

}  // namespace

struct Dispatch::Running {
    explicit Running(Batch its_batch) : batch(std::move(its_batch)) {}

    Batch batch;
    Outcomes outcomes;
    std::size_t under_way = 0;
    Waiters ended;
};

Task<Outcomes> Dispatch::send(Batch batch)
{
    auto const executor = co_await asio::this_coro::executor;
    auto const running = std::make_shared<Running>(std::move(batch));
    auto const& parcels = running->batch.parcels;
    running->outcomes.resize(parcels.size());
    std::size_t begun = 0;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        running->outcomes[i] = settled_before(parcels[i]);
        if (running->outcomes[i]) {
            continue;
        }
        if (begun++ % running->batch.stride == 0 && !co_await running->batch.ask()) {
            break;
        }
        while (running->under_way >= kUnderWayOfBatch) {
            co_await running->ended.wait(kALongTime);
        }
        while (under_way_ >= kUnderWayOfAll) {
            co_await place_free_.wait(kALongTime);
        }
        if (!running->batch.wanted()) {
            break;
        }
        ++running->under_way;
        ++under_way_;
        auto const ended = [this, running](std::exception_ptr failure) {
            if (failure) {
                log::error("delivery.broken");
            }
            --running->under_way;
            --under_way_;
            running->ended.wake_one();
            place_free_.wake_one();
        };
        asio::co_spawn(executor, deliver(running, i), ended);
    }
    while (running->under_way > 0) {
        co_await running->ended.wait(kALongTime);
    }
    co_return std::move(running->outcomes);
}

Task<> Dispatch::deliver(std::shared_ptr<Running> running, std::size_t index)
{
    auto const& batch = running->batch;
    auto const& parcel = batch.parcels[index];
    auto const place = std::pair(parcel.delivery.actor, parcel.delivery.host);
    if (batch.retries) {
        ++retries_under_way_[place];
    } else if (storage::is_delete(parcel.delivery.kind)) {
        co_await wait_for_retries_to_host(parcel.delivery);
    }
    Address const address{
        .url = parcel.inbox.url,
        .host = parcel.host.name,
        .shared = parcel.inbox.shared,
        .behind = parcel.delivery.kind == storage::ActivityKind::remove_behind ||
                  parcel.delivery.kind == storage::ActivityKind::move,
        .scheme = parcel.host.prefers_rfc9421 ? sig::Scheme::rfc9421 : sig::Scheme::cavage,
    };
    auto const began = clock_.monotonic();
    std::exception_ptr broken;
    try {
        auto const sent =
            co_await sender_.post(*parcel.letter, address, batch.signatory, parcel.delivery.attempts, batch.wanted);
        running->outcomes[index] = sent;
        if (sent.verdict != Verdict::unsent) {
            auto const taken = std::chrono::duration<double>(clock_.monotonic() - began).count();
            metrics_.observe(Histogram::delivery_seconds, {}, taken);
            count(parcel, sent);
        }
    } catch (...) {
        broken = std::current_exception();
    }
    if (batch.retries && --retries_under_way_[place] == 0) {
        retries_under_way_.erase(place);
        retry_ended_.wake_all();
    }
    if (broken) {
        std::rethrow_exception(broken);
    }
}

Task<> Dispatch::wait_for_retries_to_host(storage::Retry const& delivery)
{
    while (retries_under_way_.contains({delivery.actor, delivery.host})) {
        co_await retry_ended_.wait(kALongTime);
    }
}

void Dispatch::count(Parcel const& parcel, Sent const& sent)
{
    metrics_.count(
        Counter::deliveries, {outcome_of(sent.verdict), software_->of(parcel.host.name), state_of(parcel.host)}
    );
    if (sent.verdict != Verdict::accepted) {
        log::info(
            "delivery.not_accepted",
            {{log::Field::activity, parcel.delivery.activity.value},
             {log::Field::host, parcel.host.name},
             {log::Field::status, sent.status},
             {log::Field::attempt, parcel.delivery.attempts + 1}}
        );
    }
}

}  // namespace wikipub::federation
