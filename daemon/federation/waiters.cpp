// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/waiters.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

namespace wikipub::federation {

Task<> Waiters::wait(Milliseconds most)
{
    auto const executor = co_await asio::this_coro::executor;
    Sleeper sleeper{asio::steady_timer(executor, most)};
    auto const place = sleeping_.insert(sleeping_.end(), &sleeper);
    boost::system::error_code ignored;
    co_await sleeper.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    // A timer may run out and be cancelled before this coroutine goes on, so the error code does not tell who took it
    // off the list.
    if (!sleeper.woken) {
        sleeping_.erase(place);
    }
}

void Waiters::wake_one()
{
    if (!sleeping_.empty()) {
        auto* const sleeper = sleeping_.front();
        sleeping_.pop_front();
        sleeper->woken = true;
        sleeper->timer.cancel();
    }
}

void Waiters::wake_all()
{
    while (!sleeping_.empty()) {
        wake_one();
    }
}

}  // namespace wikipub::federation
