// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/held_text.h"

#include <gtest/gtest.h>

namespace wikipub::flows {

namespace {

Timestamp at(std::int64_t milliseconds)
{
    return Timestamp{Milliseconds{milliseconds}};
}

}  // namespace

TEST(HeldText, AWindowOfEditsComesBackAsItWas)
{
    bridge::HeldPost held;
    held.opened = at(1'767'000'000'001);
    held.latest = at(1'767'000'000'002);
    held.due = at(1'767'000'000'003);
    held.not_before = at(1'767'000'000'004);
    held.digest = true;
    held.unnamed = true;
    held.omitted = 7;
    held.revisions = {
        {RevId{4'294'967'296}, RevId{4'294'967'290}, at(1'767'000'000'000), true, false},
        {RevId{4'294'967'297}, RevId{}, at(1'767'000'000'001), false, true}};
    held.title_after = "Zażółć \"gęślą\" \\ jaźń 😀";
    auto const row = to_row(ActorKey{9}, held, 3);
    EXPECT_EQ(row.kind, storage::HeldKind::edits);
    EXPECT_EQ(row.actor, ActorKey{9});
    EXPECT_EQ(row.due, held.due);
    EXPECT_EQ(row.attempts, 3);
    auto const back = from_row(row);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, held);
}

TEST(HeldText, AMoveComesBackAsItWas)
{
    bridge::HeldPost held;
    held.kind = bridge::HeldPost::Kind::move;
    held.opened = held.latest = held.due = held.moved = at(1'767'000'000'000);
    held.title_before = "الأولى";
    held.title_after = "الثانية";
    held.log_id = 5'000'000'000;
    auto const row = to_row(ActorKey{9}, held);
    EXPECT_EQ(row.kind, storage::HeldKind::move);
    auto const back = from_row(row);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, held);
}

TEST(HeldText, WhatItDidNotWriteIsRefused)
{
    for (auto const* payload : {"", "{", "[]", "null", "\"revisions\""}) {
        EXPECT_FALSE(from_row({ActorKey{9}, storage::HeldKind::edits, {}, {}, {}, 0, payload})) << payload;
    }
}

}  // namespace wikipub::flows
