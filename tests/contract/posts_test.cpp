// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/happened.h"
#include "storage/held.h"
#include "storage/reach.h"

#include <fstream>
#include <sstream>

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(PostsContract);
WIKIPUB_SQLITE_CONTRACT(PostsFileContract);

std::vector<PostId> ids_of(std::vector<Post> const& posts)
{
    std::vector<PostId> ids;
    for (auto const& post : posts) {
        ids.push_back(post.id);
    }
    return ids;
}

TEST_P(PostsContract, KeepsEveryField)
{
    auto made = post(7, add_page(1));
    made.kind = PostKind::move;
    made.log_id = 33;
    made.updated = clock_.now() + std::chrono::minutes(5);
    made.byte_delta = -12;
    made.title = "Ünïcode \xF0\x9F\x90\x99 (x'y\"z)";
    made.check_round = 2;
    EXPECT_EQ(insert(made), InsertOutcome::inserted);
    auto const found = read([](Snapshot& snapshot) { return find_post(snapshot, PostId{7}); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->actor, made.actor);
    EXPECT_EQ(found->wiki, "enwiki");
    EXPECT_EQ(found->page, made.page);
    EXPECT_EQ(found->kind, PostKind::move);
    EXPECT_EQ(found->state, PostState::live);
    EXPECT_EQ(found->host, "ap.example");
    EXPECT_EQ(found->published, made.published);
    EXPECT_EQ(found->updated, made.updated);
    EXPECT_EQ(found->rev_from, made.rev_from);
    EXPECT_EQ(found->rev_to, made.rev_to);
    EXPECT_EQ(found->log_id, 33);
    EXPECT_EQ(found->edits, 1);
    EXPECT_EQ(found->byte_delta, -12);
    EXPECT_EQ(found->title, made.title);
    EXPECT_EQ(found->summary, "summary");
    EXPECT_EQ(found->target, "target");
    EXPECT_EQ(found->words_until, made.words_until);
    EXPECT_EQ(found->confirmed, made.confirmed);
    EXPECT_EQ(found->next_check, made.next_check);
    EXPECT_EQ(found->check_round, 2);
}

TEST_P(PostsContract, AnIdThatClashesIsMintedAgain)
{
    auto const page = add_page(1);
    EXPECT_EQ(insert(post(7, page), {RevId{11}}), InsertOutcome::inserted);
    EXPECT_EQ(insert(post(7, page), {RevId{12}}), InsertOutcome::id_taken);
    EXPECT_EQ(insert(post(8, page), {RevId{12}}), InsertOutcome::inserted);
}

// Design §3 Once: (actor, wiki, rev id).
TEST_P(PostsContract, ARevisionIsToldOncePerActor)
{
    auto const one = add_page(1);
    auto const two = add_page(2);
    EXPECT_EQ(insert(post(1, one), {RevId{11}, RevId{12}}), InsertOutcome::inserted);
    EXPECT_EQ(insert(post(2, one), {RevId{12}, RevId{13}}), InsertOutcome::already_told);
    EXPECT_FALSE(read([](Snapshot& snapshot) { return find_post(snapshot, PostId{2}); }));
    EXPECT_EQ(insert(post(2, two), {RevId{12}}), InsertOutcome::inserted);
    read([=](Snapshot& snapshot) {
        std::vector const asked{RevId{10}, RevId{11}, RevId{12}, RevId{13}};
        EXPECT_EQ(told_revisions(snapshot, one, "enwiki", asked), (std::vector{RevId{11}, RevId{12}}));
        EXPECT_TRUE(told_revisions(snapshot, one, "dewiki", asked).empty());
        EXPECT_EQ(list_revisions(snapshot, PostId{1}), (std::vector{RevId{11}, RevId{12}}));
        EXPECT_EQ(
            ids_of(list_posts_of_revisions(snapshot, "enwiki", std::vector{RevId{12}})),
            (std::vector{PostId{1}, PostId{2}})
        );
    });
}

// The number says nothing about order; (`published`, id) does.
TEST_P(PostsContract, OutboxPagesByPublishedAndId)
{
    auto const page = add_page(1);
    std::vector<PostId> expected;
    for (std::int64_t const id : {90, 10, 50, 30, 70}) {
        insert(post(id, page), {RevId{id}});
        if (id % 20 == 10) {
            clock_.advance(std::chrono::seconds(1));
        }
        expected.insert(expected.begin(), PostId{id});
    }
    insert(post(31, page), {RevId{31}});  // the same instant as 70? no: after it, so newest
    auto const hide = [this](std::int64_t id) {
        write([=](Transaction& transaction) { set_post_state(transaction, std::array{PostId{id}}, PostState::hidden); }
        );
    };
    hide(31);
    std::vector<PostId> seen;
    PostCursor cursor;
    for (;;) {
        auto const some = read([=](Snapshot& snapshot) { return list_outbox(snapshot, page, cursor, 2); });
        if (some.empty()) {
            break;
        }
        for (auto const& one : some) {
            seen.push_back(one.id);
        }
        cursor = {some.back().published, some.back().id};
    }
    EXPECT_EQ(seen, expected);
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(count_live_posts(snapshot, page), 5);
        EXPECT_EQ(list_posts_of_actor(snapshot, page, PostCursor{}, 100).size(), 6U);
    });
}

