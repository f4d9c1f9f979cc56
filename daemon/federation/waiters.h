// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"

#include <boost/asio/steady_timer.hpp>

#include <list>

namespace wikipub::federation {

/// Coroutines that sleep until somebody wakes them, first come, first woken. On the loop; outlives its sleepers.
class Waiters {
public:
    /// Returns after `most` at the latest; why it woke is for the sleeper to find out.
    Task<> wait(Milliseconds most);
    void wake_one();
    void wake_all();

private:
    struct Sleeper {
        asio::steady_timer timer;
        bool woken = false;
    };
    std::list<Sleeper*> sleeping_;
};

}  // namespace wikipub::federation
