// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/database.h"

#include "storage/migrator.h"
#include "storage/runner.h"
#include "storage/sqlite.h"
#include "storage/work_queue.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace wikipub::storage {

namespace {

/// Longer than a lock is waited for, and no longer than a node that is cut off may take to be of use again.
constexpr std::chrono::seconds kAnswersWithin{15};

/// Sets the work on its way and resumes the awaiting coroutine on its own executor, which is kept from running dry
/// meanwhile.
Task<> submit(WorkQueue& queue, std::shared_ptr<PendingWork> work)
{
    auto const executor = co_await asio::this_coro::executor;
    auto const start = [&queue, executor, work](auto handler) {
        auto const waiting = std::make_shared<decltype(handler)>(std::move(handler));
        work->set_done([waiting, executor, guard = asio::make_work_guard(executor)] {
            asio::post(executor, [waiting] { std::move (*waiting)(); });
        });
        queue.push(work);
    };
    auto token = asio::use_awaitable;
    co_await asio::async_initiate<decltype(token), void()>(start, token);
}

void wait_for(WorkQueue& queue, std::shared_ptr<PendingWork> work)
{
    // Shared: the database's thread may still be inside `set_value` when the waiting one goes on.
    auto const done = std::make_shared<std::promise<void>>();
    work->set_done([done] { done->set_value(); });
    queue.push(std::move(work));
    done->get_future().wait();
}

std::unique_ptr<Connection> open(DatabaseOptions const& options, Access access)
{
    if (!options.mariadb) {
        return open_sqlite(options.file);
    }
    auto server = *options.mariadb;
    server.answers_within = kAnswersWithin;
    return open_mariadb(std::move(server), access);
}

class Checkpoint final : public PendingWork {
public:
    Checkpoint() : PendingWork("checkpoint") {}
    void run(Transaction&) override {}
    void after_commit(Connection& connection) override { emptied_ = connection.checkpoint(); }
    bool take() const
    {
        rethrow_failure();
        return emptied_;
    }

private:
    bool emptied_ = false;
};

}  // namespace

struct Database::Threads {
    Threads(DatabaseOptions const& options) : writes(options.queue), reads(options.queue) {}

    WorkQueue writes;
    WorkQueue reads;
    std::atomic<std::uint64_t> written{0};
    std::vector<std::thread> running;
};

Database::Database(DatabaseOptions options, Clock const& clock, Metrics& metrics)
    : threads_(std::make_unique<Threads>(options))
{
    auto writer = open(options, Access::write);
    if (options.mariadb) {
        require_migrations(*writer, mysql_migrations());
    } else {
        migrate(*writer, sqlite_migrations(), options.file, clock.now());
    }
    for (auto const* statement : Statement::all()) {
        writer->prepare(*statement);
    }
    std::vector<std::unique_ptr<Connection>> readers;
    for (std::size_t i = 0; i < options.readers; ++i) {
        readers.push_back(open(options, Access::read));
    }

    auto& threads = *threads_;
    auto const batch = options.batch;
    threads.running.emplace_back([&threads, &clock, &metrics, batch, connection = std::move(writer)] {
        run_writer(*connection, threads.writes, batch, threads.written, clock, metrics);
    });
    for (auto& reader : readers) {
        threads.running.emplace_back([&threads, &clock, &metrics, connection = std::move(reader)] {
            run_reader(*connection, threads.reads, clock, metrics);
        });
    }
}

Database::~Database()
{
    close();
}

std::uint64_t Database::writes() const
{
    return threads_->written.load();
}

Task<bool> Database::checkpoint()
{
    auto const work = std::make_shared<Checkpoint>();
    co_await submit(threads_->writes, work);
    co_return work->take();
}

bool Database::checkpoint_blocking()
{
    auto const work = std::make_shared<Checkpoint>();
    wait_for(threads_->writes, work);
    return work->take();
}

void Database::close()
{
    threads_->writes.close();
    threads_->reads.close();
    for (auto& thread : threads_->running) {
        thread.join();
    }
    threads_->running.clear();
}

Task<> Database::submit_write(std::shared_ptr<PendingWork> work)
{
    return submit(threads_->writes, std::move(work));
}

Task<> Database::submit_read(std::shared_ptr<PendingWork> work)
{
    return submit(threads_->reads, std::move(work));
}

void Database::wait_for_write(std::shared_ptr<PendingWork> work)
{
    wait_for(threads_->writes, std::move(work));
}

void Database::wait_for_read(std::shared_ptr<PendingWork> work)
{
    wait_for(threads_->reads, std::move(work));
}

}  // namespace wikipub::storage