TEST_P(PostsContract, PostsOfOneInstantAllComeInTheOutbox)
{
    auto const page = add_page(1);
    for (std::int64_t id = 1; id <= 5; ++id) {
        insert(post(id, page), {RevId{id}});
    }
    auto const first = read([=](Snapshot& snapshot) { return list_outbox(snapshot, page, PostCursor{}, 3); });
    EXPECT_EQ(ids_of(first), (std::vector{PostId{5}, PostId{4}, PostId{3}}));
    PostCursor const cursor{first.back().published, first.back().id};
    auto const second = read([=](Snapshot& snapshot) { return list_outbox(snapshot, page, cursor, 3); });
    EXPECT_EQ(ids_of(second), (std::vector{PostId{2}, PostId{1}}));
}

TEST_P(PostsContract, PublishedNeverDecreases)
{
    auto const page = add_page(1);
    insert(post(1, page), {RevId{1}});
    auto const first = clock_.now();
    clock_.advance(-std::chrono::hours(1));
    EXPECT_EQ(read([=](Snapshot& snapshot) { return next_published(snapshot, page); }), first);
    clock_.advance(std::chrono::hours(2));
    EXPECT_EQ(read([=](Snapshot& snapshot) { return next_published(snapshot, page); }), clock_.now());
}

TEST_P(PostsContract, CapCountsTheDay)
{
    auto const page = add_page(1);
    for (std::int64_t id = 1; id <= 4; ++id) {
        insert(post(id, page), {RevId{id}});
        clock_.advance(std::chrono::hours(6));
    }
    auto const since = clock_.now() - std::chrono::hours(12);
    EXPECT_EQ(read([=](Snapshot& snapshot) { return count_posts_since(snapshot, page, since); }), 2);
}

TEST_P(PostsContract, FoundByPageAndLog)
{
    auto const page = add_page(1);
    auto moved = post(1, page);
    moved.log_id = 500;
    insert(moved);
    insert(post(2, page), {RevId{2}});
    insert(post(3, add_page(9), 9), {RevId{3}});
    read([](Snapshot& snapshot) {
        EXPECT_EQ(ids_of(list_posts_of_page(snapshot, "enwiki", PageId{1})), (std::vector{PostId{1}, PostId{2}}));
        EXPECT_EQ(ids_of(list_posts_of_log(snapshot, "enwiki", 500)), std::vector{PostId{1}});
        EXPECT_TRUE(list_posts_of_log(snapshot, "enwiki", 0).empty());
        EXPECT_EQ(find_posts(snapshot, std::array{PostId{1}, PostId{3}, PostId{4}}).size(), 2U);
    });
}

