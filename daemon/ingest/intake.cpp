// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/intake.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace wikipub::ingest {

struct Intake::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor executor, std::size_t most)
        : loop(std::move(executor)), most_batches(most), arrived(loop), room_on_loop(loop)
    {
        arrived.expires_at(asio::steady_timer::time_point::max());
        room_on_loop.expires_at(asio::steady_timer::time_point::max());
    }

    /// Both timers belong to the loop; what waits on them looks again.
    void wake()
    {
        asio::post(loop, [self = shared_from_this()] {
            self->arrived.cancel();
            self->room_on_loop.cancel();
        });
    }

    Task<> wait(asio::steady_timer& timer)
    {
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    asio::any_io_executor loop;
    std::size_t const most_batches;
    asio::steady_timer arrived;
    asio::steady_timer room_on_loop;
    std::mutex mutex;
    std::condition_variable_any room;
    std::deque<Batch> queue;
    bool closed = false;
};

Intake::Intake(asio::any_io_executor loop, std::size_t most_batches)
    : state_(std::make_shared<State>(std::move(loop), most_batches))
{
}

Intake::~Intake()
{
    close();
}

bool Intake::push(Batch batch, std::stop_token stop)
{
    std::unique_lock lock(state_->mutex);
    auto const may_go_on = [this] { return state_->closed || state_->queue.size() < state_->most_batches; };
    if (!state_->room.wait(lock, stop, may_go_on) || state_->closed || stop.stop_requested()) {
        return false;
    }
    state_->queue.push_back(std::move(batch));
    lock.unlock();
    state_->wake();
    return true;
}

bool Intake::push_within(Batch& batch, Milliseconds time, std::stop_token stop)
{
    std::unique_lock lock(state_->mutex);
    auto const may_go_on = [this] { return state_->closed || state_->queue.size() < state_->most_batches; };
    if (!state_->room.wait_for(lock, stop, time, may_go_on) || state_->closed || stop.stop_requested()) {
        return false;
    }
    state_->queue.push_back(std::move(batch));
    lock.unlock();
    state_->wake();
    return true;
}

Task<bool> Intake::offer(Batch batch)
{
    auto const state = state_;
    while (true) {
        {
            std::lock_guard const lock(state->mutex);
            if (state->closed) {
                co_return false;
            }
            if (state->queue.size() < state->most_batches) {
                state->queue.push_back(std::move(batch));
                state->arrived.cancel();
                co_return true;
            }
        }
        co_await state->wait(state->room_on_loop);
    }
}

bool Intake::try_offer(Batch batch)
{
    std::lock_guard const lock(state_->mutex);
    if (state_->closed || state_->queue.size() >= state_->most_batches) {
        return false;
    }
    state_->queue.push_back(std::move(batch));
    state_->arrived.cancel();
    return true;
}

Task<std::optional<Batch>> Intake::next()
{
    auto const state = state_;
    while (true) {
        {
            std::lock_guard const lock(state->mutex);
            if (state->closed) {
                co_return std::nullopt;
            }
            if (!state->queue.empty()) {
                auto batch = std::move(state->queue.front());
                state->queue.pop_front();
                state->room.notify_one();
                state->room_on_loop.cancel();
                co_return batch;
            }
        }
        co_await state->wait(state->arrived);
    }
}

void Intake::close()
{
    {
        std::lock_guard const lock(state_->mutex);
        state_->closed = true;
        state_->queue.clear();
    }
    state_->room.notify_all();
    state_->wake();
}

}  // namespace wikipub::ingest
