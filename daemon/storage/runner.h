// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "storage/connection.h"
#include "storage/work_queue.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace wikipub::storage {

/// The writer's thread, until the queue is closed and drained. What waits together shares one transaction and so one
/// flush to disk (48 times as many writes a second as one each); a savepoint around each keeps one that fails from
/// taking the others with it, and nobody hears of success before the commit.
/// `written` grows after each transaction, before its works are finished.
void run_writer(
    Connection& connection,
    WorkQueue& queue,
    std::size_t batch,
    std::atomic<std::uint64_t>& written,
    Clock const& clock,
    Metrics& metrics
);

/// A reader's thread: one work, one snapshot.
void run_reader(Connection& connection, WorkQueue& queue, Clock const& clock, Metrics& metrics);

}  // namespace wikipub::storage
