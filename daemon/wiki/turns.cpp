// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/turns.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <list>

namespace wikipub::wiki {

namespace {

std::size_t index_of(Priority priority)
{
    return static_cast<std::size_t>(priority);
}

}  // namespace

struct Turns::Waiter {
    Waiter(asio::any_io_executor const& loop, Priority asked) : priority(asked), wake(loop) {}

    Priority priority;
    asio::steady_timer wake;
    std::optional<Turn> turn;
};

struct Turns::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor executor, Clock const& source, BudgetLimits limits)
        : loop(std::move(executor)), clock(source), budget(limits, source.monotonic()), timer(loop)
    {
    }

    /// Gives a turn to everybody who may have one now, and sees to it that this is asked again when the next one may.
    void dispatch()
    {
        auto const now = clock.monotonic();
        auto next = Monotonic::max();
        for (auto& queue : queues) {
            while (!queue.empty()) {
                auto const start = budget.earliest(queue.front()->priority, now);
                if (start > now) {
                    next = std::min(next, start);
                    break;
                }
                auto const waiter = queue.front();
                queue.pop_front();
                budget.start(now);
                waiter->turn.emplace(Turn(shared_from_this()));
                waiter->wake.cancel();
            }
        }
        if (next == Monotonic::max()) {
            timer.cancel();
            return;
        }
        timer.expires_after(next - now);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            auto const state = weak.lock();
            if (!error && state) {
                state->dispatch();
            }
        });
    }

    void leave(std::shared_ptr<Waiter> const& waiter) { queues[index_of(waiter->priority)].remove(waiter); }

    asio::any_io_executor loop;
    Clock const& clock;
    Budget budget;
    asio::steady_timer timer;
    std::array<std::list<std::shared_ptr<Waiter>>, kPriorities> queues;
    bool closed = false;
};

Turns::Turn::~Turn()
{
    if (state_) {
        state_->budget.end();
        state_->dispatch();
    }
}

void Turns::Turn::answered()
{
    state_->budget.answered();
}

void Turns::Turn::pause(std::optional<Milliseconds> asked_for)
{
    state_->budget.pause(state_->clock.monotonic(), asked_for);
}

void Turns::Place::raise(Priority priority)
{
    auto const state = state_.lock();
    auto const waiter = waiter_.lock();
    if (!state || !waiter || waiter->turn || waiter->priority <= priority) {
        return;
    }
    state->leave(waiter);
    waiter->priority = priority;
    state->queues[index_of(priority)].push_back(waiter);
    state->dispatch();
}

Turns::Turns(asio::any_io_executor loop, Clock const& clock, BudgetLimits limits)
    : state_(std::make_shared<State>(std::move(loop), clock, limits))
{
}

Turns::~Turns()
{
    close();
}

Task<Result<Turns::Turn>> Turns::take(Priority priority, Monotonic deadline, Place* place)
{
    auto const state = state_;
    if (state->closed) {
        co_return fail(Errc::unavailable, "closed");
    }
    if (hopeless(priority, deadline)) {
        co_return fail(Errc::rate_limited, "the wiki's budget allows no request in time");
    }
    auto const waiter = std::make_shared<Waiter>(state->loop, priority);
    waiter->wake.expires_after(deadline - state->clock.monotonic());
    state->queues[index_of(priority)].push_back(waiter);
    if (place != nullptr) {
        place->state_ = state;
        place->waiter_ = waiter;
    }
    state->dispatch();
    if (!waiter->turn) {
        boost::system::error_code ignored;
        co_await waiter->wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (waiter->turn) {
        auto turn = std::move(*waiter->turn);
        co_return turn;
    }
    state->leave(waiter);
    if (state->closed) {
        co_return fail(Errc::unavailable, "closed");
    }
    co_return fail(Errc::rate_limited, "no turn came in time");
}

bool Turns::hopeless(Priority priority, Monotonic deadline) const
{
    auto const start = state_->budget.earliest(priority, state_->clock.monotonic());
    return start != Monotonic::max() && start > deadline;
}

BudgetStatus Turns::status() const
{
    auto const now = state_->clock.monotonic();
    auto const& budget = state_->budget;
    BudgetStatus status{.limits = budget.limits(), .left = budget.left(now), .in_flight = budget.in_flight()};
    for (std::size_t i = 0; i < kPriorities; ++i) {
        status.waiting[i] = static_cast<int>(state_->queues[i].size());
    }
    auto const pause = std::chrono::ceil<Milliseconds>(budget.paused_until() - now);
    status.paused_for = std::max(pause, Milliseconds{0});
    return status;
}

void Turns::set_limits(BudgetLimits limits)
{
    state_->budget.set_limits(limits, state_->clock.monotonic());
    state_->dispatch();
}

void Turns::close()
{
    state_->closed = true;
    state_->timer.cancel();
    for (auto& queue : state_->queues) {
        for (auto const& waiter : std::exchange(queue, {})) {
            waiter->wake.cancel();
        }
    }
}

}  // namespace wikipub::wiki
