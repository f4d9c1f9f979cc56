// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "flows/pulse.h"

namespace wikipub::app {

/// Tells systemd that the loop still turns, twice within the unit's `WatchdogSec` (sd_watchdog_enabled(3)): what hangs
/// is started anew. On the loop.
class Watchdog {
public:
    explicit Watchdog(asio::any_io_executor const& loop) : pulse_(loop) {}

    /// Ends at close(), or at once where nobody watches.
    Task<> run();
    void close() { pulse_.close(); }

private:
    flows::Pulse pulse_;
};

}  // namespace wikipub::app
