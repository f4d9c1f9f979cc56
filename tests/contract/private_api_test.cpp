// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/nonces.h"
#include "storage/told_versions.h"
#include "storage/wiki_figures.h"
#include "storage/withdrawals.h"

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(PrivateApiContract);

TEST_P(PrivateApiContract, ANonceCountsOnceForEachWiki)
{
    auto const record = [this](std::string_view wiki, std::string_view nonce) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return record_nonce(transaction, wiki, nonce, now);
        });
    };
    EXPECT_TRUE(record("enwiki", "00"));
    EXPECT_FALSE(record("enwiki", "00"));
    EXPECT_TRUE(record("dewiki", "00"));
    reopen();
    EXPECT_FALSE(record("enwiki", "00"));
    clock_.advance(std::chrono::minutes(10));
    EXPECT_TRUE(record("enwiki", "01"));
    EXPECT_EQ(write([now = clock_.now()](Transaction& transaction) { return prune_nonces(transaction, now); }), 2);
    EXPECT_FALSE(record("enwiki", "01"));
}

TEST_P(PrivateApiContract, OnlyANewerVersionIsToldOfASubject)
{
    auto const tell = [this](std::string_view wiki, ToldKind kind, std::int64_t subject, std::int64_t version) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return tell_version(transaction, wiki, kind, subject, version, now);
        });
    };
    EXPECT_TRUE(tell("enwiki", ToldKind::revision, 7, 3));
    EXPECT_FALSE(tell("enwiki", ToldKind::revision, 7, 3));
    EXPECT_FALSE(tell("enwiki", ToldKind::revision, 7, 2));
    EXPECT_TRUE(tell("enwiki", ToldKind::revision, 8, 1));
    EXPECT_TRUE(tell("enwiki", ToldKind::page, 7, 1));
    EXPECT_TRUE(tell("dewiki", ToldKind::revision, 7, 1));
    clock_.advance(std::chrono::days(1));
    EXPECT_TRUE(tell("enwiki", ToldKind::revision, 7, 4));
    auto const found = read([](Snapshot& snapshot) { return told_version(snapshot, "enwiki", ToldKind::revision, 7); });
    EXPECT_EQ(found, 4);
    auto const pruned =
        write([now = clock_.now()](Transaction& transaction) { return prune_told_versions(transaction, now); });
    EXPECT_EQ(pruned, 3);
    EXPECT_EQ(read([](Snapshot& snapshot) { return told_version(snapshot, "dewiki", ToldKind::revision, 7); }), 0);
}

class SuppressionContract : public Contract {
protected:
    Withdrawal withdrawal(bool suppressed, WithdrawalState state) const
    {
        Withdrawal row;
        row.wiki = "enwiki";
        row.cause = "revision_hidden";
        row.learnt_from = "push";
        row.learnt = clock_.now();
        row.state = state;
        row.suppressed = suppressed;
        return row;
    }
};
WIKIPUB_ON_EVERY_BACKEND(SuppressionContract);

TEST_P(SuppressionContract, IsInNoListAndNoCountButWhereItIsAskedFor)
{
    for (bool const suppressed : {true, false}) {
        write([row = withdrawal(suppressed, WithdrawalState::hidden)](Transaction& transaction) {
            return add_withdrawal(transaction, row, {});
        });
    }
    WithdrawalId const newest{std::numeric_limits<std::int64_t>::max()};
    auto const listed = [&](std::string_view wiki, Suppressed suppressed, WithdrawalId before) {
        return read([=](Snapshot& snapshot) { return list_withdrawals_of_wiki(snapshot, wiki, suppressed, before, 10); }
        );
    };
    auto const shown = listed("enwiki", Suppressed::left_out, newest);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_FALSE(shown.front().suppressed);
    auto const all = listed("enwiki", Suppressed::included, newest);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(all.back().suppressed);
    EXPECT_TRUE(listed("dewiki", Suppressed::included, newest).empty());
    EXPECT_EQ(listed("enwiki", Suppressed::included, all.front().id).size(), 1U);
    EXPECT_EQ(read([=](Snapshot& snapshot) { return list_withdrawals(snapshot, newest, 10).size(); }), 1U);
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return count_withdrawals_in_state(snapshot, WithdrawalState::hidden); }), 1
    );
    // The redactor itself has to find it.
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return list_withdrawals_in_state(snapshot, WithdrawalState::hidden, 10).size(); }
        ),
        2U
    );
}

TEST_P(SuppressionContract, ShowsInNoFigureOfTheWiki)
{
    auto const actor = add_page(1);
    follow(actor, add_remote("peer.example", "users/a", true));
    insert(post(100, actor));
    insert(post(101, actor));
    append(actor, ActivityKind::remove, PostId{100}, {InboxId{1}});
    append(actor, ActivityKind::remove, PostId{101}, {InboxId{1}});
    write([row = withdrawal(true, WithdrawalState::hidden)](Transaction& transaction) {
        return add_withdrawal(transaction, row, std::array{PostId{100}});
    });
    write([row = withdrawal(false, WithdrawalState::held_back)](Transaction& transaction) {
        return add_withdrawal(transaction, row, std::array{PostId{101}});
    });
    auto const figures = read([](Snapshot& snapshot) { return read_wiki_figures(snapshot, "enwiki"); });
    EXPECT_EQ(figures.followed_pages, 1);
    EXPECT_EQ(figures.posts, 2);
    EXPECT_EQ(figures.waiting, 1);
    EXPECT_EQ(figures.oldest_waiting, clock_.now());
    EXPECT_EQ(figures.hidden, 0);
    EXPECT_EQ(figures.held_back, 1);
    auto const other = read([](Snapshot& snapshot) { return read_wiki_figures(snapshot, "dewiki"); });
    EXPECT_EQ(other.followed_pages + other.posts + other.waiting + other.held_back, 0);
    EXPECT_FALSE(other.oldest_waiting);
}

}  // namespace
}  // namespace wikipub::storage
