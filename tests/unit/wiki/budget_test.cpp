// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/budget.h"

#include <gtest/gtest.h>

namespace wikipub::wiki {
namespace {

using namespace std::chrono_literals;

constexpr std::array kAll{Priority::redaction, Priority::publishing, Priority::serving, Priority::rest};
Monotonic const kStart{1'000h};

/// Starts and ends as many requests as may start at this moment.
int use_up(Budget& budget, Priority priority, Monotonic now)
{
    int count = 0;
    while (budget.earliest(priority, now) <= now) {
        budget.start(now);
        budget.end();
        ++count;
    }
    return count;
}

TEST(Budget, NeverAllowsMoreThanPerHourInAnyHour)
{
    for (int const per_hour : {10, 60, 400, 5000}) {
        Budget budget({.per_hour = per_hour, .concurrent = 2}, kStart);
        std::vector<Monotonic> sent;
        for (auto now = kStart; now < kStart + 3h; now += 1s) {
            for (auto left = use_up(budget, Priority::redaction, now); left > 0; --left) {
                sent.push_back(now);
            }
        }
        for (std::size_t i = 0; i < sent.size(); ++i) {
            auto const hour =
                std::ranges::upper_bound(sent, sent[i] + 1h - 1ms) - (sent.begin() + static_cast<std::ptrdiff_t>(i));
            EXPECT_LE(hour, per_hour) << "from request " << i;
        }
        EXPECT_GT(static_cast<double>(sent.size()), 2.9 * (per_hour - std::max(4.0, per_hour / 8.0)))
            << "and does not waste what it has";
    }
}

TEST(Budget, TheLessUrgentLeavesMoreBehind)
{
    Budget budget({.per_hour = 400, .concurrent = 2}, kStart);
    EXPECT_EQ(use_up(budget, Priority::rest, kStart), 25);
    EXPECT_EQ(use_up(budget, Priority::serving, kStart), 12);
    EXPECT_EQ(use_up(budget, Priority::publishing, kStart), 8);
    EXPECT_EQ(use_up(budget, Priority::redaction, kStart), 5);
    EXPECT_EQ(budget.left(kStart), 0);
    auto earliest = kStart;
    for (auto const priority : kAll) {
        auto const next = budget.earliest(priority, kStart);
        EXPECT_GT(next, earliest) << name_of(priority);
        EXPECT_LE(budget.earliest(priority, next), next) << "what it promised holds: " << name_of(priority);
        earliest = next;
    }
}

TEST(Budget, EvenTheSmallestBudgetServesEveryPriority)
{
    for (auto const priority : kAll) {
        Budget budget({.per_hour = 0, .concurrent = 0}, kStart);
        use_up(budget, Priority::redaction, kStart);
        EXPECT_LT(budget.earliest(priority, kStart), kStart + 1h) << name_of(priority);
    }
}

TEST(Budget, RequestsUnderWayAreCountedAndTheRestNeverTakesTheLastPlace)
{
    Budget budget({.per_hour = 400, .concurrent = 2}, kStart);
    budget.start(kStart);
    EXPECT_EQ(budget.earliest(Priority::rest, kStart), Monotonic::max());
    EXPECT_LE(budget.earliest(Priority::serving, kStart), kStart);
    budget.start(kStart);
    EXPECT_EQ(budget.earliest(Priority::redaction, kStart), Monotonic::max());
    budget.end();
    EXPECT_LE(budget.earliest(Priority::redaction, kStart), kStart);

    Budget single({.per_hour = 400, .concurrent = 1}, kStart);
    EXPECT_LE(single.earliest(Priority::rest, kStart), kStart);
}

TEST(Budget, PausesAsLongAsTheWikiAsks)
{
    Budget budget({}, kStart);
    budget.pause(kStart, 42s);
    EXPECT_EQ(budget.earliest(Priority::redaction, kStart), kStart + 42s);
    budget.pause(kStart, 5s);
    EXPECT_EQ(budget.earliest(Priority::redaction, kStart), kStart + 42s) << "a shorter one does not cut it short";
    budget.pause(kStart, 240h);
    EXPECT_EQ(budget.earliest(Priority::redaction, kStart), kStart + 1h)
        << "nor does a typing error stop redaction for days";
}

TEST(Budget, PausesDoubleUntilAnAnswerComes)
{
    Budget budget({}, kStart);
    auto now = kStart;
    std::vector<std::int64_t> seconds;
    for (int i = 0; i < 8; ++i) {
        budget.pause(now, std::nullopt);
        auto const next = budget.earliest(Priority::redaction, now);
        seconds.push_back(std::chrono::duration_cast<std::chrono::seconds>(next - now).count());
        now = next;
    }
    EXPECT_EQ(seconds, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60, 60}));
    budget.answered();
    budget.pause(now, std::nullopt);
    EXPECT_EQ(budget.earliest(Priority::redaction, now), now + 1s);
}

TEST(Budget, NewLimitsDoNotGiveBackWhatWasUsed)
{
    Budget budget({.per_hour = 400, .concurrent = 2}, kStart);
    use_up(budget, Priority::redaction, kStart);
    budget.set_limits({.per_hour = 400, .concurrent = 2}, kStart);
    EXPECT_EQ(budget.left(kStart), 0);
    budget.set_limits({.per_hour = 4000, .concurrent = 4}, kStart);
    EXPECT_EQ(budget.left(kStart), 450);
    EXPECT_EQ(budget.limits().concurrent, 4);
}

}  // namespace
}  // namespace wikipub::wiki
