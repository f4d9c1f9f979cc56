// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/runner.h"

#include "storage/timed_connection.h"

#include <exception>

namespace wikipub::storage {

namespace {

constexpr int kAttempts = 5;

using Batch = std::vector<std::shared_ptr<PendingWork>>;

double seconds(Monotonic since, Clock const& clock)
{
    return std::chrono::duration<double>(clock.monotonic() - since).count();
}

class Runner {
public:
    Runner(Connection& connection, Clock const& clock, Metrics& metrics)
        : connection_(connection), clock_(clock), metrics_(metrics)
    {
    }

    void write(Batch const& batch, std::atomic<std::uint64_t>& written)
    {
        again_while_contended(batch, [&] {
            connection_.begin_write();
            for (auto const& work : batch) {
                run_in_savepoint(*work);
            }
            auto const began = clock_.monotonic();
            connection_.commit();
            metrics_.observe(Histogram::database_seconds, {"commit"}, seconds(began, clock_));
        });
        // Whether or not a commit was made: one whose answer was lost may have been.
        ++written;
        for (auto const& work : batch) {
            run_after_commit(*work);
            work->finish();
        }
    }

    void read(std::shared_ptr<PendingWork> const& work)
    {
        again_while_contended({work}, [&] {
            connection_.begin_read();
            run(*work);
            connection_.commit();
        });
        work->finish();
    }

private:
    template <class Attempt>
    void again_while_contended(Batch const& batch, Attempt attempt)
    {
        for (int number = 1;; ++number) {
            try {
                attempt();
                return;
            } catch (Contended const& contended) {
                connection_.rollback();
                metrics_.count(Counter::database_retries, {batch.front()->name()});
                if (number == kAttempts) {
                    fail(batch, std::make_exception_ptr(Unavailable(contended.what())));
                    return;
                }
            } catch (...) {
                connection_.rollback();
                fail(batch, std::current_exception());
                return;
            }
        }
    }

    void run(PendingWork& work)
    {
        auto const began = clock_.monotonic();
        Transaction transaction(connection_, clock_.now());
        work.run(transaction);
        metrics_.observe(Histogram::database_seconds, {work.name()}, seconds(began, clock_));
    }

    void run_in_savepoint(PendingWork& work)
    {
        connection_.savepoint();
        try {
            run(work);
            connection_.release();
        } catch (Contended const&) {
            throw;
        } catch (...) {
            if (!connection_.in_transaction()) {
                throw;
            }
            connection_.rollback_to_savepoint();
            work.set_failure(std::current_exception());
        }
    }

    void run_after_commit(PendingWork& work)
    {
        try {
            work.after_commit(connection_);
        } catch (...) {
            work.set_failure(std::current_exception());
        }
    }

    // Nothing of the batch was stored. What had failed by itself keeps its own reason.
    static void fail(Batch const& batch, std::exception_ptr const& failure)
    {
        for (auto const& work : batch) {
            if (!work->failed()) {
                work->set_failure(failure);
            }
        }
    }

    Connection& connection_;
    Clock const& clock_;
    Metrics& metrics_;
};

}  // namespace

void run_writer(
    Connection& connection,
    WorkQueue& queue,
    std::size_t batch,
    std::atomic<std::uint64_t>& written,
    Clock const& clock,
    Metrics& metrics
)
{
    TimedConnection timed(connection, clock, metrics);
    Runner runner(timed, clock, metrics);
    for (auto works = queue.take(batch); !works.empty(); works = queue.take(batch)) {
        runner.write(works, written);
    }
}

void run_reader(Connection& connection, WorkQueue& queue, Clock const& clock, Metrics& metrics)
{
    TimedConnection timed(connection, clock, metrics);
    Runner runner(timed, clock, metrics);
    for (auto works = queue.take(1); !works.empty(); works = queue.take(1)) {
        runner.read(works.front());
    }
}

}  // namespace wikipub::storage
