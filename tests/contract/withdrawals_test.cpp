// SPDX-License-Identifier: GPL-2.0-or-later
#include "delivery_flow.h"

namespace wikipub::storage {
namespace {

class WithdrawalFlow : public DeliveryFlow {};
WIKIPUB_ON_EVERY_BACKEND(WithdrawalFlow);

TEST_P(WithdrawalFlow, WithdrawnPostsAreNotSentAnyMore)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(2));
    auto const other = append(page_, ActivityKind::create, PostId{2}, inboxes(2));
    EXPECT_TRUE(advance({.activity = create, .to = 2, .accepted = 1, .retries = {failed_of(create, 1, 10)}}));
    EXPECT_TRUE(advance({.activity = other, .to = 2, .accepted = 1, .retries = {failed_of(other, 1, 10)}}));
    auto const update = append(page_, ActivityKind::update, PostId{1}, inboxes(2));
    auto const removal = append(page_, ActivityKind::remove, PostId{1}, inboxes(2));
    write([](Transaction& transaction) { cancel_activities_of_posts(transaction, std::array{PostId{1}}); });

    EXPECT_EQ(activity(create).state, ActivityState::done);
    EXPECT_EQ(activity(create).body.data, "");
    EXPECT_EQ(activity(update).state, ActivityState::cancelled);
    EXPECT_EQ(activity(update).body.data, "");
    EXPECT_EQ(activity(removal).state, ActivityState::waiting);
    EXPECT_EQ(activity(removal).body.data, "the body");
    EXPECT_EQ(read([this](Snapshot& snapshot) { return find_next_activity(snapshot, page_)->id; }), removal);
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due(), std::vector{other}) << "what stood behind the cancelled one may go";
    EXPECT_FALSE(advance({.activity = update, .to = 1, .accepted = 1}));
}

// A Delete follows Creates and Updates that were cancelled: nothing else may hold it up, and it holds up nothing.
TEST_P(WithdrawalFlow, DeletesStandBehindNothing)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(1));
    auto const removal = append(page_, ActivityKind::remove, PostId{2}, inboxes(1));
    auto const later = append(page_, ActivityKind::create, PostId{3}, inboxes(1));
    for (auto const id : {create, removal, later}) {
        EXPECT_TRUE(advance({.activity = id, .to = 1, .retries = {failed_of(id, 1, 10)}}));
    }
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due(), (std::vector{create, removal}));
    end(create, 1, RetryEnd::given_up);
    EXPECT_EQ(due(), (std::vector{removal, later}));
    EXPECT_EQ(
        read([now = clock_.now()](Snapshot& snapshot) { return list_actors_with_due_retries(snapshot, now, 10); }),
        std::vector{page_}
    );
}

TEST_P(WithdrawalFlow, WhatIsWithheldIsPassedOver)
{
    insert(post(1, page_), {RevId{1}});
    insert(post(2, page_), {RevId{2}});
    auto const first = append(page_, ActivityKind::create, PostId{1}, inboxes(2));
    auto const second = append(page_, ActivityKind::create, PostId{2}, inboxes(2));
    auto const renamed = append(page_, ActivityKind::update_actor, std::nullopt, inboxes(2));
    auto const removal = append(page_, ActivityKind::remove, PostId{3}, inboxes(2));
    auto const next = [this] {
        auto const found = read([this](Snapshot& snapshot) { return find_next_activity(snapshot, page_); });
        return found ? found->id : ActivityId{};
    };
    auto const set = [this](PostState state) {
        write([=](Transaction& transaction) { set_post_state(transaction, std::array{PostId{1}}, state); });
    };
    EXPECT_EQ(next(), first);
    set(PostState::hidden);
    EXPECT_EQ(next(), second);
    set(PostState::live);
    EXPECT_EQ(next(), first);

    write([now = clock_.now()](Transaction& transaction) { pause(transaction, "w/dewiki", now); });
    EXPECT_EQ(next(), first);
    write([now = clock_.now()](Transaction& transaction) { pause(transaction, "w/enwiki", now); });
    EXPECT_EQ(next(), removal) << "Deletes are not paused";
    write([](Transaction& transaction) { resume(transaction, "w/enwiki"); });

    for (auto const id : {first, second}) {
        EXPECT_TRUE(advance({.activity = id, .to = 2, .retries = {failed_of(id, 1, 10)}}));
    }
    EXPECT_EQ(next(), renamed);
    write([this, now = clock_.now()](Transaction& transaction) {
        set_actor_state(transaction, page_, ActorState::hidden, now);
    });
    EXPECT_EQ(next(), removal);
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return list_actors_with_activities(snapshot, ActorKey{0}, 10); }),
        std::vector{page_}
    );
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due(), std::vector{first});
    set(PostState::hidden);
    EXPECT_TRUE(due().empty());
}

TEST_P(WithdrawalFlow, AnActorThatIsDeletedSendsNothingElse)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(2));
    EXPECT_TRUE(advance({.activity = create, .to = 2, .retries = {failed_of(create, 1, 10)}}));
    auto const waiting = append(page_, ActivityKind::create, PostId{2}, inboxes(2));
    write([this](Transaction& transaction) { cancel_activities_of_actor(transaction, page_); });
    auto const removal = append(page_, ActivityKind::delete_actor, std::nullopt, inboxes(2));
    EXPECT_EQ(activity(waiting).state, ActivityState::cancelled);
    EXPECT_EQ(read([this](Snapshot& snapshot) { return find_next_activity(snapshot, page_)->id; }), removal);
    auto const depth = read([](Snapshot& snapshot) { return read_queue_depth(snapshot); });
    EXPECT_EQ(depth.activities, 1);
    EXPECT_EQ(depth.retries, 0);
    EXPECT_EQ(depth.oldest, clock_.now());
}

