// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/host_limits.h"

#include <gtest/gtest.h>

namespace wikipub::federation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Limits : public ::testing::Test {
protected:
    /// How many start and end at once at this moment.
    int burst(Lane lane)
    {
        int count = 0;
        while (std::holds_alternative<Start>(limits_.try_start(lane, now_, nodes_))) {
            limits_.end(lane, true, now_);
            ++count;
        }
        return count;
    }
    /// Started within a time, trying each millisecond.
    int within(Lane lane, milliseconds time)
    {
        int count = 0;
        for (auto const end = now_ + time; now_ < end; now_ += milliseconds(1)) {
            count += burst(lane);
        }
        return count;
    }
    void fail(Lane lane = Lane::shared_inbox)
    {
        ASSERT_TRUE(std::holds_alternative<Start>(limits_.try_start(lane, now_)));
        limits_.end(lane, false, now_);
    }

    HostLimits limits_;
    int nodes_ = 1;
    Monotonic now_ = Monotonic(seconds(1'000'000));
};

// Design §4.
TEST_F(Limits, SharedInboxTenASecondAfterThirty)
{
    EXPECT_EQ(burst(Lane::shared_inbox), 30);
    EXPECT_NEAR(within(Lane::shared_inbox, seconds(10)), 100, 1);
}

TEST_F(Limits, PersonalInboxesOneASecondAfterTwenty)
{
    EXPECT_EQ(burst(Lane::personal_inbox), 20);
    EXPECT_NEAR(within(Lane::personal_inbox, seconds(60)), 60, 1);
    // GoToSocial allows 300 in 5 minutes: 20 + 300 at most, and from then on within its limit.
    EXPECT_LE(within(Lane::personal_inbox, seconds(300)), 301);
}

// Design §3: what is drained behind 200 Deletes, and what that leaves to the rest.
TEST_F(Limits, BehindAQuarterOfTheRateAndWithinIt)
{
    EXPECT_EQ(burst(Lane::behind_shared), 8);
    EXPECT_NEAR(within(Lane::behind_shared, seconds(40)), 100, 1);
    EXPECT_EQ(burst(Lane::behind_personal), 5);
    EXPECT_NEAR(within(Lane::behind_personal, seconds(40)), 10, 1);

    burst(Lane::shared_inbox);
    EXPECT_EQ(burst(Lane::behind_shared), 0) << "the host's whole budget is used up";
}

TEST_F(Limits, FetchesTenAMinute)
{
    EXPECT_EQ(burst(Lane::fetch), 10);
    EXPECT_NEAR(within(Lane::fetch, seconds(60)), 10, 1);
}

TEST_F(Limits, BurstComesBackWithTime)
{
    EXPECT_EQ(burst(Lane::shared_inbox), 30);
    now_ += seconds(60);
    EXPECT_EQ(burst(Lane::shared_inbox), 30);
}

TEST_F(Limits, SaysWhenToComeAgain)
{
    burst(Lane::personal_inbox);
    auto const admission = limits_.try_start(Lane::personal_inbox, now_);
    auto const* later = std::get_if<StartAt>(&admission);
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(later->time, now_ + seconds(1));
    EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::personal_inbox, later->time)));
}

TEST_F(Limits, FourAtATime)
{
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::shared_inbox, now_)));
    }
    EXPECT_TRUE(std::holds_alternative<StartAfterAnother>(limits_.try_start(Lane::shared_inbox, now_)));
    EXPECT_TRUE(std::holds_alternative<StartAfterAnother>(limits_.try_start(Lane::personal_inbox, now_)));
    EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::fetch, now_))) << "a host that speaks to us";
    limits_.end(Lane::shared_inbox, true, now_);
    EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::personal_inbox, now_)));
}

TEST_F(Limits, SlowedToHalf)
{
    limits_.slow_down(now_ + std::chrono::hours(1));
    burst(Lane::shared_inbox);
    EXPECT_NEAR(within(Lane::shared_inbox, seconds(10)), 50, 1);
}

TEST_F(Limits, NodesShareTheRate)
{
    nodes_ = 4;
    burst(Lane::shared_inbox);
    EXPECT_NEAR(within(Lane::shared_inbox, seconds(10)), 25, 1);
    nodes_ = 1;  // the others have gone
    now_ += seconds(60);
    burst(Lane::shared_inbox);
    EXPECT_NEAR(within(Lane::shared_inbox, seconds(10)), 100, 1);
    nodes_ = 8;
    now_ += seconds(60);
    EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::shared_inbox, now_, nodes_)));
    EXPECT_TRUE(std::holds_alternative<StartAfterAnother>(limits_.try_start(Lane::shared_inbox, now_, nodes_)));
}

TEST_F(Limits, HeldForRetryAfter)
{
    limits_.hold(now_ + seconds(30));
    EXPECT_EQ(within(Lane::shared_inbox, seconds(29)), 0);
    now_ += seconds(1);
    EXPECT_GT(burst(Lane::shared_inbox), 0);
}

// T8: 10 failures in 60 s open the circuit; one probe at a time closes it.
TEST_F(Limits, CircuitOpensAndProbes)
{
    for (int i = 0; i < 10; ++i) {
        fail();
    }
    EXPECT_EQ(within(Lane::shared_inbox, seconds(59)), 0);
    now_ += seconds(2);
    EXPECT_TRUE(std::holds_alternative<Start>(limits_.try_start(Lane::shared_inbox, now_)));
    EXPECT_TRUE(std::holds_alternative<StartAfterAnother>(limits_.try_start(Lane::shared_inbox, now_)));
    limits_.end(Lane::shared_inbox, false, now_);
    EXPECT_EQ(within(Lane::shared_inbox, seconds(59)), 0);
    now_ += seconds(2);
    EXPECT_GT(burst(Lane::shared_inbox), 1) << "the probe succeeded";
}

TEST_F(Limits, FailuresFarApartOpenNothing)
{
    for (int i = 0; i < 30; ++i) {
        fail();
        now_ += seconds(10);
    }
    EXPECT_GT(burst(Lane::shared_inbox), 0);
}

TEST_F(Limits, SuccessForgetsFailures)
{
    for (int i = 0; i < 9; ++i) {
        fail();
    }
    EXPECT_GT(burst(Lane::shared_inbox), 0);
    now_ += seconds(1);
    fail();
    EXPECT_GT(burst(Lane::shared_inbox), 0);
}

TEST_F(Limits, IdleWhenNothingIsRemembered)
{
    EXPECT_TRUE(limits_.idle(now_));
    limits_.try_start(Lane::shared_inbox, now_);
    EXPECT_FALSE(limits_.idle(now_ + seconds(3600)));
    limits_.end(Lane::shared_inbox, true, now_);
    EXPECT_FALSE(limits_.idle(now_));
    EXPECT_TRUE(limits_.idle(now_ + seconds(600)));
    limits_.hold(now_ + seconds(3600));
    EXPECT_FALSE(limits_.idle(now_ + seconds(600)));
}

}  // namespace
}  // namespace wikipub::federation
