// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/retry.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::federation {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr int kAttempts = 16;
constexpr int kUnauthorizedAttempts = 3;
constexpr auto kLongestRetryAfter = days(1);
constexpr auto kDeletesOnCurve = days(2);
constexpr auto kDeletePause = hours(6);
constexpr auto kDeletesUntil = days(30);

std::int64_t below(Random& random, std::int64_t bound)
{
    return bound > 0 ? static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(bound)) : 0;
}

/// `n` counts from 0.
seconds pause(std::int64_t n, Random& random)
{
    auto const power = n * n * n * n;
    return seconds(power + 15 + below(random, power / 2 + 1) + below(random, 10) * (n + 1));
}

}  // namespace

Verdict judge(int status, bool scheme_left, int attempts)
{
    if (status >= 200 && status < 300) {
        return Verdict::accepted;
    }
    switch (status) {
        case 400:
            return scheme_left ? Verdict::other_scheme : Verdict::refused;
        case 401:
            if (scheme_left) {
                return Verdict::other_scheme;
            }
            return attempts + 1 < kUnauthorizedAttempts ? Verdict::again : Verdict::refused;
        case 410:
            return Verdict::gone;
        case 408:
        case 425:
        case 429:
            return Verdict::again;
        case 501:
            return Verdict::refused;
        default:
            // A redirect is not followed (T11) and may be a maintenance page; 1xx and 600 are nonsense of the same
            // kind.
            return status >= 400 && status < 500 ? Verdict::refused : Verdict::again;
    }
}

Verdict judge(net::TransferError failure)
{
    switch (failure) {
        case net::TransferError::busy:
        case net::TransferError::closed:
            return Verdict::unsent;
        case net::TransferError::refused_address:
        case net::TransferError::bad_request:
            return Verdict::refused;
        case net::TransferError::dns:
        case net::TransferError::connect:
        case net::TransferError::tls:
        case net::TransferError::timeout:
        case net::TransferError::truncated:
        case net::TransferError::protocol:
        case net::TransferError::too_large:
            break;
    }
    return Verdict::again;
}

std::optional<Milliseconds> retry_after(Headers const& headers, Timestamp now)
{
    auto const value = find_header(headers, "retry-after");
    if (!value) {
        return std::nullopt;
    }
    auto const text = trim(*value);
    Milliseconds pause{};
    if (auto const number = parse_decimal(text)) {
        pause = std::min<Milliseconds>(seconds(std::min<std::int64_t>(*number, 86'400)), kLongestRetryAfter);
    } else if (auto const date = parse_http_date(text)) {
        pause = std::clamp<Milliseconds>(*date - now, Milliseconds{0}, kLongestRetryAfter);
    } else {
        return std::nullopt;
    }
    return pause;
}

std::optional<Timestamp> next_attempt(
    storage::ActivityKind kind,
    int attempts,
    Timestamp first_failed,
    Timestamp now,
    std::optional<Timestamp> not_before,
    Random& random
)
{
    auto const n = std::clamp(attempts - 1, 0, kAttempts);
    Timestamp next{};
    if (storage::is_delete(kind)) {
        auto const on_curve = now - first_failed < kDeletesOnCurve && n < kAttempts;
        next = now + (on_curve ? std::min<seconds>(pause(n, random), kDeletePause) : seconds(kDeletePause));
        if (next > first_failed + kDeletesUntil) {
            return std::nullopt;
        }
    } else {
        if (n >= kAttempts) {
            return std::nullopt;
        }
        next = now + pause(n, random);
    }
    return not_before ? std::max(next, *not_before) : next;
}

}  // namespace wikipub::federation
