// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/task.h"
#include "storage/errors.h"
#include "storage/mariadb.h"
#include "storage/transaction.h"
#include "storage/work.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace wikipub::storage {

struct DatabaseOptions {
    std::string file;                                      ///< SQLite's; created with mode 0600 where it is missing
    std::optional<MariadbOptions> mariadb = std::nullopt;  ///< instead of a file
    std::size_t readers = 2;                               ///< threads, each with a connection of its own
    std::size_t queue = 8192;  ///< writes, and reads, that may wait before `Overloaded` is thrown
    std::size_t batch = 512;   ///< writes that may share one commit
};

/// The database and its threads: one writer, a few readers; of a server each node has as many. Functions given to it
/// run there and must touch only the transaction and what they captured by value; they run again from the start after
/// contention, so they must not be changed by running (no `mutable`). Owned by app/; outlives every coroutine that
/// waits for it.
class Database {
public:
    /// Opens and prepares every statement. A file is migrated first (after a copy of it, `FILE.before-N`), a server
    /// never: where its schema is too old, SchemaError names the command to run. Throws SchemaError, Unavailable.
    Database(DatabaseOptions options, Clock const& clock, Metrics& metrics);
    /// `close()`.
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    /// Runs `f(Transaction&)` on the writer thread and resumes with its value after the commit; what it throws rolls
    /// back only its own writes and arrives here. Writes that wait together share a commit. Throws Overloaded at once,
    /// Unavailable when nothing was stored. `name`: a constant for metrics and logs.
    template <class F>
    auto write(char const* name, F f) -> Task<std::invoke_result_t<F const&, Transaction&>>
    {
        auto const work = std::make_shared<Work<F, Transaction>>(name, std::move(f));
        co_await submit_write(work);
        co_return work->take();
    }

    /// Runs `f(Snapshot&)` on a reader thread: everything committed before the call is seen.
    template <class F>
    auto read(char const* name, F f) -> Task<std::invoke_result_t<F const&, Snapshot&>>
    {
        auto const work = std::make_shared<Work<F, Snapshot>>(name, std::move(f));
        co_await submit_read(work);
        co_return work->take();
    }

    /// The same for start-up, `wikipubctl` and tests: blocks the calling thread, which must not be the loop's once it
    /// runs.
    template <class F>
    auto write_blocking(char const* name, F f) -> std::invoke_result_t<F const&, Transaction&>
    {
        auto const work = std::make_shared<Work<F, Transaction>>(name, std::move(f));
        wait_for_write(work);
        return work->take();
    }
    template <class F>
    auto read_blocking(char const* name, F f) -> std::invoke_result_t<F const&, Snapshot&>
    {
        auto const work = std::make_shared<Work<F, Snapshot>>(name, std::move(f));
        wait_for_read(work);
        return work->take();
    }

    /// Grows whenever anything may have been written, before whoever wrote it hears of the commit: what was read since
    /// it had this value is still so. Writes of other processes are not counted: those of nodes that wait tell how
    /// deliveries went (ADR 0014). Any thread.
    std::uint64_t writes() const;

    /// Moves the log into the file and empties it, so that erased words leave the disk: after each redaction, and by
    /// the retention job. False where a reader was in the way for 5 s.
    Task<bool> checkpoint();
    bool checkpoint_blocking();

    /// Finishes what is queued, then stops the threads. What is submitted later throws Unavailable. Blocks.
    void close();

private:
    struct Threads;
    Task<> submit_write(std::shared_ptr<PendingWork> work);
    Task<> submit_read(std::shared_ptr<PendingWork> work);
    void wait_for_write(std::shared_ptr<PendingWork> work);
    void wait_for_read(std::shared_ptr<PendingWork> work);

    std::unique_ptr<Threads> threads_;
};

}  // namespace wikipub::storage