TEST_P(WithdrawalFlow, RecipientsOfAPostAreAllWhoMayHaveIt)
{
    std::vector<InboxId> all;
    for (auto const* host : {"a.example", "b.example", "c.example", "d.example"}) {
        auto const remote = add_remote(host, "ada", true);
        auto const row = *read([=](Snapshot& snapshot) { return find_remote_actor(snapshot, remote); });
        all.push_back(*row.shared_inbox);
    }
    append(page_, ActivityKind::create, PostId{1}, {all[0], all[1]});
    append(page_, ActivityKind::update, PostId{1}, {all[1], all[2]});
    auto const hosts = read([](Snapshot& snapshot) {
        return std::pair(find_host(snapshot, "d.example")->id, find_host(snapshot, "a.example")->id);
    });
    write([=](Transaction& transaction) {
        record_fetch(transaction, PostId{1}, hosts.first);
        record_fetch(transaction, PostId{1}, hosts.first);
        record_fetch(transaction, PostId{2}, hosts.second);
    });
    auto const of = [this](std::int64_t post) {
        return read([=](Snapshot& snapshot) { return list_recipients_of_post(snapshot, PostId{post}); });
    };
    EXPECT_EQ(of(1), all);
    EXPECT_EQ(of(2), std::vector{all[0]});
    // Parked and blocked hosts still have the post; one that is gone does not.
    write([=, now = clock_.now()](Transaction& transaction) {
        park_host(transaction, hosts.first, now);
        block_host(transaction, "b.example", true);
        mark_host_gone(transaction, hosts.second);
    });
    EXPECT_EQ(of(1), (std::vector{all[1], all[2], all[3]}));
}

TEST_P(WithdrawalFlow, ReceiptCountsInboxesOfTheDeletes)
{
    insert(post(1, page_), {RevId{1}});
    auto const removal = append(page_, ActivityKind::remove, PostId{1}, inboxes(5));
    append(page_, ActivityKind::create, PostId{1}, inboxes(7));
    auto const withdrawal = write([now = clock_.now()](Transaction& transaction) {
        Withdrawal made;
        made.wiki = "enwiki";
        made.cause = "page_deleted";
        made.learnt_from = "eventstreams";
        made.learnt = now;
        made.detail = "{\"page\":1}";
        return add_withdrawal(transaction, made, std::array{PostId{1}, PostId{1}});
    });
    EXPECT_TRUE(advance(
        {.activity = removal,
         .to = 5,
         .accepted = 2,
         .refused = 1,
         .retries = {failed_of(removal, 1, 1), failed_of(removal, 2, 2)}}
    ));
    end(removal, 1, RetryEnd::given_up);
    auto const receipt = read([=](Snapshot& snapshot) { return read_receipt(snapshot, withdrawal); });
    EXPECT_EQ(receipt.posts, 1);
    EXPECT_EQ(receipt.accepted, 2);
    EXPECT_EQ(receipt.refused, 1);
    EXPECT_EQ(receipt.waiting, 1);
    EXPECT_EQ(receipt.given_up, 1);
}

TEST_P(WithdrawalFlow, WithdrawalsThroughTheirStates)
{
    for (std::int64_t id = 1; id <= 3; ++id) {
        insert(post(id, page_), {RevId{id}});
    }
    auto const add = [this](std::vector<PostId> posts) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            Withdrawal made;
            made.wiki = "enwiki";
            made.cause = "revision_hidden";
            made.learnt_from = "rcfeed";
            made.learnt = now;
            return add_withdrawal(transaction, made, posts);
        });
    };
    auto const first = add({PostId{1}, PostId{2}});
    auto const second = add({PostId{2}, PostId{3}});
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(list_open_withdrawals_of(snapshot, PostId{2}), (std::vector{first, second}));
        EXPECT_EQ(list_withdrawn_posts(snapshot, second), (std::vector{PostId{2}, PostId{3}}));
        EXPECT_EQ(count_withdrawals_in_state(snapshot, WithdrawalState::hidden), 2);
        EXPECT_EQ(find_withdrawal(snapshot, first)->cause, "revision_hidden");
    });
    write([=, now = clock_.now()](Transaction& transaction) {
        set_withdrawal_state(transaction, first, WithdrawalState::done, now);
        set_withdrawal_state(transaction, second, WithdrawalState::held_back, std::nullopt);
    });
    read([=, this](Snapshot& snapshot) {
        EXPECT_EQ(list_open_withdrawals_of(snapshot, PostId{2}), std::vector{second});
        EXPECT_EQ(count_withdrawn_since(snapshot, "enwiki", clock_.now() - std::chrono::minutes(10)), 2);
        EXPECT_EQ(count_withdrawn_since(snapshot, "dewiki", clock_.now() - std::chrono::minutes(10)), 0);
        EXPECT_EQ(find_withdrawal(snapshot, first)->confirmed, clock_.now());
        EXPECT_EQ(list_withdrawals_in_state(snapshot, WithdrawalState::held_back, 10).front().id, second);
        auto const newest = list_withdrawals(snapshot, WithdrawalId{std::numeric_limits<std::int64_t>::max()}, 1);
        EXPECT_EQ(newest.front().id, second);
        EXPECT_EQ(list_withdrawals(snapshot, second, 10).front().id, first);
    });
    clock_.advance(std::chrono::days(366));
    auto const prune = [this] {
        return write([now = clock_.now()](Transaction& transaction) { return prune_withdrawals(transaction, now); });
    };
    EXPECT_EQ(prune(), 1) << "one that is open stays";
    EXPECT_FALSE(read([=](Snapshot& snapshot) { return find_withdrawal(snapshot, first); }));
}

}  // namespace
}  // namespace wikipub::storage
