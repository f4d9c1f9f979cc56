// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/hold.h"

namespace wikipub::bridge {
namespace {

using namespace std::chrono_literals;

Timestamp const kStart = *parse_iso8601("2026-11-23T12:00:00Z");

events::Event edit(std::int64_t revision, Timestamp at = kStart)
{
    events::Event event;
    event.wiki = "enwiki";
    event.kind = events::Kind::edit;
    event.title = "Tea";
    event.rev_id = RevId{revision};
    event.parent_rev_id = RevId{revision - 1};
    event.user = "Somebody";
    event.comment = "a summary";
    event.timestamp = at;
    return event;
}

events::Event moved(std::string from, std::string to, Timestamp at = kStart)
{
    events::Event event;
    event.wiki = "enwiki";
    event.kind = events::Kind::move;
    event.title = std::move(from);
    event.move_target = std::move(to);
    event.log_id = 7;
    event.user = "Somebody";
    event.timestamp = at;
    return event;
}

TEST(Hold, ClosesAfterTheLastEditButNotTooLateAfterTheFirst)
{
    Policy const policy;
    auto held = coalesce(std::nullopt, edit(10), false, policy, kStart);
    EXPECT_EQ(held->due, kStart + 2min);
    held = coalesce(held, edit(11), false, policy, kStart + 90s);
    EXPECT_EQ(held->due, kStart + 210s);
    for (int more = 2; more < 6; ++more) {
        held = coalesce(held, edit(10 + more), false, policy, kStart + 90s * more);
    }
    EXPECT_EQ(held->due, kStart + 6min);
    EXPECT_EQ(held->opened, kStart);
    EXPECT_EQ(held->revisions.size(), 6U);
    EXPECT_EQ(held->revisions.front().parent, RevId{9});
}

TEST(Hold, TakesTheSameEditOnce)
{
    auto const once = coalesce(std::nullopt, edit(10), false, {}, kStart);
    EXPECT_EQ(coalesce(once, edit(10), false, {}, kStart + 1min), once);
}

TEST(Hold, OrdersRevisionsThatCameOutOfOrder)
{
    auto held = coalesce(std::nullopt, edit(12), false, {}, kStart);
    held = coalesce(held, edit(10), false, {}, kStart);
    EXPECT_EQ(held->revisions.front().id, RevId{10});
}

TEST(Hold, WaitsLongerWhereNobodyMayBeNamed)
{
    EXPECT_EQ(coalesce(std::nullopt, edit(10), true, {}, kStart)->due, kStart + 1h);
    auto redacted = edit(10);
    redacted.user.reset();
    auto const held = coalesce(std::nullopt, redacted, false, {}, kStart);
    EXPECT_TRUE(held->unnamed);
    EXPECT_EQ(held->due, kStart + 1h);
    EXPECT_EQ(coalesce(held, edit(11), false, {}, kStart)->due, kStart + 1h) << "once unnamed, always";
}

TEST(Hold, KeepsWhatACheckAskedFor)
{
    auto held = coalesce(std::nullopt, edit(10), false, {}, kStart);
    held->not_before = kStart + 30min;
    EXPECT_EQ(coalesce(held, edit(11), false, {}, kStart + 5min)->due, kStart + 30min);
}

TEST(Hold, MakesADigestOfWhatComesTooLate)
{
    EXPECT_FALSE(coalesce(std::nullopt, edit(10), false, {}, kStart + 6h)->digest);
    EXPECT_TRUE(coalesce(std::nullopt, edit(10), false, {}, kStart + 6h + 1s)->digest);
}

TEST(Hold, IsBounded)
{
    std::optional<HeldPost> held;
    for (std::int64_t revision = 1; revision <= 600; ++revision) {
        held = coalesce(held, edit(revision), false, {}, kStart);
    }
    EXPECT_EQ(held->revisions.size(), kMaxHeldRevisions);
    EXPECT_EQ(held->omitted, 100);
    EXPECT_EQ(held->revisions.front().id, RevId{1});
    EXPECT_EQ(held->revisions.back().id, RevId{600});
}

TEST(Hold, LeavesOutBotsMinorEditsAndWhatIsNoChange)
{
    Policy policy;
    auto bot = edit(10);
    bot.bot = true;
    auto minor = edit(10);
    minor.minor = true;
    auto deletion = edit(10);
    deletion.kind = events::Kind::page_delete;
    EXPECT_EQ(why_not_held(edit(10), policy), std::nullopt);
    EXPECT_EQ(why_not_held(bot, policy), NotHeld::bot);
    EXPECT_EQ(why_not_held(minor, policy), NotHeld::minor);
    EXPECT_EQ(why_not_held(deletion, policy), NotHeld::not_a_change);
    EXPECT_EQ(why_not_held(edit(0), policy), NotHeld::not_a_change);
    policy.bot_edits = policy.minor_edits = true;
    EXPECT_EQ(why_not_held(bot, policy), std::nullopt);
    EXPECT_EQ(why_not_held(minor, policy), std::nullopt);
}

TEST(Hold, LetsATitleStandItsTime)
{
    auto held = coalesce(std::nullopt, moved("Tea", "Green tea"), false, {}, kStart);
    EXPECT_EQ(held->due, kStart + 30min);
    held = coalesce(held, moved("Green tea", "Matcha", kStart + 10min), false, {}, kStart + 10min);
    EXPECT_EQ(held->title_before, "Tea");
    EXPECT_EQ(held->title_after, "Matcha");
    EXPECT_EQ(held->due, kStart + 40min);
    EXPECT_EQ(coalesce(held, moved("Tea", "Green tea"), false, {}, kStart + 11min), held) << "a slower source";
    EXPECT_EQ(coalesce(held, moved("Matcha", "Tea", kStart + 12min), false, {}, kStart + 12min), std::nullopt)
        << "moved back";
}

}  // namespace
}  // namespace wikipub::bridge
