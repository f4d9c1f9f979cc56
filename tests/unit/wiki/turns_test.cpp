// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/turns.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <list>

namespace wikipub::wiki {
namespace {

using namespace std::chrono_literals;

class TurnsTest : public testing::Test {
protected:
    /// Asks for a turn and notes `name` when it comes; the turn is kept.
    void take(std::string name, Priority priority, Milliseconds patience = 10min, Turns::Place* place = nullptr)
    {
        auto const deadline = clock_.monotonic() + patience;
        asio::co_spawn(loop_, take_and_note(std::move(name), priority, deadline, place), [](std::exception_ptr thrown) {
            EXPECT_FALSE(thrown);
        });
        poll();
    }

    Task<> take_and_note(std::string name, Priority priority, Monotonic deadline, Turns::Place* place)
    {
        auto turn = co_await turns_.take(priority, deadline, place);
        order_.push_back(turn ? name : name + " failed");
        if (turn) {
            held_.push_back(std::move(*turn));
        } else {
            errors_.push_back(turn.error().code);
        }
    }

    void poll()
    {
        loop_.restart();
        loop_.poll();
    }

    asio::io_context loop_;
    SystemClock clock_;
    Turns turns_{loop_.get_executor(), clock_, {.per_hour = 400, .concurrent = 1}};
    std::vector<std::string> order_;
    std::vector<Errc> errors_;
    std::list<Turns::Turn> held_;
};

TEST_F(TurnsTest, TheMostUrgentGoesFirstThenTheOldest)
{
    take("first", Priority::rest);
    take("rest", Priority::rest);
    take("serving 1", Priority::serving);
    take("serving 2", Priority::serving);
    take("redaction", Priority::redaction);
    EXPECT_EQ(order_, std::vector<std::string>{"first"});
    EXPECT_EQ(turns_.status().waiting, (std::array{1, 0, 2, 1}));
    EXPECT_EQ(turns_.status().in_flight, 1);
    while (!held_.empty()) {
        held_.pop_front();
        poll();
    }
    EXPECT_EQ(order_, (std::vector<std::string>{"first", "redaction", "serving 1", "serving 2", "rest"}));
    EXPECT_EQ(turns_.status().in_flight, 0);
}

TEST_F(TurnsTest, APlaceCanBeRaised)
{
    Turns::Place place;
    take("first", Priority::rest);
    take("was rest", Priority::rest, 10min, &place);
    take("serving", Priority::serving);
    place.raise(Priority::redaction);
    place.raise(Priority::rest);
    while (!held_.empty()) {
        held_.pop_front();
        poll();
    }
    EXPECT_EQ(order_, (std::vector<std::string>{"first", "was rest", "serving"}));
    place.raise(Priority::redaction);
}

TEST_F(TurnsTest, WhoeverCannotGetATurnInTimeIsToldAtOnce)
{
    take("first", Priority::redaction);
    held_.front().pause(1h);
    held_.clear();
    take("late", Priority::serving, 3s);
    EXPECT_EQ(order_, (std::vector<std::string>{"first", "late failed"}));
    EXPECT_EQ(errors_, std::vector{Errc::rate_limited});
    EXPECT_GT(turns_.status().paused_for, 59min);
}

TEST_F(TurnsTest, WaitingEndsAtTheDeadline)
{
    take("first", Priority::rest);
    take("impatient", Priority::serving, 20ms);
    loop_.restart();
    loop_.run_one();
    EXPECT_EQ(order_, (std::vector<std::string>{"first", "impatient failed"}));
    EXPECT_EQ(turns_.status().waiting, (std::array{0, 0, 0, 0}));
}

TEST_F(TurnsTest, ATurnComesWhenThePauseIsOver)
{
    take("first", Priority::redaction);
    held_.front().pause(std::nullopt);
    held_.clear();
    take("second", Priority::serving, 10s);
    EXPECT_EQ(order_.size(), 1U);
    loop_.restart();
    while (order_.size() < 2) {
        loop_.run_one();
    }
    EXPECT_EQ(order_.back(), "second");
}

TEST_F(TurnsTest, CloseFailsWhatWaitsAndWhatComes)
{
    take("first", Priority::rest);
    take("second", Priority::redaction);
    turns_.close();
    poll();
    take("third", Priority::redaction);
    EXPECT_EQ(order_, (std::vector<std::string>{"first", "second failed", "third failed"}));
    EXPECT_EQ(errors_, (std::vector{Errc::unavailable, Errc::unavailable}));
}

}  // namespace
}  // namespace wikipub::wiki
