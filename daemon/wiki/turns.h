// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "wiki/budget.h"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace wikipub::wiki {

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
        Turn& operator=(Turn&&) = delete;
        ~Turn();

        /// What came of it: an answer, or the wiki wants or needs a pause.
        void answered();
        void pause(std::optional<Milliseconds> asked_for);

    private:
        friend struct State;
        explicit Turn(std::shared_ptr<State> state) : state_(std::move(state)) {}

        std::shared_ptr<State> state_;
    };

    /// A place in the queue that can be made more urgent while it waits.
    class Place {
    public:
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
    /// No turn of this priority can come by then, however the requests under way end.
    bool hopeless(Priority priority, Monotonic deadline) const;

    BudgetStatus status() const;
    /// For a reload of the settings.
    void set_limits(BudgetLimits limits);
    /// Fails everything that waits.
    void close();

private:
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::wiki
