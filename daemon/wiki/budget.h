// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
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

private:
    double tokens(Monotonic now) const;
    double kept_for_others(Priority priority) const;

    BudgetLimits limits_;
    double capacity_;
    double per_second_;
    double tokens_;
    Monotonic filled_at_;
    Monotonic paused_until_;
    int in_flight_ = 0;
    int failures_ = 0;
};

struct BudgetStatus {
    BudgetLimits limits;
    int left = 0;
    int in_flight = 0;
    std::array<int, kPriorities> waiting{};
    Milliseconds paused_for{0};
};

/// The queue of one wiki's requests: hands out turns by priority, within a priority in the order they were asked for.
/// Lives on the loop; turns may outlive it.
class Turns {
    struct State;
    struct Waiter;

public:
    /// The right to send one request; gives its place back when it ends.
    class Turn {
    public:
        Turn(Turn&&) noexcept = default;
        Turn& operator=(Turn&&) noexcept = default;
        ~Turn();

        /// What came of it, told once: answered, or the wiki wants or needs a pause.
        void answered();
        void pause(std::optional<Milliseconds> asked_for);

    private:
        friend class Turns;
        explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}

        std::shared_ptr<State> state_;
    };

    /// A place in the queue that can be made more urgent while it waits.
    class Place {
    public:
        Place() = default;
        void raise(Priority priority);

    private:
        friend class Turns;
        std::weak_ptr<State> state_;
        std::weak_ptr<Waiter> waiter_;
    };

    Turns(asio::any_io_executor loop, Clock const& clock, BudgetLimits limits);
    ~Turns();
    Turns(Turns const&) = delete;
    Turns& operator=(Turns const&) = delete;

    /// Waits at most until `deadline`; rate_limited at once when the turn cannot come by then, unavailable after
    /// close(). `place`, where given, is filled while the call waits.
    Task<Result<Turn>> take(Priority priority, Monotonic deadline, Place* place = nullptr);

    BudgetStatus status() const;
    /// For a reload of the settings.
    void set_limits(BudgetLimits limits);
    /// Fails everything that waits.
    void close();

private:
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::wiki
