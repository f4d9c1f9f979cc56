// SPDX-License-Identifier: GPL-2.0-or-later
// Several processes send: what the one on duty does not reach, and what one that nobody hears leaves to the others.
#include "fan_out_fixture.h"
#include "federation/hearing.h"

namespace wikipub::federation {
namespace {

class HelpingTest : public FanOutTest {
protected:
    /// One more actor, which all that is made from now on is of.
    ActorKey next_actor()
    {
        page_ = write([now = clock_.now(), generation = ++generation_](storage::Transaction& transaction) {
            storage::Actor actor;
            actor.name = {storage::ActorKind::page, "enwiki", PageId{1}, generation};
            actor.host = "ap.example";
            actor.title_since = actor.state_since = actor.created = now;
            return storage::ensure_actor(transaction, actor).id;
        });
        return page_;
    }
    std::optional<storage::Lease> claim(ActorKey actor, std::string node)
    {
        return write([=](storage::Transaction& transaction) {
            auto const name = "actor/" + std::to_string(actor.value);
            return storage::claim_lease(transaction, name, node, std::chrono::seconds(45));
        });
    }
    void look()
    {
        fan_out_->wake();
        run_for(std::chrono::milliseconds(200));
    }

    int generation_ = 1;
};

TEST_F(HelpingTest, WhatIsFreshIsLeftToTheLeader)
{
    helps_ = true;
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    start("helper");
    look();
    EXPECT_EQ(peer.posts(), 0);
    clock_.shift_machine(std::chrono::seconds(1));
    run_until_done(id);
    EXPECT_EQ(peer.posts(), 1);
    run_until([&] { return claim(page_, "leader").has_value(); });
}

TEST_F(HelpingTest, WhatOthersHoldIsPassedBy)
{
    helps_ = true;
    PeerServer peer(clock_);
    std::vector<ActivityId> all;
    for (int i = 1; i <= 18; ++i) {
        auto const actor = next_actor();
        follower(peer, "ada");
        post(i);
        all.push_back(append(ActivityKind::create, i, "{\"n\":" + std::to_string(i) + "}"));
        if (i <= 16) {
            ASSERT_TRUE(claim(actor, "leader"));
        }
    }
    start("helper");
    look();
    clock_.shift_machine(std::chrono::seconds(1));
    run_until_done(all[16]);
    run_until_done(all[17]);
    auto bodies = peer.accepted();
    std::ranges::sort(bodies);
    EXPECT_EQ(bodies, (std::vector<std::string>{"{\"n\":17}", "{\"n\":18}"}));
}

TEST_F(HelpingTest, RetriesAreLeftToTheLeaderForLonger)
{
    PeerServer peer(clock_, [](int number, sig::Scheme) { return number == 1 ? 500 : 202; });
    follower(peer, "ada");
    post(1);
    start("helper");
    run_until_done(append(ActivityKind::create, 1, "{}"));
    stop();
    ASSERT_EQ(retries(), 1);
    helps_ = true;
    start("helper");
    clock_.shift(std::chrono::hours(1));
    look();
    clock_.shift_machine(std::chrono::seconds(1));
    look();
    EXPECT_EQ(peer.posts(), 1);
    clock_.shift_machine(std::chrono::seconds(30));
    run_until([&] { return retries() == 0; });
    EXPECT_EQ(peer.posts(), 2);
}

TEST_F(HelpingTest, WhoTakesOverLeavesNothing)
{
    helps_ = true;
    PeerServer peer(clock_, [](int number, sig::Scheme) { return number == 1 ? 500 : 202; });
    follower(peer, "ada");
    post(1);
    start("helper");
    fan_out_->lead();
    run_until_done(append(ActivityKind::create, 1, "{}"));
    clock_.shift(std::chrono::hours(1));
    fan_out_->wake();
    run_until([&] { return retries() == 0; });
    EXPECT_EQ(peer.posts(), 2);
}

TEST_F(HelpingTest, WhoReachesNobodyLeavesItToTheOthersIfThereAreAny)
{
    std::vector<std::unique_ptr<PeerServer>> away;
    for (std::size_t i = 0; i < Hearing::kHosts; ++i) {
        follower(*away.emplace_back(std::make_unique<PeerServer>(clock_)), "ada");
    }
    away.clear();
    nodes_ = 2;
    post(1);
    start();
    run_until_done(append(ActivityKind::create, 1, "{\"n\":1}"));
    PeerServer well(clock_);
    follower(well, "bob");
    post(2);
    auto const second = append(ActivityKind::create, 2, "{\"n\":2}");
    look();
    EXPECT_EQ(well.posts(), 0);
    EXPECT_TRUE(claim(page_, "other")) << "it holds nothing that it does not send";
    write([](storage::Transaction& transaction) { storage::release_leases(transaction, "other"); });
    nodes_ = 1;
    run_until_done(second);
    EXPECT_EQ(well.posts(), 1) << "nobody else would";
}

TEST_F(HelpingTest, IsDeafForFiveMinutesAndNotForThoseWhoWereDownBefore)
{
    Hearing hearing(clock_);
    auto const hear = [&](int first, std::size_t count, Sent const& sent, int failure_days) {
        std::vector<Parcel> parcels(count);
        for (std::size_t i = 0; i < count; ++i) {
            parcels[i].host.id = HostId{first + static_cast<int>(i)};
            parcels[i].host.failure_days = failure_days;
        }
        hearing.listen(parcels, Outcomes(count, sent));
    };
    Sent const silence{.verdict = Verdict::again};
    hear(1, 40, silence, 1);
    hear(1, 19, silence, 0);
    hear(1, 19, silence, 0);
    EXPECT_FALSE(hearing.is_deaf());
    hear(50, 1, {.verdict = Verdict::again, .status = 503}, 0);
    hear(20, 19, silence, 0);
    EXPECT_FALSE(hearing.is_deaf()) << "somebody answered meanwhile";
    hear(39, 1, silence, 0);
    EXPECT_TRUE(hearing.is_deaf());
    clock_.shift_machine(Hearing::kDeafFor);
    EXPECT_FALSE(hearing.is_deaf());
}

}  // namespace
}  // namespace wikipub::federation
