// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace wikipub::flows {

/// What a loop of work sleeps on: wakes after a time, when there is something to do, or when it is closed. One sleeper.
/// On the loop.
class Pulse {
public:
    explicit Pulse(asio::any_io_executor const& loop) : timer_(loop) {}

    /// False once closed. A wake() that came while nobody slept is not lost.
    Task<bool> sleep(std::chrono::milliseconds most);
    void wake();
    void close();
    bool closed() const { return closed_; }

private:
    asio::steady_timer timer_;
    bool woken_ = false;
    bool closed_ = false;
};

}  // namespace wikipub::flows
