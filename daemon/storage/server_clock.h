// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/database.h"

#include <atomic>

namespace wikipub::storage {

/// This machine's clock, corrected to the database server's, so that nodes agree when a lease ends. Any thread.
class ServerClock final : public Clock {
public:
    /// `machine` outlives it.
    explicit ServerClock(Clock const& machine) : machine_(machine) {}
    void set_ahead(Milliseconds ahead) { ahead_ = ahead.count(); }

    Timestamp now() const override { return machine_.now() + Milliseconds(ahead_.load()); }
    Monotonic monotonic() const override { return machine_.monotonic(); }

private:
    Clock const& machine_;
    std::atomic<std::int64_t> ahead_ = 0;
};

/// How far the database server's clock is ahead of this machine's; zero where the database is a file. Nodes compare
/// times that others stored, in leases above all, and so must agree about them. Blocks.
Milliseconds ahead_of(Database& database, Clock const& clock);

}  // namespace wikipub::storage