TEST_P(PostsContract, AWithdrawnPostNeverComesBack)
{
    auto const page = add_page(1);
    insert(post(1, page), {RevId{1}});
    insert(post(2, page), {RevId{2}});
    std::vector const both{PostId{1}, PostId{2}};
    auto const set = [&](std::span<PostId const> ids, PostState state) {
        return write([=](Transaction& transaction) { return set_post_state(transaction, ids, state); });
    };
    EXPECT_EQ(set(both, PostState::hidden), 2);
    EXPECT_EQ(set(std::span(both).first(1), PostState::withdrawn), 1);
    EXPECT_EQ(set(both, PostState::live), 1);
    read([&](Snapshot& snapshot) {
        EXPECT_EQ(find_post(snapshot, PostId{1})->state, PostState::withdrawn);
        EXPECT_EQ(find_post(snapshot, PostId{2})->state, PostState::live);
        std::vector const asked{PostId{2}, PostId{1}, PostId{77}};
        EXPECT_EQ(withheld_among(snapshot, asked), (std::vector{PostId{1}, PostId{77}}));
        EXPECT_TRUE(withheld_among(snapshot, {}).empty());
    });
}

TEST_P(PostsContract, ReconcilerTakesWhatIsDue)
{
    auto const page = add_page(1);
    for (std::int64_t id = 1; id <= 3; ++id) {
        insert(post(id, page), {RevId{id}});
        clock_.advance(std::chrono::minutes(10));
    }
    write([](Transaction& transaction) {
        set_post_state(transaction, std::array{PostId{1}}, PostState::withdrawn);
        set_post_state(transaction, std::array{PostId{2}}, PostState::hidden);
    });
    auto const due = [this](std::chrono::minutes later) {
        return read([=, at = clock_.now() + later](Snapshot& snapshot) {
            return ids_of(list_posts_to_check(snapshot, "enwiki", at, 10));
        });
    };
    EXPECT_TRUE(due(std::chrono::minutes(0)).empty());
    EXPECT_EQ(due(std::chrono::minutes(45)), std::vector{PostId{2}});
    EXPECT_EQ(due(std::chrono::minutes(90)), (std::vector{PostId{2}, PostId{3}}));
    write([now = clock_.now()](Transaction& transaction) {
        confirm_posts(transaction, std::array{PostId{2}, PostId{3}}, now);
        schedule_check(transaction, PostId{2}, now + std::chrono::hours(24), 1);
    });
    EXPECT_EQ(due(std::chrono::minutes(90)), std::vector{PostId{3}});
    auto const second = *read([](Snapshot& snapshot) { return find_post(snapshot, PostId{2}); });
    EXPECT_EQ(second.confirmed, clock_.now());
    EXPECT_EQ(second.check_round, 1);
    auto const later = clock_.now() + std::chrono::days(366);
    EXPECT_EQ(
        read([=](Snapshot& snapshot) { return ids_of(list_posts_past(snapshot, later, 10)); }),
        (std::vector{PostId{2}, PostId{3}})
    );
}

std::string bytes_of(std::filesystem::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

// What the wiki hides must not stay readable on the disk.
TEST_P(PostsFileContract, ErasedWordsLeaveTheFiles)
{
    std::string const marker = "unmistakable-words-of-somebody";
    auto made = post(1, add_page(1));
    made.title = marker + " title";
    made.summary = marker + std::string(6000, 's');  // overflow pages too
    made.target = marker + " target";
    insert(made, {RevId{1}});
    write([=](Transaction& transaction) {
        append_activity(
            transaction,
            NewActivity{made.actor, ActivityKind::create, PostId{1}, marker + std::string(9000, 'b')},
            {InboxId{1}}
        );
    });
    auto const found = [&] { return (bytes_of(file()) + bytes_of(file() + "-wal")).find(marker) != std::string::npos; };
    EXPECT_TRUE(database_->checkpoint_blocking());
    ASSERT_TRUE(found());
    write([](Transaction& transaction) {
        erase_words(transaction, std::array{PostId{1}});
        cancel_activities_of_posts(transaction, std::array{PostId{1}});
    });
    EXPECT_TRUE(database_->checkpoint_blocking());
    EXPECT_FALSE(found());
    auto const left = *read([](Snapshot& snapshot) { return find_post(snapshot, PostId{1}); });
    EXPECT_EQ(left.title + left.summary + left.target, "");
    EXPECT_FALSE(left.words_until);
    EXPECT_EQ(left.rev_to, made.rev_to);
}

TEST_P(PostsContract, WordsExpire)
{
    auto const page = add_page(1);
    insert(post(1, page), {RevId{1}});
    clock_.advance(std::chrono::days(1));
    insert(post(2, page), {RevId{2}});
    auto const expire = [this] {
        return write([now = clock_.now()](Transaction& transaction) {
            return erase_expired_words(transaction, now, 10);
        });
    };
    EXPECT_EQ(expire(), 0);
    clock_.advance(std::chrono::days(89));
    EXPECT_EQ(expire(), 1);
    EXPECT_EQ(read([](Snapshot& snapshot) { return find_post(snapshot, PostId{1})->title; }), "");
    EXPECT_EQ(read([](Snapshot& snapshot) { return find_post(snapshot, PostId{2})->title; }), "Page");
}

TEST_P(PostsContract, HappenedOnce)
{
    auto const page = add_page(1);
    auto const happen = [&](std::string const& what) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return record_happened(transaction, page, what, now);
        });
    };
    EXPECT_TRUE(happen("move:1:500"));
    EXPECT_FALSE(happen("move:1:500"));
    EXPECT_TRUE(happen("move:1:501"));
    EXPECT_TRUE(read([=](Snapshot& snapshot) { return has_happened(snapshot, page, "move:1:501"); }));
    EXPECT_FALSE(read([=](Snapshot& snapshot) { return has_happened(snapshot, page, "move:1:502"); }));
    clock_.advance(std::chrono::days(14));
    EXPECT_EQ(write([now = clock_.now()](Transaction& transaction) { return prune_happened(transaction, now); }), 2);
}

