// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <variant>

/// How hard we may press a host: pure, the time comes in (design §4, T8, T17).
namespace wikipub::federation {

/// So many at once, then one each `interval`.
struct Rate {
    int burst;
    Milliseconds interval;
};

/// What goes to a host, each with its own rate.
enum class Lane {
    shared_inbox,    ///< 10 a second, 30 at once
    personal_inbox,  ///< 1 a second, 20 at once: GoToSocial has no shared inbox and allows 300 in 5 minutes
    fetch,           ///< 10 in 60 seconds
    /// Very many Deletes, at a quarter of an inbox's rate and within it.
    behind_shared,
    behind_personal,
};

/// A token bucket, kept as the time at which the next request would have been due had all come evenly.
class Bucket {
public:
    /// The earliest time one may start; `slowness` stretches the interval.
    Monotonic earliest(Rate rate, int slowness, Monotonic now) const;
    void take(Rate rate, int slowness, Monotonic now);

private:
    Monotonic due_{};
};

struct Start {};
/// Nothing before that time.
struct StartAt {
    Monotonic time;
};
/// As many as may be are under way: ask again when one has ended.
struct StartAfterAnother {};
using Admission = std::variant<Start, StartAt, StartAfterAnother>;

/// One host's limits.
class HostLimits {
public:
    /// On Start, the token is taken and the request is under way until `end`. `nodes` divide the limits.
    Admission try_start(Lane lane, Monotonic now, int nodes = 1);
    /// `alive`: the host answered, with whatever status but 5xx.
    void end(Lane lane, bool alive, Monotonic now);

    /// After a 429: half the rate.
    void slow_down(Monotonic until) { slow_until_ = std::max(slow_until_, until); }
    /// `Retry-After`: nothing at all.
    void hold(Monotonic until) { held_until_ = std::max(held_until_, until); }

    /// Nothing is under way and nothing is remembered: the object may be dropped.
    bool idle(Monotonic now) const;

private:
    static constexpr std::size_t kLanes = 5;

    int under_way_ = 0;  ///< POSTs
    std::array<Bucket, kLanes> buckets_{};
    Monotonic slow_until_{};
    Monotonic held_until_{};
    Monotonic last_used_{};

    // The circuit: open after 10 failures within 60 s; then one POST a minute probes until one succeeds. GETs pass it,
    // since they are made because the host just spoke to us.
    int failures_ = 0;
    Monotonic first_failure_{};
    std::optional<Monotonic> open_until_;
};

}  // namespace wikipub::federation
