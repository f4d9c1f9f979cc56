// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/pulse.h"

#include <boost/asio/redirect_error.hpp>

namespace wikipub::flows {

Task<bool> Pulse::sleep(std::chrono::milliseconds most)
{
    if (!woken_ && !closed_) {
        timer_.expires_after(most);
        boost::system::error_code cancelled;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    woken_ = false;
    co_return !closed_;
}

void Pulse::wake()
{
    woken_ = true;
    timer_.cancel();
}

void Pulse::close()
{
    closed_ = true;
    timer_.cancel();
}

}  // namespace wikipub::flows
