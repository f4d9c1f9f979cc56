// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "federation/host_limits.h"
#include "federation/waiters.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace wikipub::federation {

/// Lets requests to peers start when the host's limits allow it; shared by everything that talks to peers. On the loop.
class Courtesy {
public:
    explicit Courtesy(Clock const& clock) : clock_(clock) {}

    /// So many processes divide each host's limits from now on.
    void divide(int nodes) { nodes_ = nodes; }

    /// Waits for at most `patience`; then nothing may start before the returned time. Nothing returned: the request is
    /// under way and must be ended.
    Task<std::optional<Monotonic>> enter(std::string host, Lane lane, Milliseconds patience);
    /// `alive`: the host answered, with whatever status but 5xx.
    void leave(std::string const& host, Lane lane, bool alive);

    void slow_down(std::string const& host, Milliseconds time);
    void hold(std::string const& host, Milliseconds time);
    /// Whoever waits is told to come back later: for the end.
    void close();

private:
    struct Host {
        HostLimits limits;
        Waiters waiters;
    };
    /// Keeps a host's entry while somebody waits in it.
    std::shared_ptr<Host> host(std::string const& name);
    void forget_idle();

    Clock const& clock_;
    int nodes_ = 1;
    bool closed_ = false;
    std::unordered_map<std::string, std::shared_ptr<Host>> hosts_;
    std::size_t next_cleaning_ = 1024;
};

}  // namespace wikipub::federation
