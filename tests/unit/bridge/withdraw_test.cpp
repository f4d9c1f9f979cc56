// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/withdraw.h"

#include "bridge/brakes.h"

namespace wikipub::bridge {
namespace {

using namespace std::chrono_literals;

Timestamp const kStart = *parse_iso8601("2026-11-23T12:00:00Z");

std::vector<ServedPost> posts_of(ActorKey actor, std::int64_t first, std::int64_t count)
{
    std::vector<ServedPost> posts;
    for (std::int64_t number = first; number < first + count; ++number) {
        posts.push_back({PostId{number}, actor, kStart + std::chrono::minutes{number}, PostState::live});
    }
    return posts;
}

TEST(Withdraw, OnlyHidesOnAHint)
{
    auto posts = posts_of(ActorKey{1}, 1, 3);
    posts[1].state = PostState::hidden;
    posts[2].state = PostState::withdrawn;
    auto const plan = withdraw(posts, Evidence::hint, false);
    EXPECT_THAT(plan.hide, testing::ElementsAre(PostId{1}));
    EXPECT_THAT(plan.withdraw, testing::IsEmpty());
    EXPECT_EQ(withdraw(posts, Evidence::confirmed, true).hide, plan.hide) << "brakes";
    EXPECT_THAT(lift(posts), testing::ElementsAre(PostId{2}));
}

TEST(Withdraw, TakesTheNewestFirstAndDrainsTheRest)
{
    auto posts = posts_of(ActorKey{1}, 1, 203);
    auto const others = posts_of(ActorKey{2}, 1000, 2);
    posts.insert(posts.end(), others.begin(), others.end());
    auto const plan = withdraw(posts, Evidence::confirmed, false);
    EXPECT_THAT(plan.hide, testing::IsEmpty());
    EXPECT_EQ(plan.withdraw.size(), 202U);
    EXPECT_EQ(plan.withdraw.front(), PostId{1001});
    EXPECT_THAT(plan.drain, testing::ElementsAre(PostId{3}, PostId{2}, PostId{1}));
    EXPECT_THAT(plan.erase, testing::IsEmpty());
}

TEST(Withdraw, ADeletedActorsManyPostsNeedNoDeletesOfTheirOwn)
{
    auto posts = posts_of(ActorKey{1}, 1, 201);
    posts.push_back({PostId{900}, ActorKey{2}, kStart, PostState::hidden});
    auto const plan = withdraw(posts, Evidence::pushed, false, ActorKey{1});
    EXPECT_EQ(plan.erase.size(), 201U);
    EXPECT_THAT(plan.withdraw, testing::ElementsAre(PostId{900}));
}

TEST(Withdraw, ReadsAgainLessAndLessOften)
{
    EXPECT_EQ(next_check(kStart, 0, kStart), kStart + 1h);
    EXPECT_EQ(next_check(kStart, 1, kStart + 1h), kStart + 24h);
    EXPECT_EQ(next_check(kStart, 2, kStart + 24h), kStart + 168h);
    EXPECT_EQ(next_check(kStart, 3, kStart + 200h), kStart + 200h + 720h);
}

TEST(Brakes, HoldBackARunThatTakesTooMuch)
{
    RecentWithdrawals const none;
    EXPECT_EQ(brake({true, 400, 20}, Evidence::confirmed, none, kStart), std::nullopt);
    EXPECT_EQ(brake({true, 420, 21}, Evidence::confirmed, none, kStart), std::nullopt) << "5 % is allowed";
    EXPECT_EQ(brake({true, 419, 21}, Evidence::confirmed, none, kStart), Brake::share_of_a_run);
    EXPECT_EQ(brake({true, 20, 20}, Evidence::confirmed, none, kStart), std::nullopt) << "few";
    EXPECT_EQ(brake({true, 0, 21}, Evidence::confirmed, none, kStart), std::nullopt) << "an event, not a run";
}

TEST(Brakes, HoldBackABurst)
{
    RecentWithdrawals recent;
    recent.add(150, kStart);
    recent.add(50, kStart + 5min);
    EXPECT_EQ(brake({true, 0, 1}, Evidence::confirmed, recent, kStart + 9min), Brake::burst);
    EXPECT_EQ(brake({true, 0, 1}, Evidence::confirmed, recent, kStart + 10min), std::nullopt)
        << "the first batch is over";
    recent.add(0, kStart + 20min);
    EXPECT_EQ(recent.within_window(kStart + 20min), 0U);
}

TEST(Brakes, NeverHoldBackAnOversighterButAlwaysAnotherWiki)
{
    RecentWithdrawals recent;
    recent.add(1000, kStart);
    EXPECT_EQ(brake({true, 100, 100}, Evidence::pushed, recent, kStart), std::nullopt);
    EXPECT_EQ(brake({false, 100, 1}, Evidence::pushed, recent, kStart), Brake::other_wiki);
    EXPECT_EQ(brake({false, 100, 0}, Evidence::confirmed, {}, kStart), Brake::other_wiki);
}

}  // namespace
}  // namespace wikipub::bridge
