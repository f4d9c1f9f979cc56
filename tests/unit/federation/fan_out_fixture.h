// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/fan_out.h"
#include "federation_fixture.h"
#include "storage/leases.h"
#include "storage/retries.h"

#include <mutex>

namespace wikipub::federation {

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
        auto const signatory_of = [](storage::Actor const& actor) -> Task<std::optional<Signatory>> {
            co_return Signatory{
                "https://ap.example/w/enwiki/p/" + std::to_string(actor.name.page.value) + "#main-key", test_key()};
        };
        FanOutOptions options;
        options.node = node;
        options.window = window_;
        options.helps = helps_;
        options.nodes = [this] { return nodes_; };
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
    bool helps_ = false;
    int nodes_ = 1;
    ActorKey page_;
    bool running_ = false;
    std::unique_ptr<FanOut> fan_out_;
};

}  // namespace wikipub::federation
