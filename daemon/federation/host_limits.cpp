// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/host_limits.h"

#include <algorithm>

namespace wikipub::federation {

namespace {

constexpr int kConcurrency = 4;
constexpr int kFailuresToOpen = 10;
constexpr auto kFailureWindow = std::chrono::seconds(60);
constexpr auto kOpenFor = std::chrono::seconds(60);
constexpr auto kRemembered = std::chrono::minutes(5);

Rate rate_of(Lane lane)
{
    switch (lane) {
        case Lane::shared_inbox:
            return {30, Milliseconds(100)};
        case Lane::personal_inbox:
            return {20, Milliseconds(1000)};
        case Lane::behind_shared:
            return {8, Milliseconds(400)};
        case Lane::behind_personal:
            return {5, Milliseconds(4000)};
        case Lane::fetch:
            break;
    }
    return {10, Milliseconds(6000)};
}

/// The lane whose budget is used up along with its own.
std::optional<Lane> whole_of(Lane lane)
{
    switch (lane) {
        case Lane::behind_shared:
            return Lane::shared_inbox;
        case Lane::behind_personal:
            return Lane::personal_inbox;
        default:
            return std::nullopt;
    }
}

}  // namespace

Monotonic Bucket::earliest(Rate rate, int slowness, Monotonic now) const
{
    auto const interval = rate.interval * slowness;
    return std::max(now, due_ - interval * (rate.burst - 1));
}

void Bucket::take(Rate rate, int slowness, Monotonic now)
{
    due_ = std::max(due_, now) + rate.interval * slowness;
}

Admission HostLimits::try_start(Lane lane, Monotonic now, int nodes)
{
    bool const posts = lane != Lane::fetch;
    auto const rate = rate_of(lane);
    auto const slowness = nodes * (now < slow_until_ ? 2 : 1);
    auto& bucket = buckets_.at(static_cast<std::size_t>(lane));
    auto const whole = whole_of(lane);
    auto* const whole_bucket = whole ? &buckets_.at(static_cast<std::size_t>(*whole)) : nullptr;
    auto earliest = std::max(bucket.earliest(rate, slowness, now), held_until_);
    if (whole) {
        earliest = std::max(earliest, whole_bucket->earliest(rate_of(*whole), slowness, now));
    }
    if (posts && open_until_) {
        earliest = std::max(earliest, *open_until_);
    }
    if (earliest > now) {
        return StartAt{earliest};
    }
    if (posts && under_way_ >= (open_until_ ? 1 : std::max(1, kConcurrency / nodes))) {
        return StartAfterAnother{};
    }
    bucket.take(rate, slowness, now);
    if (whole) {
        whole_bucket->take(rate_of(*whole), slowness, now);
    }
    under_way_ += posts ? 1 : 0;
    last_used_ = now;
    return Start{};
}

void HostLimits::end(Lane lane, bool alive, Monotonic now)
{
    if (lane != Lane::fetch) {
        --under_way_;
    }
    if (alive) {
        failures_ = 0;
        open_until_.reset();
        return;
    }
    if (open_until_) {
        open_until_ = now + kOpenFor;
        return;
    }
    if (failures_ == 0 || now - first_failure_ > kFailureWindow) {
        failures_ = 0;
        first_failure_ = now;
    }
    if (++failures_ >= kFailuresToOpen) {
        failures_ = 0;
        open_until_ = now + kOpenFor;
    }
}

bool HostLimits::idle(Monotonic now) const
{
    return under_way_ == 0 && now - last_used_ > kRemembered && now >= slow_until_ && now >= held_until_ &&
           (!open_until_ || now >= *open_until_);
}

}  // namespace wikipub::federation
