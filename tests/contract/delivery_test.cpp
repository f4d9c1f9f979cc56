// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/inbox_list.h"
#include "storage/leases.h"
#include "storage/positions.h"
#include "storage/reach.h"
#include "storage/retries.h"
#include "storage/withdrawals.h"

namespace wikipub::storage {
namespace {

std::vector<InboxId> inboxes(std::int64_t count, std::int64_t step = 1)
{
    std::vector<InboxId> ids;
    for (std::int64_t i = 1; i <= count; ++i) {
        ids.push_back(InboxId{i * step});
    }
    return ids;
}

class DeliveryFlow : public Contract {
protected:
    DeliveryFlow() : page_(add_page(1)), lease_(claim()) {}

    Lease claim(std::string const& node = "a")
    {
        return *write([=](Transaction& transaction) {
            return claim_lease(transaction, "actor/1", node, std::chrono::seconds(45));
        });
    }
    bool advance(Advance const& advance)
    {
        return write([=, lease = lease_](Transaction& transaction) {
            return advance_activity(transaction, advance, lease);
        });
    }
    Activity activity(ActivityId id)
    {
        return *read([=](Snapshot& snapshot) { return find_activity(snapshot, id); });
    }
    Retry failed(ActivityId id, std::int64_t inbox, std::int64_t host) const
    {
        Retry retry;
        retry.activity = id;
        retry.inbox = InboxId{inbox};
        retry.host = HostId{host};
        retry.actor = page_;
        retry.attempts = 1;
        retry.first_failed = clock_.now();
        retry.next_at = clock_.now() + std::chrono::seconds(15);
        return retry;
    }
    Retry failed_of(ActivityId id, std::int64_t inbox, std::int64_t host)
    {
        auto retry = failed(id, inbox, host);
        retry.sequence = activity(id).sequence;
        retry.kind = activity(id).kind;
        return retry;
    }
    std::vector<ActivityId> due()
    {
        std::vector<ActivityId> ids;
        for (auto const& retry : read([this, now = clock_.now()](Snapshot& snapshot) {
                 return list_due_retries(snapshot, page_, now, 100);
             })) {
            ids.push_back(retry.activity);
        }
        return ids;
    }
    void end(ActivityId id, std::int64_t inbox, RetryEnd how)
    {
        write([=](Transaction& transaction) { end_retry(transaction, id, InboxId{inbox}, how); });
    }

