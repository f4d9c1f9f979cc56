// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/positions.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <csignal>
#include <future>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(DatabaseContract);
WIKIPUB_SQLITE_CONTRACT(DatabaseFileContract);

struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::optional<std::string> position(Snapshot& snapshot, std::string_view source)
{
    auto const found = find_position(snapshot, source);
    return found ? std::optional(found->value) : std::nullopt;
}

TEST_P(DatabaseFileContract, FileIsOnlyTheOwners)
{
    for (auto const& name : {file(), file() + "-wal", file() + "-shm"}) {
        struct stat found {};
        ASSERT_EQ(::stat(name.c_str(), &found), 0) << name;
        EXPECT_EQ(found.st_mode & 0777, 0600U) << name;
    }
}

TEST_P(DatabaseContract, PreparesEveryStatement)
{
    // Opening prepared them; this makes sure that they were there to be prepared.
    auto const statements = Statement::all();
    EXPECT_GT(statements.size(), 100U);
    std::vector<std::string> names;
    for (auto const* statement : statements) {
        names.emplace_back(statement->name());
        EXPECT_FALSE(statement->mysql().empty()) << statement->name();
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << "two statements of one name";
}

TEST_P(DatabaseContract, WriteReturnsItsValueAfterTheCommit)
{
    auto const value = write([](Transaction& transaction) {
        save_position(transaction, "a", "1", transaction.now());
        return std::string("stored");
    });
    EXPECT_EQ(value, "stored");
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "1");
    reopen();
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "1");
}

TEST_P(DatabaseContract, WhoeverHearsOfAWriteFindsItCounted)
{
    auto before = database_->writes();
    for (auto const* value : {"1", "2", "3"}) {
        write([value](Transaction& transaction) { save_position(transaction, "a", value, transaction.now()); });
        EXPECT_GT(database_->writes(), before);
        before = database_->writes();
        EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), value);
        EXPECT_EQ(database_->writes(), before) << "reading changes nothing";
    }
}

TEST_P(DatabaseContract, WhatThrowsLeavesNothing)
{
    auto const refused = [](Transaction& transaction) {
        save_position(transaction, "a", "1", transaction.now());
        throw Refusal("no");
    };
    EXPECT_THROW(write(refused), Refusal);
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), std::nullopt);
}

// Writes that wait while the writer is busy share a commit; one that throws takes no other with it.
TEST_P(DatabaseContract, OneFailureInABatchStaysAlone)
{
    std::promise<void> started;
    std::promise<void> go;
    auto const gate = go.get_future().share();
    auto first = std::async(std::launch::async, [&] {
        write([&started, gate](Transaction&) {
            started.set_value();
            gate.wait();
        });
    });
    started.get_future().wait();

    boost::asio::io_context loop;
    int stored = 0;
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        auto const job = [this, i]() -> Task<> {
            auto const f = [i](Transaction& transaction) {
                save_position(transaction, std::to_string(i), "x", transaction.now());
                if (i % 5 == 0) {
                    throw Refusal("no");
                }
            };
            co_await database_->write("test", f);
        };
        asio::co_spawn(loop, job, [&](std::exception_ptr failure) { ++(failure ? refused : stored); });
    }
    loop.poll();  // all are queued now, behind the one that waits
    EXPECT_EQ(stored + refused, 0);
    go.set_value();
    loop.run();
    first.get();

    EXPECT_EQ(stored, 16);
    EXPECT_EQ(refused, 4);
    read([](Snapshot& snapshot) {
        for (int i = 0; i < 20; ++i) {
            EXPECT_EQ(position(snapshot, std::to_string(i)).has_value(), i % 5 != 0) << i;
        }
    });
    // The gate's own commit and one for the other twenty.
    EXPECT_NE(metrics_.text().find("database_seconds_count{transaction=\"commit\"} 2"), std::string::npos)
        << metrics_.text();
}

