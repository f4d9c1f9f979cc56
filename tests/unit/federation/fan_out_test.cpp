// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/fan_out.h"

#include "federation_fixture.h"
#include "storage/leases.h"
#include "storage/retries.h"

#include <mutex>

namespace wikipub::federation {
namespace {

using storage::ActivityKind;
using storage::ActivityState;
using test::LoopbackServer;
using test::Received;

/// A server of the Fediverse: checks the signature, then answers as it is told.
class PeerServer {
public:
    /// The status for the `number`th POST (from 1), and the scheme it was signed with.
    using Script = std::function<int(int number, sig::Scheme scheme)>;

    explicit PeerServer(
        Clock const& clock, Script script = [](int, sig::Scheme) { return 202; }
    )
        : clock_(clock),
          script_(std::move(script)),
          server_([this](Received const& request, LoopbackServer::Connection& connection) {
              answer(request, connection);
          })
    {
    }

    std::string authority() const { return "127.0.0.1:" + std::to_string(server_.port()); }
    std::string url(std::string const& path) const { return server_.url(path); }
    /// Bodies of what was answered 2xx, in order.
    std::vector<std::string> accepted() const
    {
        std::lock_guard const lock(mutex_);
        return accepted_;
    }
    std::vector<sig::Scheme> schemes() const
    {
        std::lock_guard const lock(mutex_);
        return schemes_;
    }
    int posts() const { return static_cast<int>(schemes().size()); }

private:
    void answer(Received const& request, LoopbackServer::Connection& connection)
    {
        auto const claim = verified(request, "http://" + authority(), clock_.now());
        EXPECT_TRUE(claim) << claim.error().detail;
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.header("content-type"), "application/activity+json");  // T2
        if (!claim) {
            connection.answer(401);
            return;
        }
        EXPECT_EQ(claim->key_id, "https://ap.example/w/enwiki/p/1#main-key");
        int status = 0;
        {
            std::lock_guard const lock(mutex_);
            schemes_.push_back(claim->scheme);
            status = script_(static_cast<int>(schemes_.size()), claim->scheme);
            if (status / 100 == 2) {
                accepted_.push_back(request.body);
            }
        }
        connection.answer(status);
    }

    Clock const& clock_;
    Script script_;
    mutable std::mutex mutex_;
    std::vector<std::string> accepted_;
    std::vector<sig::Scheme> schemes_;
    LoopbackServer server_;
};

class FanOutTest : public FederationTest {
protected:
    FanOutTest()
    {
        page_ = write([now = clock_.now()](storage::Transaction& transaction) {
            storage::Actor actor;
            actor.name = {storage::ActorKind::page, "enwiki", PageId{1}, 1};
            actor.host = "ap.example";
            actor.title_since = actor.state_since = actor.created = now;
            return storage::ensure_actor(transaction, actor).id;
        });
    }
    ~FanOutTest() override { stop(); }

    void start(std::string const& node = "a")
    {
        auto const signatory_of = [](storage::Actor const& actor) -> std::optional<Signatory> {
            return Signatory{
                "https://ap.example/w/enwiki/p/" + std::to_string(actor.name.page.value) + "#main-key", test_key()};
        };
        FanOutOptions options;
        options.node = node;
        options.window = window_;
        fan_out_ = std::make_unique<FanOut>(
            loop_.get_executor(), *client_, *database_, *signers_, clock_, random_, metrics_, signatory_of, options
        );
        running_ = true;
        asio::co_spawn(loop_, fan_out_->run(), [this](std::exception_ptr failure) {
            EXPECT_FALSE(failure);
            running_ = false;
        });
    }
    void stop()
    {
        if (fan_out_) {
            fan_out_->close();
            run_until([this] { return !running_; });
            fan_out_.reset();
        }
    }