    ActorKey page_;
    Lease lease_;
};
INSTANTIATE_TEST_SUITE_P(Backends, DeliveryFlow, ::testing::Values(Backend::sqlite), backend_name);

TEST(InboxList, PacksAndUnpacks)
{
    for (auto const& ids : {std::vector<InboxId>{}, inboxes(1), inboxes(500), inboxes(300, 1'000'003)}) {
        EXPECT_EQ(unpack_inboxes(pack_inboxes(ids).data), ids);
    }
    std::vector const large{InboxId{1}, InboxId{std::numeric_limits<std::int64_t>::max()}};
    EXPECT_EQ(unpack_inboxes(pack_inboxes(large).data), large);
    EXPECT_LE(pack_inboxes(inboxes(2000, 100)).data.size(), 2000U);
    EXPECT_THROW(unpack_inboxes("\xFF"), DatabaseError);
    EXPECT_THROW(unpack_inboxes(std::string(20, '\xFF') + '\x01'), DatabaseError);
}

TEST_P(DeliveryFlow, SequenceAndRecipients)
{
    auto const first = append(page_, ActivityKind::create, PostId{1}, {InboxId{9}, InboxId{3}, InboxId{9}});
    auto const second = append(page_, ActivityKind::update, PostId{1}, inboxes(2));
    EXPECT_EQ(activity(first).sequence, 1);
    EXPECT_EQ(activity(second).sequence, 2);
    EXPECT_EQ(activity(first).inboxes, 2);
    EXPECT_EQ(activity(first).body.data, "the body");
    read([=, this](Snapshot& snapshot) {
        EXPECT_EQ(find_next_activity(snapshot, page_)->id, first);
        EXPECT_EQ(list_recipients(snapshot, first, 0, 50), (std::vector{InboxId{3}, InboxId{9}}));
        EXPECT_EQ(list_recipients(snapshot, first, 1, 50), std::vector{InboxId{9}});
        EXPECT_TRUE(list_recipients(snapshot, first, 2, 50).empty());
        EXPECT_EQ(list_actors_with_activities(snapshot, ActorKey{0}, 10), std::vector{page_});
        EXPECT_TRUE(list_actors_with_activities(snapshot, page_, 10).empty());
    });
    auto const other = add_page(2);
    EXPECT_EQ(activity(append(other, ActivityKind::accept, std::nullopt, inboxes(1))).sequence, 1);
}

TEST_P(DeliveryFlow, NobodyToTellIsDoneAtOnce)
{
    auto const none = append(page_, ActivityKind::create, PostId{1}, {});
    EXPECT_EQ(activity(none).state, ActivityState::done);
    EXPECT_EQ(activity(none).body.data, "");
    EXPECT_FALSE(read([this](Snapshot& snapshot) { return find_next_activity(snapshot, page_); }));
}

TEST_P(DeliveryFlow, HugeListsAreReadInWindows)
{
    auto const all = inboxes(100'000, 3);
    auto const id = append(page_, ActivityKind::create, PostId{1}, all);
    std::vector<InboxId> seen;
    while (seen.size() < all.size()) {
        auto const some = read([=, from = seen.size()](Snapshot& snapshot) {
            return list_recipients(snapshot, id, static_cast<std::int64_t>(from), 499);
        });
        ASSERT_FALSE(some.empty());
        seen.insert(seen.end(), some.begin(), some.end());
    }
    EXPECT_EQ(seen, all);
}

TEST_P(DeliveryFlow, CursorEndsTheActivityAndItsBody)
{
    auto const id = append(page_, ActivityKind::create, PostId{1}, inboxes(10));
    EXPECT_TRUE(advance({.activity = id, .from = 0, .to = 6, .accepted = 5, .refused = 1}));
    EXPECT_EQ(activity(id).cursor, 6);
    EXPECT_FALSE(advance({.activity = id, .from = 0, .to = 6, .accepted = 6})) << "not where the cursor is";
    EXPECT_TRUE(advance({.activity = id, .from = 6, .to = 10, .accepted = 4}));
    EXPECT_EQ(activity(id).state, ActivityState::done);
    EXPECT_EQ(activity(id).accepted, 9);
    EXPECT_EQ(activity(id).refused, 1);
    EXPECT_EQ(activity(id).body.data, "");
    EXPECT_FALSE(advance({.activity = id, .from = 10, .to = 10}));
}

// A node whose lease another took can write nothing any more.
TEST_P(DeliveryFlow, FenceShutsOutTheOldHolder)
{
    auto const id = append(page_, ActivityKind::create, PostId{1}, inboxes(10));
    auto const old = lease_;
    EXPECT_FALSE(write([](Transaction& transaction) {
        return claim_lease(transaction, "actor/1", "b", std::chrono::seconds(45));
    }));
    clock_.advance(std::chrono::seconds(46));
    auto const taken = claim("b");
    EXPECT_GT(taken.fence, old.fence);
    EXPECT_FALSE(advance({.activity = id, .from = 0, .to = 5, .accepted = 5, .retries = {failed(id, 1, 1)}}));
    EXPECT_EQ(activity(id).cursor, 0);
    EXPECT_EQ(read([](Snapshot& snapshot) { return read_queue_depth(snapshot).retries; }), 0);
    lease_ = taken;
    EXPECT_TRUE(advance({.activity = id, .from = 0, .to = 5, .accepted = 5}));
}

TEST_P(DeliveryFlow, LeasesAreRenewedReleasedAndPruned)
{
    auto lease = lease_;
    clock_.advance(std::chrono::seconds(30));
    EXPECT_TRUE(write([&lease](Transaction& transaction) {
        return renew_lease(transaction, lease, std::chrono::seconds(45));
    }));
    clock_.advance(std::chrono::seconds(30));
    EXPECT_FALSE(write([](Transaction& transaction) {
        return claim_lease(transaction, "actor/1", "b", std::chrono::seconds(45));
    }));
    write([=](Transaction& transaction) { release_lease(transaction, lease); });
    auto taken = claim("b");
    EXPECT_FALSE(write([&lease](Transaction& transaction) {
        return renew_lease(transaction, lease, std::chrono::seconds(45));
    }));
    EXPECT_TRUE(read([=](Snapshot& snapshot) { return holds_lease(snapshot, taken); }));
    write([](Transaction& transaction) { release_leases(transaction, "b"); });
    auto const again = claim("a");
    EXPECT_GT(again.fence, taken.fence);
    // Started again under the same name: the predecessor's fence is void.
    EXPECT_GT(claim("a").fence, again.fence);
    EXPECT_FALSE(read([=](Snapshot& snapshot) { return holds_lease(snapshot, again); }));
    clock_.advance(std::chrono::days(2));
    EXPECT_EQ(write([now = clock_.now()](Transaction& transaction) { return prune_leases(transaction, now); }), 1);
    EXPECT_GT(claim("b").fence, again.fence + 1);
}

TEST_P(DeliveryFlow, FailuresBecomeRowsAndEndWithTheBody)
{
    auto const id = append(page_, ActivityKind::create, PostId{1}, inboxes(3));
    std::vector const retries{failed_of(id, 2, 20), failed_of(id, 3, 30)};
    EXPECT_TRUE(advance({.activity = id, .from = 0, .to = 3, .accepted = 1, .retries = retries}));
    EXPECT_EQ(activity(id).state, ActivityState::done);
    EXPECT_EQ(activity(id).body.data, "the body") << "still needed";
    EXPECT_TRUE(due().empty());
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return earliest_retry(snapshot); }), clock_.now() + std::chrono::seconds(15)
    );
    clock_.advance(std::chrono::seconds(15));
    EXPECT_EQ(due().size(), 2U);

