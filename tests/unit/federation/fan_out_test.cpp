// SPDX-License-Identifier: GPL-2.0-or-later
#include "fan_out_fixture.h"

namespace wikipub::federation {
namespace {

TEST_F(FanOutTest, EveryHostGetsTheSameBytesOnce)
{
    std::vector<std::unique_ptr<PeerServer>> peers;
    for (int i = 0; i < 8; ++i) {
        auto const& peer = peers.emplace_back(std::make_unique<PeerServer>(clock_));
        follower(*peer, "ada");
        follower(*peer, "bob");  // the same shared inbox (T1)
    }
    post(1);
    auto const id = append(ActivityKind::create, 1, "{\"the\":\"body\"}");
    start();
    run_until_done(id);
    for (auto const& peer : peers) {
        EXPECT_EQ(peer->accepted(), std::vector<std::string>{"{\"the\":\"body\"}"});
        EXPECT_EQ(peer->schemes(), std::vector{sig::Scheme::cavage});
    }
    EXPECT_EQ(activity(id).accepted, 8);
    EXPECT_EQ(activity(id).body.data, "") << "nobody needs it any more";
    EXPECT_EQ(retries(), 0);
}

// T9, design §4: an actor's activities go in order.
TEST_F(FanOutTest, ActivitiesGoInOrder)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    ActivityId last;
    std::vector<std::string> bodies;
    for (int i = 0; i < 10; ++i) {
        bodies.push_back("{\"n\":" + std::to_string(i) + "}");
        last = append(i == 0 ? ActivityKind::create : ActivityKind::update, 1, bodies.back());
    }
    start();
    run_until_done(last);
    EXPECT_EQ(peer.accepted(), bodies);
}

TEST_F(FanOutTest, WindowsCommitOneAfterAnother)
{
    window_ = 3;
    PeerServer peer(clock_);
    for (int i = 0; i < 10; ++i) {
        follower(peer, "user" + std::to_string(i), false);
    }
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    start();
    run_until_done(id);
    EXPECT_EQ(peer.posts(), 10);
    EXPECT_EQ(activity(id).accepted, 10);
}

TEST_F(FanOutTest, HiddenPostsAreHeldBackAndOthersGoOn)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    post(2);
    set_state(1, storage::PostState::hidden);
    auto const hidden = append(ActivityKind::create, 1, "{\"n\":1}");
    auto const other = append(ActivityKind::create, 2, "{\"n\":2}");
    start();
    run_until_done(other);
    EXPECT_EQ(activity(hidden).cursor, 0);
    set_state(1, storage::PostState::live);
    run_until_done(hidden);
    EXPECT_EQ(peer.accepted(), (std::vector<std::string>{"{\"n\":2}", "{\"n\":1}"}));
}

// Redaction: what was not sent is not sent, and the Delete follows to whoever may have it.
TEST_F(FanOutTest, DeleteFollowsAndCancels)
{
    PeerServer fast(clock_);
    PeerServer down(clock_, [](int number, sig::Scheme) { return number == 1 ? 500 : 202; });
    follower(fast, "ada");
    follower(down, "bob");
    post(1);
    start();
    run_until_done(append(ActivityKind::create, 1, "{\"create\":1}"));
    EXPECT_EQ(retries(), 1);
    write([](storage::Transaction& transaction) {
        storage::set_post_state(transaction, std::array{PostId{1}}, storage::PostState::withdrawn);
        storage::cancel_activities_of_posts(transaction, std::array{PostId{1}});
    });
    auto const removal = append(ActivityKind::remove, 1, "{\"delete\":1}");
    run_until_done(removal);
    clock_.shift(std::chrono::hours(1));
    fan_out_->wake();
    run_for(std::chrono::milliseconds(300));
    EXPECT_EQ(fast.accepted(), (std::vector<std::string>{"{\"create\":1}", "{\"delete\":1}"}));
    EXPECT_EQ(down.accepted(), std::vector<std::string>{"{\"delete\":1}"}) << "the Create was never tried again";
    EXPECT_EQ(activity(removal).accepted, 2);
}

TEST_F(FanOutTest, AnotherNodesActorIsLeftAlone)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    auto const lease = write([this](storage::Transaction& transaction) {
        return storage::claim_lease(
            transaction, "actor/" + std::to_string(page_.value), "other", std::chrono::seconds(45)
        );
    });
    auto const id = append(ActivityKind::create, 1, "{}");
    start();
    run_for(std::chrono::milliseconds(300));
    EXPECT_EQ(peer.posts(), 0);
    write([=](storage::Transaction& transaction) { storage::release_lease(transaction, *lease); });
    run_until_done(id);
    EXPECT_EQ(peer.posts(), 1);
}

// After a stop the next process goes on where the last one stopped.
TEST_F(FanOutTest, StopsAndGoesOn)
{
    window_ = 4;
    std::vector<std::unique_ptr<PeerServer>> peers;
    for (int i = 0; i < 30; ++i) {
        follower(*peers.emplace_back(std::make_unique<PeerServer>(clock_)), "ada");
    }
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    start("first");
    fan_out_->wake();
    run_until([&] { return activity(id).cursor >= 4; });
    stop();
    EXPECT_EQ(activity(id).state, ActivityState::waiting);
    start("second");
    run_until_done(id);
    run_until([&] { return retries() == 0; });
    for (auto const& peer : peers) {
        EXPECT_EQ(peer->posts(), 1);
    }
}

TEST_F(FanOutTest, SignatoryThatIsMissingGivesUp)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    FanOutOptions options;
    options.node = "a";
    auto const nobody = [](storage::Actor const&) -> Task<std::optional<Signatory>> { co_return std::nullopt; };
    fan_out_ = std::make_unique<FanOut>(
        loop_.get_executor(), *client_, *database_, *signers_, clock_, random_, metrics_, nobody, options
    );
    running_ = true;
    asio::co_spawn(loop_, fan_out_->run(), [this](std::exception_ptr) { running_ = false; });
    run_until([&] { return activity(id).state == ActivityState::cancelled; });
    EXPECT_EQ(peer.posts(), 0);
}

}  // namespace
}  // namespace wikipub::federation
