// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/headers.h"
#include "base/random.h"
#include "net/request.h"
#include "storage/activities.h"

#include <optional>

/// What an answer to a POST means and when to try again: decided here, without clock or network.
namespace wikipub::federation {

enum class Verdict {
    accepted,
    refused,       ///< for good: this activity goes no further there
    gone,          ///< 410: nothing goes there any more
    again,         ///< later, on the schedule
    other_scheme,  ///< at once, signed the other way (S13)
    unsent,        ///< our own queue was full or closed: nobody is to blame, no attempt was made
};

/// `scheme_left`: the other signature scheme was not tried in this attempt. `attempts`: those that failed before.
/// Interop T4–T6, S13.
Verdict judge(int status, bool scheme_left, int attempts);
Verdict judge(net::TransferError failure);

/// Seconds or HTTP-date, at most a day (T6); nothing where it is missing or malformed.
std::optional<Milliseconds> retry_after(Headers const& headers, Timestamp now);

/// When to try again after the `attempts`th failure, or nothing: give up. Mastodon's curve, n⁴ + 15 s and jitter, 16
/// times in about two days (T7). A Delete goes on every 6 h until 30 days after the first failure. Never before
/// `not_before`, what the peer asked for.
std::optional<Timestamp> next_attempt(
    storage::ActivityKind kind,
    int attempts,
    Timestamp first_failed,
    Timestamp now,
    std::optional<Timestamp> not_before,
    Random& random
);

/// Distinct days of failure after which a host is parked (T8), or of 404 after which an inbox is gone (T5).
inline constexpr int kDaysUntilParked = 7;

}  // namespace wikipub::federation
