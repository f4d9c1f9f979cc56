// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace wikipub::wiki {

/// What a request to a wiki is for, the most urgent first.
enum class Priority { redaction, publishing, serving, rest };
inline constexpr std::size_t kPriorities = 4;

std::string_view name_of(Priority priority);
/// How long a call of this priority waits for its turn and its answer together, before it fails.
Milliseconds patience_of(Priority priority);

struct BudgetLimits {
    int per_hour = 400;
    int concurrent = 2;
};

/// The rule that says when a wiki may be asked again. A token bucket: never more than `per_hour` requests in any hour,
/// an eighth of them at once; the less urgent a request, the more it must leave in the bucket for those above it.
class Budget {
public:
    Budget(BudgetLimits limits, Monotonic now);

    /// When a request of this priority may start if nothing else happens; `now` or earlier: it may start now.
    /// Monotonic::max() while only the end of another request can make room.
    Monotonic earliest(Priority priority, Monotonic now) const;
    void start(Monotonic now);
    void end();

    /// The wiki asked for a pause (`Retry-After`, `maxlag`), or failed: nothing starts before it is over. Without a
    /// time of its own the pause doubles with each failure in a row, from 1 s to 60 s.
    void pause(Monotonic now, std::optional<Milliseconds> asked_for);
    /// An answer came: the next pause starts small again.
    void answered() { failures_ = 0; }

    /// Whole requests left in the bucket.
    int left(Monotonic now) const;
    int in_flight() const { return in_flight_; }
    Monotonic paused_until() const { return paused_until_; }
    BudgetLimits const& limits() const { return limits_; }
    /// For a reload of the settings: what was used of the bucket stays used.
    void set_limits(BudgetLimits limits, Monotonic now);

private:
    double tokens(Monotonic now) const;
    double kept_for_others(Priority priority) const;

    BudgetLimits limits_;
    double capacity_ = 0;
    double per_second_ = 0;
    double tokens_ = 0;
    Monotonic filled_at_;
    Monotonic paused_until_;
    int in_flight_ = 0;
    int failures_ = 0;
};

}  // namespace wikipub::wiki