TEST_P(PostsContract, HeldPostsByDueTime)
{
    auto const one = add_page(1);
    auto const two = add_page(2);
    EXPECT_FALSE(read([](Snapshot& snapshot) { return earliest_due_held(snapshot); }));
    auto const hold = [this](ActorKey actor, HeldKind kind, std::chrono::seconds due, std::string const& payload) {
        write([=, now = clock_.now()](Transaction& transaction) {
            put_held(transaction, Held{actor, kind, now, now, now + due, 1, payload});
        });
    };
    hold(one, HeldKind::edits, std::chrono::seconds(60), "{\"a\":1}");
    hold(one, HeldKind::move, std::chrono::seconds(30), "{}");
    hold(two, HeldKind::edits, std::chrono::seconds(90), "{}");
    hold(one, HeldKind::edits, std::chrono::seconds(70), "{\"a\":2}");
    read([=, this](Snapshot& snapshot) {
        EXPECT_EQ(count_held(snapshot), 3);
        EXPECT_EQ(earliest_due_held(snapshot), clock_.now() + std::chrono::seconds(30));
        auto const due = list_due_held(snapshot, clock_.now() + std::chrono::seconds(70), 10);
        ASSERT_EQ(due.size(), 2U);
        EXPECT_EQ(due[0].kind, HeldKind::move);
        EXPECT_EQ(due[1].payload, "{\"a\":2}");
        EXPECT_EQ(list_held(snapshot, one).size(), 2U);
    });
    EXPECT_TRUE(write([=](Transaction& transaction) { return remove_held(transaction, one, HeldKind::move); }));
    EXPECT_FALSE(write([=](Transaction& transaction) { return remove_held(transaction, one, HeldKind::move); }));
    EXPECT_EQ(write([=](Transaction& transaction) { return remove_all_held(transaction, one); }), 1);
    EXPECT_FALSE(read([=](Snapshot& snapshot) { return find_held(snapshot, one, HeldKind::edits); }));
}

TEST_P(PostsContract, QuoteStampsAreStable)
{
    insert(post(1, add_page(1)), {RevId{1}});
    auto const stamp = [this](std::int64_t number, std::string const& instrument) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return add_quote_stamp(
                       transaction,
                       QuoteStamp{PostId{1}, number, instrument, hash_of(instrument), "https://p.example/a", now}
            )
                .number;
        });
    };
    EXPECT_EQ(stamp(5, "https://p.example/1"), 5);
    EXPECT_EQ(stamp(6, "https://p.example/1"), 5);
    EXPECT_EQ(stamp(6, "https://p.example/2"), 6);
    read([](Snapshot& snapshot) {
        EXPECT_EQ(find_quote_stamp(snapshot, PostId{1}, 6)->instrument, "https://p.example/2");
        EXPECT_FALSE(find_quote_stamp(snapshot, PostId{1}, 7));
    });
}

}  // namespace
}  // namespace wikipub::storage
