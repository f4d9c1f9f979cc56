// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/budget.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace wikipub::wiki {

namespace {

using namespace std::chrono_literals;

constexpr int kLeastPerHour = 10;
constexpr double kLeastCapacity = 4;
/// Of the bucket, what each priority leaves to those above it.
constexpr std::array<double, kPriorities> kKept{0.0, 0.1, 0.25, 0.5};
constexpr Milliseconds kFirstPause = 1s;
constexpr Milliseconds kLongestPause = 60s;
constexpr Milliseconds kLongestAskedFor = 1h;

std::size_t index_of(Priority priority)
{
    return static_cast<std::size_t>(priority);
}

BudgetLimits usable(BudgetLimits limits)
{
    return {.per_hour = std::max(limits.per_hour, kLeastPerHour), .concurrent = std::max(limits.concurrent, 1)};
}

}  // namespace

std::string_view name_of(Priority priority)
{
    constexpr std::array<std::string_view, kPriorities> kNames{"redaction", "publishing", "serving", "rest"};
    return kNames[index_of(priority)];
}

Milliseconds patience_of(Priority priority)
{
    // Who asks us for a document is told to come back rather than kept waiting; our own work can wait.
    constexpr std::array<Milliseconds, kPriorities> kPatience{10min, 5min, 3s, 10min};
    return kPatience[index_of(priority)];
}

Budget::Budget(BudgetLimits limits, Monotonic now) : filled_at_(now), paused_until_(now)
{
    set_limits(limits, now);
    tokens_ = capacity_;
}

void Budget::set_limits(BudgetLimits limits, Monotonic now)
{
    auto const used = capacity_ - tokens(now);
    limits_ = usable(limits);
    capacity_ = std::max(kLeastCapacity, limits_.per_hour / 8.0);
    // What is in the bucket at the start of an hour and what flows in during it make per_hour together.
    per_second_ = (limits_.per_hour - capacity_) / 3600.0;
    tokens_ = std::max(0.0, capacity_ - used);
    filled_at_ = std::max(now, filled_at_);
}

double Budget::tokens(Monotonic now) const
{
    auto const seconds = std::chrono::duration<double>(std::max(now, filled_at_) - filled_at_).count();
    return std::min(capacity_, tokens_ + seconds * per_second_);
}

double Budget::kept_for_others(Priority priority) const
{
    return capacity_ * kKept[index_of(priority)];
}

Monotonic Budget::earliest(Priority priority, Monotonic now) const
{
    // Where there are two places or more, work that nobody waits for never takes the last one.
    auto const places =
        priority == Priority::rest && limits_.concurrent > 1 ? limits_.concurrent - 1 : limits_.concurrent;
    if (in_flight_ >= places) {
        return Monotonic::max();
    }
    auto const missing = 1.0 + kept_for_others(priority) - tokens(now);
    auto const filled = missing <= 0 ? now : now + Milliseconds{std::llround(std::ceil(missing / per_second_ * 1000))};
    return std::max(filled, paused_until_);
}

void Budget::start(Monotonic now)
{
    tokens_ = std::max(0.0, tokens(now) - 1.0);
    filled_at_ = std::max(now, filled_at_);
    ++in_flight_;
}

void Budget::end()
{
    --in_flight_;
}

void Budget::pause(Monotonic now, std::optional<Milliseconds> asked_for)
{
    auto const doubled = kFirstPause * (1 << std::min(failures_, 6));
    auto const own = std::min<Milliseconds>(doubled, kLongestPause);
    ++failures_;
    auto const pause = asked_for ? std::clamp<Milliseconds>(*asked_for, kFirstPause, kLongestAskedFor) : own;
    paused_until_ = std::max(paused_until_, now + pause);
}

int Budget::left(Monotonic now) const
{
    return static_cast<int>(tokens(now));
}

}  // namespace wikipub::wiki
