// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/changes.h"
#include "storage/positions.h"
#include "storage/seen.h"

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(FeedsContract);

TEST_P(FeedsContract, PositionIsTheLastOneSaved)
{
    EXPECT_FALSE(read([](Snapshot& snapshot) { return find_position(snapshot, "eventstreams/1"); }));
    for (auto const* value : {"[{\"offset\":1}]", "[{\"offset\":2}]"}) {
        write([=, now = clock_.now()](Transaction& transaction) {
            save_position(transaction, "eventstreams/1", value, now);
        });
        clock_.advance(std::chrono::seconds(1));
    }
    auto const found = *read([](Snapshot& snapshot) { return find_position(snapshot, "eventstreams/1"); });
    EXPECT_EQ(found.value, "[{\"offset\":2}]");
    EXPECT_EQ(found.saved, clock_.now() - std::chrono::seconds(1));
}

TEST_P(FeedsContract, PauseKeepsWhenItBegan)
{
    auto const began = clock_.now();
    for (int i = 0; i < 2; ++i) {
        write([now = clock_.now()](Transaction& transaction) { pause(transaction, "w/enwiki", now); });
        clock_.advance(std::chrono::seconds(1));
    }
    auto const pauses = read([](Snapshot& snapshot) { return list_pauses(snapshot); });
    ASSERT_EQ(pauses.size(), 1U);
    EXPECT_EQ(pauses[0].scope, "w/enwiki");
    EXPECT_EQ(pauses[0].since, began);
    EXPECT_TRUE(write([](Transaction& transaction) { return resume(transaction, "w/enwiki"); }));
    EXPECT_FALSE(write([](Transaction& transaction) { return resume(transaction, "w/enwiki"); }));
}

// T15: idempotency by activity id.
TEST_P(FeedsContract, AnActivityIsSeenOnce)
{
    auto const see = [this](std::string_view id) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return record_seen(transaction, hash_of(id), now);
        });
    };
    EXPECT_TRUE(see("a"));
    EXPECT_FALSE(see("a"));
    EXPECT_TRUE(see("b"));
    clock_.advance(std::chrono::days(14));
    EXPECT_TRUE(see("c"));
    EXPECT_EQ(write([now = clock_.now()](Transaction& transaction) { return prune_seen(transaction, now); }), 2);
    EXPECT_TRUE(see("a"));
    EXPECT_FALSE(see("c"));
}

TEST_P(FeedsContract, ChangesAreReadFromANumberOn)
{
    EXPECT_EQ(read([](Snapshot& snapshot) { return last_change(snapshot); }), 0);
    write([](Transaction& transaction) {
        record_change(transaction, "follow", 5);
        record_change(transaction, "withdrawal", 6);
    });
    auto const all = read([](Snapshot& snapshot) { return list_changes(snapshot, 0, 10); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].kind, "withdrawal");
    EXPECT_EQ(all[1].ref, 6);
    EXPECT_EQ(read([=](Snapshot& snapshot) { return list_changes(snapshot, all[0].sequence, 10).size(); }), 1U);
    EXPECT_EQ(read([](Snapshot& snapshot) { return last_change(snapshot); }), all[1].sequence);
    clock_.advance(std::chrono::days(1));
    write([now = clock_.now()](Transaction& transaction) { prune_changes(transaction, now); });
    write([](Transaction& transaction) { record_change(transaction, "follow", 7); });
    EXPECT_GT(read([](Snapshot& snapshot) { return last_change(snapshot); }), all[1].sequence) << "never used again";
}

TEST_P(FeedsContract, WordsThatThisVersionDoesNotKnowAreAnError)
{
    EXPECT_EQ(word_of(ActivityKind::remove), "delete");
    EXPECT_EQ(from_word<ActorState>("page_deleted"), ActorState::page_deleted);
    EXPECT_THROW(from_word<ActorState>("dissolved"), DatabaseError);
}

}  // namespace
}  // namespace wikipub::storage
