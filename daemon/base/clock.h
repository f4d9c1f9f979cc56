// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace wikipub {

/// UTC, as the database, the wiki and the wire mean it.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
/// For time-outs and leases: never steps.
using Monotonic = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

/// The only source of time. Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
    virtual Monotonic monotonic() const = 0;
};

/// The machine's clock plus `development.clock_offset`.
class SystemClock final : public Clock {
public:
    explicit SystemClock(Milliseconds offset = Milliseconds{0}) : offset_(offset) {}
    Timestamp now() const override;
    Monotonic monotonic() const override;

private:
    Milliseconds offset_;
};

/// `2026-11-23T10:00:00Z`, or with milliseconds where there are any (RFC 3339, what AS2 and MediaWiki read).
std::string format_iso8601(Timestamp time);
/// RFC 3339 with `Z` or an offset; fractions beyond milliseconds are dropped.
std::optional<Timestamp> parse_iso8601(std::string_view text);

/// IMF-fixdate of RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string format_http_date(Timestamp time);
/// IMF-fixdate only; the obsolete forms are refused.
std::optional<Timestamp> parse_http_date(std::string_view text);

}  // namespace wikipub
