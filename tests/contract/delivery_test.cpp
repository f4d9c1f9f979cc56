// SPDX-License-Identifier: GPL-2.0-or-later
#include "delivery_flow.h"

namespace wikipub::storage {
namespace {

WIKIPUB_ON_EVERY_BACKEND(DeliveryFlow);

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
    // A server's table also holds the mark of this connection's last commit.
    auto const ran_out = GetParam() == Backend::mariadb ? 2 : 1;
    EXPECT_EQ(
        write([now = clock_.now()](Transaction& transaction) { return prune_leases(transaction, now); }), ran_out
    );
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

TEST_P(DeliveryFlow, ManyRetriesEndTogether)
{
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(3));
    auto const update = append(page_, ActivityKind::update, PostId{1}, inboxes(3));
    for (auto const id : {create, update}) {
        EXPECT_TRUE(advance(
            {.activity = id, .to = 3, .retries = {failed_of(id, 1, 10), failed_of(id, 2, 20), failed_of(id, 3, 30)}}
        ));
    }
    clock_.advance(std::chrono::hours(1));
    std::vector const ended{
        EndedRetry{failed_of(create, 1, 10), RetryEnd::accepted},
        EndedRetry{failed_of(create, 2, 20), RetryEnd::accepted},
        EndedRetry{failed_of(create, 3, 30), RetryEnd::refused},
        EndedRetry{failed_of(update, 9, 90), RetryEnd::accepted}};  // cancelled meanwhile
    write([&](Transaction& transaction) { end_retries(transaction, ended); });
    EXPECT_EQ(activity(create).accepted, 2);
    EXPECT_EQ(activity(create).refused, 1);
    EXPECT_EQ(activity(create).body.data, "");
    EXPECT_EQ(activity(update).accepted, 0);
    EXPECT_EQ(activity(update).body.data, "the body");
    EXPECT_EQ(due(), (std::vector{update, update, update})) << "at once";
}

TEST_P(DeliveryFlow, OnlyActorsWithSomethingDueThatMayBeSentAreNamed)
{
    auto const due_actors = [this] {
        return read([now = clock_.now()](Snapshot& snapshot) { return list_actors_with_due_retries(snapshot, now, 10); }
        );
    };
    EXPECT_TRUE(due_actors().empty());
    auto const create = append(page_, ActivityKind::create, PostId{1}, inboxes(1));
    EXPECT_TRUE(advance({.activity = create, .to = 1, .retries = {failed_of(create, 1, 10)}}));
    EXPECT_TRUE(due_actors().empty()) << "not yet";
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due_actors(), std::vector{page_});
    write([now = clock_.now()](Transaction& transaction) { pause(transaction, "all", now); });
    EXPECT_TRUE(due_actors().empty()) << "paused";
    auto const removal = append(page_, ActivityKind::remove, PostId{2}, inboxes(1));
    EXPECT_TRUE(advance({.activity = removal, .to = 1, .retries = {failed_of(removal, 1, 10)}}));
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(due_actors(), std::vector{page_}) << "a Delete always may";
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
