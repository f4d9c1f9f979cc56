// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "flows/pulse.h"
#include "storage/database.h"
#include "storage/leases.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wikipub::app {

/// Whether a node that is on duty since `began`, and whose sources last answered at `heard`, had better let another one
/// try. It is patient for 90 s; where they never answered it, for 10 min, so that nodes that all hear nothing do not
/// pass the duty on and on.
bool hears_too_little(Monotonic began, Monotonic heard, Monotonic now);

/// Which of several nodes on one database works: the one that holds the lease "duty", for 20 s after it last renewed
/// it. The others wait (standby.h), and the first to see the lease run out takes over (ADR 0014). Owned by the program.
class Duty {
public:
    static constexpr std::string_view kLease = "duty";

    /// `node`: this process's name, the same after a restart.
    Duty(storage::Database& database, Clock const& clock, std::string node);

    std::string const& node() const { return node_; }
    /// How many nodes there are, this one included, as of some seconds ago. Any thread.
    int nodes() const { return nodes_; }
    /// The same, read now.
    static int count_nodes(storage::Snapshot& snapshot);

    /// Whether this node is on duty now. Throws what the database throws.
    Task<bool> claim();
    /// The same, blocking, while no loop runs.
    bool claim_at_start();

    /// When the source that is silent longest last answered; nothing where there is none that could be silent.
    using Heard = std::function<std::optional<Monotonic>()>;
    enum class Kept {
        until_closed,
        lost,       ///< another has it, or it could not be renewed for 12 s: nothing may be done any more
        of_no_use,  ///< hears_too_little, and others wait
    };
    /// Until one of these, whatever the database does. On the program's loop, beside renew().
    Task<Kept> keep(asio::any_io_executor loop);
    /// Until close(). Throws what the database throws; then it may be called again.
    Task<> renew(asio::any_io_executor loop, Heard heard);
    void close();

    /// The next node need not wait for the lease to run out. Blocks; without the database, or without the lease,
    /// nothing happens.
    void hand_over();

private:
    struct Pulses {
        flows::Pulse keeping;
        flows::Pulse renewing;
    };
    Pulses& pulses(asio::any_io_executor const& loop);
    bool is_to_tell();
    struct Claim;
    static auto claim_as(std::string node, bool tells);
    bool take(Claim const& claim, Monotonic begun);

    storage::Database& database_;
    Clock const& clock_;
    std::string node_;
    std::optional<storage::Lease> lease_;
    std::atomic<int> nodes_ = 1;
    Monotonic began_{};
    Monotonic renewed_{};
    std::optional<Monotonic> told_;  ///< when this node last noted that it waits
    Kept kept_ = Kept::until_closed;
    std::optional<Pulses> pulses_;
};

}  // namespace wikipub::app
