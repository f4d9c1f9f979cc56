// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "flows/pulse.h"
#include "storage/database.h"
#include "storage/leases.h"

#include <optional>
#include <string>
#include <string_view>

namespace wikipub::app {

/// Which of several nodes on one database works: the one that holds the lease "duty", for 20 s after it last renewed
/// it. The others wait (standby.h), and the first to see the lease run out takes over (ADR 0014). Owned by the program.
class Duty {
public:
    static constexpr std::string_view kLease = "duty";

    /// `node`: this process's name, the same after a restart.
    Duty(storage::Database& database, Clock const& clock, std::string node);

    std::string const& node() const { return node_; }

    /// Whether this node is on duty now. Throws what the database throws.
    Task<bool> claim();
    /// The same, blocking, while no loop runs.
    bool claim_at_start();

    /// Renews until close(), on the program's loop. True: it was lost, or could not be renewed for 12 s, and nothing
    /// may be done any more. Throws what the database throws; then it may be called again.
    Task<bool> keep(asio::any_io_executor loop);
    void close();

    /// The next node need not wait for the lease to run out. Blocks; without the database, or without the lease,
    /// nothing happens.
    void hand_over();

private:
    storage::Database& database_;
    Clock const& clock_;
    std::string node_;
    std::optional<storage::Lease> lease_;
    Monotonic renewed_{};
    std::optional<flows::Pulse> pulse_;
};

}  // namespace wikipub::app
