// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "flows/pulse.h"

#include <functional>
#include <list>
#include <string_view>

namespace wikipub::app {

/// The long-lived coroutines of the program: counted, so that it knows when all have ended, and never silently dead. On
/// the loop.
class Tasks {
public:
    /// `failed`: what a task ended with that it should not have; the program is to stop then.
    Tasks(asio::io_context& loop, std::function<void()> failed);

    /// Runs `make()` until it returns. Where the database is broken or too busy, it is made and run again a second
    /// later.
    void keep(char const* name, std::function<Task<>()> make);
    /// Ends the pauses between such attempts.
    void close();
    /// Ends when every task has.
    Task<> finished();

private:
    Task<> keep_running(char const* name, std::function<Task<>()> make);

    asio::io_context& loop_;
    std::function<void()> failed_;
    std::list<flows::Pulse> pauses_;
    flows::Pulse ended_;
    int running_ = 0;
    bool closing_ = false;
};

}  // namespace wikipub::app
