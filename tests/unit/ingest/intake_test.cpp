// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/intake.h"

#include "unit/wiki/support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace wikipub::ingest {
namespace {

using test::run;

Batch numbered(int number)
{
    return {.source = "test", .events = {}, .progress = {{"n", std::to_string(number)}}};
}

std::string number_of(std::optional<Batch> const& batch)
{
    return batch ? batch->progress.front().position : "none";
}

TEST(Intake, HandsOverInOrderAcrossThreadsHoweverSmallItIs)
{
    asio::io_context loop;
    Intake intake(loop.get_executor(), 2);
    std::jthread source([&](std::stop_token stop) {
        for (int i = 0; i < 1000; ++i) {
            EXPECT_TRUE(intake.push(numbered(i), stop));
        }
    });
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(number_of(run(loop, intake.next())), std::to_string(i));
    }
}

TEST(Intake, AFullOneHoldsBackASourceUntilItIsStopped)
{
    asio::io_context loop;
    Intake intake(loop.get_executor(), 1);
    std::stop_source stop;
    EXPECT_TRUE(intake.push(numbered(1), stop.get_token()));
    std::atomic<bool> pushed = true;
    std::thread source([&] { pushed = intake.push(numbered(2), stop.get_token()); });
    stop.request_stop();
    source.join();
    EXPECT_FALSE(pushed);
    EXPECT_FALSE(intake.push(numbered(3), stop.get_token()));
    EXPECT_EQ(number_of(run(loop, intake.next())), "1");
}

TEST(Intake, WhoWaitsNoLongerThanATimeKeepsTheBatch)
{
    asio::io_context loop;
    Intake intake(loop.get_executor(), 1);
    std::stop_source const stop;
    auto first = numbered(1);
    auto second = numbered(2);
    EXPECT_TRUE(intake.push_within(first, Milliseconds{0}, stop.get_token()));
    EXPECT_FALSE(intake.push_within(second, Milliseconds{1}, stop.get_token()));
    EXPECT_EQ(number_of(second), "2");
    EXPECT_EQ(number_of(run(loop, intake.next())), "1");
    EXPECT_TRUE(intake.push_within(second, Milliseconds{0}, stop.get_token()));
    EXPECT_EQ(number_of(run(loop, intake.next())), "2");
}

TEST(Intake, ACoroutineWaitsForRoomToo)
{
    asio::io_context loop;
    Intake intake(loop.get_executor(), 1);
    EXPECT_TRUE(run(loop, intake.offer(numbered(1))));
    std::optional<bool> offered;
    asio::co_spawn(loop, intake.offer(numbered(2)), [&](std::exception_ptr, bool taken) { offered = taken; });
    loop.restart();
    loop.poll();
    EXPECT_FALSE(offered) << "it is full";
    EXPECT_EQ(number_of(run(loop, intake.next())), "1");
    EXPECT_EQ(number_of(run(loop, intake.next())), "2");
    EXPECT_EQ(offered, true);
}

TEST(Intake, CloseEndsEverybodysWaiting)
{
    asio::io_context loop;
    Intake intake(loop.get_executor(), 1);
    std::optional<bool> ended;
    asio::co_spawn(loop, intake.next(), [&](std::exception_ptr, std::optional<Batch> batch) { ended = !batch; });
    loop.restart();
    loop.poll();
    std::thread([&] { intake.close(); }).join();
    loop.restart();
    loop.run();
    EXPECT_EQ(ended, true);
    EXPECT_FALSE(run(loop, intake.offer(numbered(1))));
    EXPECT_FALSE(intake.push(numbered(1), std::stop_token()));
}

}  // namespace
}  // namespace wikipub::ingest
