// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/continuity.h"

#include <gtest/gtest.h>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;

Timestamp const kTime = *parse_iso8601("2026-11-23T10:00:00Z");
Monotonic const kStart{1'000h};

TEST(Continuity, KnowsNothingBeforeTheFirstCatchUp)
{
    Continuity continuity;
    continuity.seen(7, kTime, kStart);
    EXPECT_FALSE(continuity.position());
    EXPECT_FALSE(continuity.has_gap());
    continuity.caught_up(6, kTime, kStart);
    EXPECT_EQ(continuity.position(), "20261123100000|8") << "what came meanwhile follows on";
}

TEST(Continuity, ThePositionStaysBeforeAHole)
{
    Continuity continuity;
    continuity.caught_up(10, kTime, kStart);
    continuity.seen(11, kTime + 1s, kStart);
    EXPECT_EQ(continuity.position(), "20261123100001|12");
    continuity.seen(13, kTime + 5s, kStart);
    continuity.seen(14, kTime + 6s, kStart);
    EXPECT_TRUE(continuity.has_gap());
    EXPECT_EQ(continuity.position(), "20261123100001|12");
    continuity.seen(12, kTime + 2s, kStart);
    EXPECT_FALSE(continuity.has_gap()) << "it was only late";
    EXPECT_EQ(continuity.position(), "20261123100006|15");
}

TEST(Continuity, ACatchUpFillsTheHole)
{
    Continuity continuity;
    continuity.caught_up(10, kTime, kStart);
    continuity.seen(15, kTime + 5s, kStart);
    continuity.caught_up(15, kTime + 5s, kStart + 1s);
    EXPECT_FALSE(continuity.has_gap());
    continuity.seen(12, kTime + 2s, kStart + 2s);
    EXPECT_EQ(continuity.position(), "20261123100005|16") << "an older one changes nothing";
}

TEST(Continuity, WhatTheWikiDoesNotKnowIsForgotten)
{
    Continuity continuity;
    continuity.caught_up(10, kTime, kStart);
    continuity.seen(1'000'000'000'000, kTime, kStart);
    EXPECT_TRUE(continuity.has_gap());
    continuity.caught_up(10, kTime, kStart + 1s);
    EXPECT_FALSE(continuity.has_gap()) << "a forged id must not keep us asking";
    continuity.seen(12, kTime, kStart + 2s);
    continuity.caught_up(11, kTime, kStart + 1s);
    EXPECT_FALSE(continuity.has_gap()) << "12 came while the wiki was asked, and follows on";
    EXPECT_EQ(continuity.position(), "20261123100000|13");
}

TEST(Continuity, AWikiRestoredFromABackupGivesIdsOutAgain)
{
    Continuity continuity;
    continuity.caught_up(1000, kTime, kStart);
    continuity.caught_up(900, kTime - 1s, kStart);
    EXPECT_EQ(continuity.position(), "20261123100000|1001");
    continuity.caught_up(900, kTime + 1h, kStart + 1s);
    EXPECT_EQ(continuity.position(), "20261123110000|901");
}

TEST(Continuity, AFloodOfIdsIsBounded)
{
    Continuity continuity;
    continuity.caught_up(1, kTime, kStart);
    for (std::int64_t id = 1'000'000; id > 0; id -= 20) {
        continuity.seen(id, kTime, kStart);
    }
    EXPECT_TRUE(continuity.has_gap());
    EXPECT_EQ(continuity.position(), "20261123100000|2");
}

}  // namespace
}  // namespace wikipub::ingest
