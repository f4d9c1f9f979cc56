// SPDX-License-Identifier: GPL-2.0-or-later
#include "fan_out_fixture.h"

namespace wikipub::federation {
namespace {

class TroubledHostsTest : public FanOutTest {};

// S13: cavage first, RFC 9421 after a 401, remembered.
TEST_F(TroubledHostsTest, KnocksTwiceAndRemembers)
{
    PeerServer peer(clock_, [](int, sig::Scheme scheme) { return scheme == sig::Scheme::rfc9421 ? 202 : 401; });
    follower(peer, "ada");
    post(1);
    auto const first = append(ActivityKind::create, 1, "{}");
    start();
    run_until_done(first);
    EXPECT_EQ(peer.schemes(), (std::vector{sig::Scheme::cavage, sig::Scheme::rfc9421}));
    EXPECT_TRUE(host(peer).prefers_rfc9421);
    run_until_done(append(ActivityKind::update, 1, "{}"));
    EXPECT_EQ(peer.schemes().back(), sig::Scheme::rfc9421);
    EXPECT_EQ(peer.posts(), 3);
}

TEST_F(TroubledHostsTest, WhatFailsIsTriedAgainLaterWithTheSameBytes)
{
    PeerServer broken(clock_, [](int number, sig::Scheme) { return number == 1 ? 500 : 202; });
    PeerServer healthy(clock_);
    follower(broken, "ada");
    follower(healthy, "bob");
    post(1);
    auto const id = append(ActivityKind::create, 1, "{\"n\":1}");
    start();
    run_until_done(id);
    EXPECT_EQ(healthy.accepted().size(), 1U);
    EXPECT_EQ(activity(id).accepted, 1);
    EXPECT_EQ(retries(), 1);
    EXPECT_EQ(host(broken).failure_days, 1);
    EXPECT_EQ(host(healthy).failure_days, 0);

    clock_.shift(std::chrono::minutes(1));
    fan_out_->wake();
    run_until([&] { return retries() == 0; });
    EXPECT_EQ(broken.accepted(), std::vector<std::string>{"{\"n\":1}"});
    EXPECT_EQ(activity(id).accepted, 2);
    EXPECT_EQ(activity(id).body.data, "");
    EXPECT_EQ(host(broken).failure_days, 0) << "heard from again";
}

// T9: an Update waits behind the Create that has not arrived.
TEST_F(TroubledHostsTest, LaterActivitiesWaitBehindAFailure)
{
    PeerServer peer(clock_, [](int number, sig::Scheme) { return number <= 2 ? 503 : 202; });
    follower(peer, "ada");
    post(1);
    auto const create = append(ActivityKind::create, 1, "{\"n\":1}");
    auto const update = append(ActivityKind::update, 1, "{\"n\":2}");
    start();
    run_until_done(create);
    run_until_done(update);
    EXPECT_EQ(peer.posts(), 1) << "the update was not even tried";
    EXPECT_EQ(retries(), 2);
    run_until([&] {
        clock_.shift(std::chrono::minutes(1));
        fan_out_->wake();
        return retries() == 0;
    });
    EXPECT_EQ(peer.posts(), 4) << "Create, Create, Create, Update";
    EXPECT_EQ(peer.accepted(), (std::vector<std::string>{"{\"n\":1}", "{\"n\":2}"}));
}

// T5: 410 of a personal inbox removes the follower, of a shared one marks the host.
TEST_F(TroubledHostsTest, GoneInboxesAreNotUsedAgain)
{
    PeerServer personal(clock_, [](int, sig::Scheme) { return 410; });
    PeerServer shared(clock_, [](int, sig::Scheme) { return 410; });
    follower(personal, "ada", false);
    follower(shared, "bob", true);
    post(1);
    start();
    run_until_done(append(ActivityKind::create, 1, "{}"));
    EXPECT_TRUE(host(shared).gone);
    EXPECT_EQ(read([this](storage::Snapshot& snapshot) { return storage::find_actor(snapshot, page_)->followers; }), 1);
    EXPECT_TRUE(read([this](storage::Snapshot& snapshot) {
        return storage::list_delivery_inboxes(snapshot, page_).empty();
    }));
    EXPECT_EQ(retries(), 0);
}

TEST_F(TroubledHostsTest, RefusalsAreOver)
{
    PeerServer peer(clock_, [](int, sig::Scheme) { return 422; });
    follower(peer, "ada");
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    start();
    run_until_done(id);
    EXPECT_EQ(activity(id).refused, 1);
    EXPECT_EQ(retries(), 0);
    EXPECT_EQ(peer.posts(), 1);
}

TEST_F(TroubledHostsTest, AHostThatIsDownIsParkedOnTheSeventhDay)
{
    PeerServer peer(clock_, [](int, sig::Scheme) { return 500; });
    follower(peer, "ada");
    post(1);
    start();
    for (int day = 1; day <= 6; ++day) {
        EXPECT_FALSE(host(peer).parked_since) << day;
        run_until_done(append(ActivityKind::update, 1, "{}"));
        clock_.shift(std::chrono::days(1));
        fan_out_->wake();
        run_until([&] { return host(peer).failure_days > day || host(peer).parked_since; });
    }
    EXPECT_TRUE(host(peer).parked_since);
    EXPECT_EQ(retries(), 0) << "nothing but Deletes waits for it";
    clock_.shift(std::chrono::days(1));
    auto const before = peer.posts();
    for (int i = 0; i < 3; ++i) {
        run_until_done(append(ActivityKind::update, 1, "{}"));
    }
    EXPECT_EQ(peer.posts(), before + 1) << "once a day it is asked whether it is back";
    EXPECT_EQ(retries(), 0);
    EXPECT_TRUE(read([this](storage::Snapshot& snapshot) {
        return storage::list_delivery_inboxes(snapshot, page_).empty();
    }));
}

TEST_F(TroubledHostsTest, OneSlowHostHoldsNobodyUp)
{
    LoopbackServer silent([](Received const&, LoopbackServer::Connection& connection) { connection.wait_for_end(); });
    PeerServer fast(clock_);
    auto const slow_url = silent.url("/inbox");
    auto const slow = write([&](storage::Transaction& transaction) {
        auto const id = storage::ensure_host(transaction, authority(silent));
        return storage::ensure_inbox(transaction, slow_url, hash(slow_url), id, true);
    });
    auto const quick = follower(fast, "ada");
    post(1);
    write([=, this](storage::Transaction& transaction) {
        storage::append_activity(transaction, {page_, ActivityKind::create, PostId{1}, "{}"}, {slow, quick});
    });
    start();
    fan_out_->wake();
    run_until([&] { return fast.posts() == 1; });
    EXPECT_LT(slow, quick);
    client_->close();  // the silent one would take 30 s
}

TEST_F(TroubledHostsTest, BlockedHostsGetDeletesOnly)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    post(2);
    start();
    run_until_done(append(ActivityKind::create, 1, "{\"create\":1}"));
    auto const waiting = append(ActivityKind::create, 2, "{\"create\":2}");
    write([name = peer.authority()](storage::Transaction& transaction) {
        storage::block_host(transaction, name, true);
        storage::set_post_state(transaction, std::array{PostId{1}}, storage::PostState::withdrawn);
    });
    run_until_done(waiting);
    run_until_done(append(ActivityKind::remove, 1, "{\"delete\":1}"));
    EXPECT_EQ(peer.accepted(), (std::vector<std::string>{"{\"create\":1}", "{\"delete\":1}"}));
}

}  // namespace
}  // namespace wikipub::federation