    write([=, now = clock_.now()](Transaction& transaction) {
        postpone_retry(transaction, retries[0], 2, now + std::chrono::seconds(31));
    });
    EXPECT_EQ(due().size(), 1U);
    end(id, 3, RetryEnd::accepted);
    EXPECT_EQ(activity(id).accepted, 2);
    EXPECT_EQ(activity(id).body.data, "the body");
    clock_.advance(std::chrono::seconds(31));
    EXPECT_EQ(due(), std::vector{id});
    end(id, 2, RetryEnd::given_up);
    EXPECT_EQ(activity(id).given_up, 1);
    EXPECT_EQ(activity(id).body.data, "");
    EXPECT_FALSE(read([](Snapshot& snapshot) { return earliest_retry(snapshot); }));
    end(id, 2, RetryEnd::accepted);  // told twice: counted once
    EXPECT_EQ(activity(id).accepted, 2);
}

// T9: Create before Update before Delete, for one actor and host.
TEST_P(DeliveryFlow, LaterActivitiesStandBehindEarlierOnes)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(2));
    auto const update = append(page_, ActivityKind::update, PostId{1}, inboxes(2));
    EXPECT_TRUE(advance({.activity = create, .to = 2, .retries = {failed_of(create, 1, 10), failed_of(create, 2, 20)}})
    );
    EXPECT_EQ(
        read([this](Snapshot& snapshot) { return list_hosts_with_retries(snapshot, page_); }),
        (std::vector{HostId{10}, HostId{20}})
    );
    EXPECT_TRUE(advance({.activity = update, .to = 2, .retries = {failed_of(update, 1, 10), failed_of(update, 2, 20)}})
    );
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due(), (std::vector{create, create}));
    end(create, 1, RetryEnd::accepted);
    auto now_due = due();
    std::ranges::sort(now_due);
    EXPECT_EQ(now_due, (std::vector{create, update})) << "the update to host 10 may go, the one to host 20 not yet";
}

TEST_P(DeliveryFlow, WithdrawnPostsAreNotSentAnyMore)
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
TEST_P(DeliveryFlow, DeletesStandBehindNothing)
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

TEST_P(DeliveryFlow, WhatIsWithheldIsPassedOver)
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

TEST_P(DeliveryFlow, AnActorThatIsDeletedSendsNothingElse)
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

TEST_P(DeliveryFlow, RecipientsOfAPostAreAllWhoMayHaveIt)
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

TEST_P(DeliveryFlow, HostThatIsGivenUpKeepsItsDeletes)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(1));
    auto const removal = append(page_, ActivityKind::remove, PostId{2}, inboxes(1));
    EXPECT_TRUE(advance({.activity = create, .to = 1, .retries = {failed_of(create, 1, 10)}}));
    EXPECT_TRUE(advance({.activity = removal, .to = 1, .retries = {failed_of(removal, 1, 10)}}));
    auto const drop = [this](bool keep) {
        return write([=](Transaction& transaction) { return drop_retries_to_host(transaction, HostId{10}, keep); });
    };
    EXPECT_EQ(drop(true), 1);
    EXPECT_EQ(activity(create).given_up, 1);
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due(), std::vector{removal});
    EXPECT_EQ(drop(false), 1);
    EXPECT_TRUE(due().empty());
}

TEST_P(DeliveryFlow, AHostThatAnswersAgainIsHurried)
{
    auto const id = append(page_, ActivityKind::create, PostId{1}, inboxes(2));
    EXPECT_TRUE(advance({.activity = id, .to = 2, .retries = {failed_of(id, 1, 10), failed_of(id, 2, 20)}}));
    write([now = clock_.now()](Transaction& transaction) { hurry_retries(transaction, HostId{10}, now); });
    EXPECT_EQ(due().size(), 1U);
}

TEST_P(DeliveryFlow, ReceiptCountsInboxesOfTheDeletes)
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

TEST_P(DeliveryFlow, WithdrawalsThroughTheirStates)
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

TEST_P(DeliveryFlow, OnlyWhatIsAboutNoPostIsPruned)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(1));
    auto const accept = append(page_, ActivityKind::accept, std::nullopt, inboxes(1));
    auto const waiting = append(page_, ActivityKind::accept, std::nullopt, inboxes(1));
    EXPECT_TRUE(advance({.activity = create, .to = 1, .accepted = 1}));
    EXPECT_TRUE(advance({.activity = accept, .to = 1, .accepted = 1}));
    clock_.advance(std::chrono::days(91));
    EXPECT_EQ(write([now = clock_.now()](Transaction& transaction) { return prune_activities(transaction, now); }), 1);
    read([=](Snapshot& snapshot) {
        EXPECT_TRUE(find_activity(snapshot, create));
        EXPECT_FALSE(find_activity(snapshot, accept));
        EXPECT_TRUE(list_recipients(snapshot, accept, 0, 10).empty());
        EXPECT_TRUE(find_activity(snapshot, waiting));
    });
}

}  // namespace
}  // namespace wikipub::storage