    /// A follower with an inbox of its own or the host's shared one.
    InboxId follower(PeerServer const& peer, std::string const& name, bool shared = true)
    {
        auto const iri = peer.url("/" + name);
        auto const shared_url = shared ? peer.url("/inbox") : "";
        auto const actor = page_;
        return write([=, now = clock_.now(), host = peer.authority()](storage::Transaction& transaction) {
            storage::RemoteActor remote;
            remote.host = storage::ensure_host(transaction, host);
            remote.iri = iri;
            remote.iri_hash = hash(iri);
            auto const own = iri + "/inbox";
            remote.inbox = storage::ensure_inbox(transaction, own, hash(own), remote.host, false);
            if (!shared_url.empty()) {
                remote.shared_inbox =
                    storage::ensure_inbox(transaction, shared_url, hash(shared_url), remote.host, true);
            }
            remote.fetched = now;
            auto const id = storage::save_remote_actor(transaction, remote);
            storage::add_follower(transaction, {actor, id, "https://peer.example/follow", now});
            return remote.shared_inbox.value_or(remote.inbox);
        });
    }

    void post(std::int64_t id)
    {
        write([=, this, now = clock_.now()](storage::Transaction& transaction) {
            storage::Post made;
            made.id = PostId{id};
            made.actor = page_;
            made.wiki = "enwiki";
            made.host = "ap.example";
            made.published = made.confirmed = made.next_check = now;
            storage::insert_post(transaction, made, {});
        });
    }
    void set_state(std::int64_t id, storage::PostState state)
    {
        write([=](storage::Transaction& transaction) {
            storage::set_post_state(transaction, std::array{PostId{id}}, state);
        });
    }

    ActivityId append(ActivityKind kind, std::int64_t of, std::string const& body)
    {
        return write([=, this](storage::Transaction& transaction) {
            auto const inboxes = kind == ActivityKind::remove
                                     ? storage::list_recipients_of_post(transaction, PostId{of})
                                     : storage::list_delivery_inboxes(transaction, page_);
            return storage::append_activity(transaction, {page_, kind, PostId{of}, body}, inboxes);
        });
    }
    storage::Activity activity(ActivityId id)
    {
        return *read([=](storage::Snapshot& snapshot) { return storage::find_activity(snapshot, id); });
    }
    void run_until_done(ActivityId id)
    {
        fan_out_->wake();
        run_until([&] { return activity(id).state == ActivityState::done; });
    }
    storage::Host host(PeerServer const& peer)
    {
        return *read([name = peer.authority()](storage::Snapshot& snapshot) {
            return storage::find_host(snapshot, name);
        });
    }
    std::int64_t retries()
    {
        return read([](storage::Snapshot& snapshot) { return storage::read_queue_depth(snapshot).retries; });
    }
    void run_for(Milliseconds time)
    {
        auto const end = std::chrono::steady_clock::now() + time;
        run_until([&] { return std::chrono::steady_clock::now() > end; });
    }

    std::size_t window_ = 500;
    ActorKey page_;
    bool running_ = false;
    std::unique_ptr<FanOut> fan_out_;
};

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

// S13: cavage first, RFC 9421 after a 401, remembered.
TEST_F(FanOutTest, KnocksTwiceAndRemembers)
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

TEST_F(FanOutTest, WhatFailsIsTriedAgainLaterWithTheSameBytes)
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
TEST_F(FanOutTest, LaterActivitiesWaitBehindAFailure)
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
TEST_F(FanOutTest, GoneInboxesAreNotUsedAgain)
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

TEST_F(FanOutTest, RefusalsAreOver)
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

TEST_F(FanOutTest, AHostThatIsDownIsParkedOnTheSeventhDay)
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

TEST_F(FanOutTest, BlockedHostsGetDeletesOnly)
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

TEST_F(FanOutTest, OneSlowHostHoldsNobodyUp)
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

TEST_F(FanOutTest, SignatoryThatIsMissingGivesUp)
{
    PeerServer peer(clock_);
    follower(peer, "ada");
    post(1);
    auto const id = append(ActivityKind::create, 1, "{}");
    FanOutOptions options;
    options.node = "a";
    auto const nobody = [](storage::Actor const&) { return std::optional<Signatory>{}; };
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