TEST_P(DatabaseContract, LaterWritesOfABatchSeeEarlierOnes)
{
    boost::asio::io_context loop;
    std::vector<int> seen;
    auto const add_one = [](Transaction& transaction) {
        int const before = std::stoi(position(transaction, "count").value_or("0"));
        save_position(transaction, "count", std::to_string(before + 1), transaction.now());
        return before;
    };
    auto const job = [&]() -> Task<> { seen.push_back(co_await database_->write("test", add_one)); };
    for (int i = 0; i < 100; ++i) {
        asio::co_spawn(loop, job, [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    }
    loop.run();
    ASSERT_EQ(seen.size(), 100U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(seen.back(), 99);
}

TEST_P(DatabaseContract, FullQueuePushesBack)
{
    database_.reset();
    auto small = options();
    small.queue = 2;
    database_ = std::make_unique<Database>(small, clock_, metrics_);

    std::promise<void> started;
    std::promise<void> go;
    auto const gate = go.get_future().share();
    auto first = std::async(std::launch::async, [&] {
        write([&started, gate](Transaction&) {
            started.set_value();
            gate.wait();
        });
    });
    started.get_future().wait();

    boost::asio::io_context loop;
    int stored = 0;
    int overloaded = 0;
    auto const job = [&]() -> Task<> {
        try {
            co_await database_->write("test", [](Transaction&) {});
            ++stored;
        } catch (Overloaded const&) {
            ++overloaded;
        }
    };
    for (int i = 0; i < 5; ++i) {
        asio::co_spawn(loop, job, asio::detached);
    }
    loop.poll();
    EXPECT_EQ(overloaded, 3);
    go.set_value();
    loop.run();
    first.get();
    EXPECT_EQ(stored, 2);
}

// Text compares by its bytes, and a blob is none.
TEST_P(DatabaseContract, TextsAndBytesComeBackAsTheyWere)
{
    std::string every_byte;
    for (int i = 0; i < 256; ++i) {
        every_byte += static_cast<char>(i);
    }
    auto const actor = add_page(1, "Zoë 🦊 ");
    std::string body;
    for (int i = 0; i < 4096; ++i) {
        body += every_byte;
    }
    auto const stored = write([&](Transaction& transaction) {
        auto const host = ensure_host(transaction, "peer.example");
        auto const inbox_of = [&](std::size_t from) {
            return ensure_inbox(transaction, "https://peer.example/", Bytes{every_byte.substr(from, 32)}, host, true);
        };
        EXPECT_EQ(inbox_of(128), inbox_of(128));
        EXPECT_NE(inbox_of(128), inbox_of(127));
        return append_activity(transaction, NewActivity{actor, ActivityKind::create, PostId{1}, body}, {inbox_of(128)});
    });
    read([&](Snapshot& snapshot) {
        EXPECT_EQ(find_actor(snapshot, actor)->title, "Zoë 🦊 ");
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "Zoë 🦊 ").size(), 1U);
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "Zoë 🦊").size(), 0U);
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "zoë 🦊 ").size(), 0U);
        EXPECT_TRUE(find_activity(snapshot, stored)->body.data == body);
    });
}

TEST_P(DatabaseContract, ReadSeesOneState)
{
    write([](Transaction& transaction) { save_position(transaction, "a", "1", transaction.now()); });
    auto const values = read([this](Snapshot& snapshot) {
        auto const before = position(snapshot, "a");
        write([](Transaction& transaction) { save_position(transaction, "a", "2", transaction.now()); });
        return std::pair(before, position(snapshot, "a"));
    });
    EXPECT_EQ(values.first, "1");
    EXPECT_EQ(values.second, "1");
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "2");
}

TEST_P(DatabaseContract, ClosedRefuses)
{
    database_->close();
    EXPECT_THROW(write([](Transaction&) {}), Unavailable);
    EXPECT_THROW(read([](Snapshot&) {}), Unavailable);
}

TEST_P(DatabaseContract, ManyThreadsWriteAndRead)
{
    constexpr int kThreads = 8;
    constexpr int kEach = 50;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([this, thread] {
            for (int i = 0; i < kEach; ++i) {
                auto const source = std::to_string(thread) + "/" + std::to_string(i);
                write([source](Transaction& transaction) { save_position(transaction, source, "x", transaction.now()); }
                );
                EXPECT_TRUE(read([source](Snapshot& snapshot) { return position(snapshot, source); }));
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

// A process killed in the middle of a transaction leaves the committed ones and nothing of that one.
TEST_P(DatabaseContract, KillInTheMiddleOfATransaction)
{
    database_.reset();
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    auto const child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ManualClock clock;
        Metrics metrics;
        Database database(options(), clock, metrics);
        database.write_blocking("test", [](Transaction& transaction) {
            save_position(transaction, "committed", "1", transaction.now());
        });
        database.write_blocking("test", [&](Transaction& transaction) {
            for (int i = 0; i < 2000; ++i) {
                save_position(transaction, "half" + std::to_string(i), std::string(1000, 'x'), transaction.now());
            }
            char const ready = 'r';
            std::ignore = ::write(pipe_ends[1], &ready, 1);
            ::pause();
        });
        ::_exit(0);
    }
    char ready = 0;
    ASSERT_EQ(::read(pipe_ends[0], &ready, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);

    open();
    read([](Snapshot& snapshot) {
        EXPECT_EQ(position(snapshot, "committed"), "1");
        EXPECT_EQ(position(snapshot, "half0"), std::nullopt);
    });
}

TEST_P(DatabaseFileContract, DiskThatIsFullIsUnavailableAndHeals)
{
    // A limit of the process on the size of files stands for a full disk.
    database_.reset();
    auto const child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        ManualClock clock;
        Metrics metrics;
        Database database(options(), clock, metrics);
        rlimit const small{2 << 20, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &small);
        int outcome = 1;
        try {
            database.write_blocking("test", [](Transaction& transaction) {
                for (int i = 0; i < 4000; ++i) {
                    save_position(transaction, "big" + std::to_string(i), std::string(1000, 'x'), transaction.now());
                }
            });
        } catch (Unavailable const&) {
            database.write_blocking("test", [](Transaction& transaction) {
                save_position(transaction, "small", "1", transaction.now());
            });
            outcome = 0;
        }
        database.close();
        ::_exit(outcome);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    open();
    read([](Snapshot& snapshot) {
        EXPECT_EQ(position(snapshot, "small"), "1");
        EXPECT_EQ(position(snapshot, "big0"), std::nullopt);
    });
}

}  // namespace
}  // namespace wikipub::storage
