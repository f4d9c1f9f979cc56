// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/remote_actors.h"

#include "federation/fetch.h"
#include "federation_fixture.h"

#include <map>
#include <mutex>

namespace wikipub::federation {
namespace {

using test::LoopbackServer;
using test::Received;

constexpr std::string_view kActivityJson = "application/activity+json";

/// A server whose documents the test writes.
class DocumentServer {
public:
    struct Page {
        int status = 200;
        std::string body;
        std::string headers = "Content-Type: application/activity+json\r\n";
    };

    explicit DocumentServer(Clock const& clock)
        : clock_(clock), server_([this](Received const& request, LoopbackServer::Connection& connection) {
              answer(request, connection);
          })
    {
    }

    std::string origin() const { return "http://" + authority(); }
    std::string authority() const { return "127.0.0.1:" + std::to_string(server_.port()); }
    std::string url(std::string const& path) const { return origin() + path; }
    void put(std::string const& path, Page page)
    {
        std::lock_guard const lock(mutex_);
        pages_[path] = std::move(page);
    }
    int requests() const { return static_cast<int>(server_.received().size()); }
    std::vector<Received> received() const { return server_.received(); }

    /// An actor at `path` with the key `key_id`.
    std::string actor(std::string const& path, std::string const& key_id, std::string const& pem) const
    {
        auto const id = url(path);
        return R"({"@context":"https://www.w3.org/ns/activitystreams","id":")" + id + R"(","type":"Person","inbox":")" +
               id + R"(/inbox","endpoints":{"sharedInbox":")" + url("/inbox") + R"("},"publicKey":)" +
               key(id, key_id, pem) + "}";
    }
    static std::string key(std::string const& owner, std::string const& key_id, std::string const& pem)
    {
        std::string escaped;
        for (char const character : pem) {
            escaped += character == '\n' ? std::string("\\n") : std::string(1, character);
        }
        return R"({"id":")" + key_id + R"(","owner":")" + owner + R"(","publicKeyPem":")" + escaped + R"("})";
    }
    void put_actor(std::string const& path)
    {
        put(path, {.body = actor(path, url(path) + "#main-key", test_key().public_pem())});
    }

private:
    void answer(Received const& request, LoopbackServer::Connection& connection)
    {
        EXPECT_EQ(request.method, "GET");
        EXPECT_NE(request.header("accept").find(kActivityJson), std::string::npos);
        auto const claim = verified(request, origin(), clock_.now());
        EXPECT_TRUE(claim) << claim.error().detail;  // S4
        Page page{.status = 404, .body = "", .headers = ""};
        {
            std::lock_guard const lock(mutex_);
            if (auto const found = pages_.find(request.target); found != pages_.end()) {
                page = found->second;
            }
        }
        connection.answer(page.status, page.body, page.headers);
    }

    Clock const& clock_;
    std::mutex mutex_;
    std::map<std::string, Page> pages_;
    LoopbackServer server_;
};

class RemoteActorsTest : public FederationTest {
protected:
    RemoteActorsTest() { forget_everything(); }

    /// A new process with the same database.
    void forget_everything()
    {
        Signatory const instance{"https://ap.example/actor#main-key", test_key()};
        actors_ = std::make_unique<RemoteActors>(
            *client_, *database_, *signers_, clock_, std::make_shared<SoftwareBook>(), instance
        );
    }
    Result<Peer> owner(std::string const& key_id) { return run(actors_->key_owner(key_id)); }
    Errc failure(std::string const& key_id)
    {
        auto const peer = owner(key_id);
        EXPECT_FALSE(peer);
        return peer ? Errc::invalid_input : peer.error().code;
    }

    DocumentServer server_{clock_};
    std::unique_ptr<RemoteActors> actors_;
};

TEST_F(RemoteActorsTest, FetchesOnceAndKeeps)
{
    server_.put_actor("/ada");
    auto const key_id = server_.url("/ada#main-key");
    auto const peer = owner(key_id);
    ASSERT_TRUE(peer) << peer.error().detail;
    EXPECT_EQ(peer->actor.iri, server_.url("/ada"));
    EXPECT_EQ(peer->actor.type, "Person");
    EXPECT_EQ(peer->host, server_.authority());
    EXPECT_FALSE(peer->blocked);
    EXPECT_TRUE(peer->key.verify("data", test_key().sign_sha256("data")));
    auto const inbox = [this](InboxId id) {
        return read([=](storage::Snapshot& snapshot) { return storage::find_inbox(snapshot, id); })->url;
    };
    EXPECT_EQ(inbox(peer->actor.inbox), server_.url("/ada/inbox"));
    EXPECT_EQ(inbox(*peer->actor.shared_inbox), server_.url("/inbox"));

    EXPECT_TRUE(owner(key_id));
    forget_everything();
    EXPECT_EQ(owner(key_id)->actor.id, peer->actor.id);
    EXPECT_EQ(server_.requests(), 1);
    clock_.shift(std::chrono::days(8));
    forget_everything();
    server_.put("/ada", {.status = 410});
    EXPECT_EQ(failure(key_id), Errc::gone);
}

// S9: GoToSocial's key is a document of its own that names its owner.
TEST_F(RemoteActorsTest, KeyWithADocumentOfItsOwn)
{
    auto const key_id = server_.url("/users/ada/main-key");
    auto const id = server_.url("/users/ada");
    server_.put("/users/ada", {.body = server_.actor("/users/ada", key_id, test_key().public_pem())});
    server_.put("/users/ada/main-key", {.body = DocumentServer::key(id, key_id, test_key().public_pem())});
    auto const peer = owner(key_id);
    ASSERT_TRUE(peer) << peer.error().detail;
    EXPECT_EQ(peer->actor.iri, id);
    EXPECT_EQ(server_.requests(), 2);
}

// S9: whoever owns the key must say so.
TEST_F(RemoteActorsTest, OwnerThatDoesNotNameTheKey)
{
    server_.put("/ada", {.body = server_.actor("/ada", server_.url("/ada#other"), test_key().public_pem())});
    EXPECT_EQ(failure(server_.url("/ada#main-key")), Errc::unauthorized);
    auto const id = server_.url("/ada");
    server_.put("/key", {.body = DocumentServer::key(id, server_.url("/key"), test_key().public_pem())});
    EXPECT_EQ(failure(server_.url("/key")), Errc::unauthorized);
}

TEST_F(RemoteActorsTest, OwnerOnAnotherHost)
{
    DocumentServer other(clock_);
    auto const key_id = server_.url("/key");
    other.put("/ada", {.body = other.actor("/ada", key_id, test_key().public_pem())});
    server_.put("/key", {.body = DocumentServer::key(other.url("/ada"), key_id, test_key().public_pem())});
    EXPECT_EQ(failure(key_id), Errc::unauthorized);
    EXPECT_EQ(other.requests(), 0);
}

TEST_F(RemoteActorsTest, DocumentOfSomebodyElse)
{
    DocumentServer other(clock_);
    server_.put("/eve", {.body = other.actor("/ada", other.url("/ada#main-key"), test_key().public_pem())});
    EXPECT_EQ(failure(server_.url("/eve#main-key")), Errc::unauthorized);
    server_.put_actor("/ada");
    server_.put("/eve2", {.body = server_.actor("/ada", server_.url("/eve2#main-key"), test_key().public_pem())});
    EXPECT_EQ(failure(server_.url("/eve2#main-key")), Errc::unauthorized);
}

TEST_F(RemoteActorsTest, AnswersOfTheKeysServer)
{
    server_.put("/gone", {.status = 410});
    server_.put("/broken", {.status = 500});
    server_.put("/closed", {.status = 403});
    server_.put("/html", {.body = "<html>", .headers = "Content-Type: text/html\r\n"});
    server_.put("/json", {.body = "{", .headers = "Content-Type: application/activity+json\r\n"});
    EXPECT_EQ(failure(server_.url("/gone#k")), Errc::gone);
    EXPECT_EQ(failure(server_.url("/missing#k")), Errc::not_found);
    EXPECT_EQ(failure(server_.url("/broken#k")), Errc::unavailable);
    EXPECT_EQ(failure(server_.url("/closed#k")), Errc::unauthorized);
    EXPECT_EQ(failure(server_.url("/html#k")), Errc::unauthorized);
    EXPECT_EQ(failure(server_.url("/json#k")), Errc::unauthorized);
    EXPECT_EQ(failure("no iri"), Errc::unauthorized);
    EXPECT_EQ(failure("http://127.0.0.1:1/x#k"), Errc::unavailable);
    // A failure is remembered for a minute: whoever names the key again costs nothing.
    auto const before = server_.requests();
    EXPECT_EQ(failure(server_.url("/broken#k")), Errc::unavailable);
    EXPECT_EQ(server_.requests(), before);
}

// T11: three redirects, each signed anew; what is found speaks for its own origin only.
TEST_F(RemoteActorsTest, Redirects)
{
    auto const to = [](std::string const& location) {
        return DocumentServer::Page{.status = 302, .body = "", .headers = "Location: " + location + "\r\n"};
    };
    server_.put_actor("/ada");
    server_.put("/ada2", {.body = server_.actor("/ada2", server_.url("/was-ada2#main-key"), test_key().public_pem())});
    server_.put("/was-ada2", to(server_.url("/ada2")));
    EXPECT_TRUE(owner(server_.url("/was-ada2#main-key")));
    server_.put("/loop", to("/loop"));
    EXPECT_EQ(failure(server_.url("/loop#main-key")), Errc::unauthorized);
    DocumentServer other(clock_);
    other.put("/ada", {.body = server_.actor("/moved", server_.url("/moved#main-key"), test_key().public_pem())});
    server_.put("/moved", to(other.url("/ada")));
    EXPECT_EQ(failure(server_.url("/moved#main-key")), Errc::unauthorized)
        << "another origin may not speak for this one";
    server_.put("/ftp", to("ftp://127.0.0.1/ada"));
    EXPECT_EQ(failure(server_.url("/ftp#main-key")), Errc::unauthorized);
}

TEST_F(RemoteActorsTest, OneFetchServesAllWhoWait)
{
    server_.put_actor("/ada");
    int found = 0;
    for (int i = 0; i < 20; ++i) {
        auto const ask = [this]() -> Task<bool> {
            auto const peer = co_await actors_->key_owner(server_.url("/ada#main-key"));
            co_return peer.has_value();
        };
        asio::co_spawn(loop_, ask, [&](std::exception_ptr, bool has) { found += has ? 1 : 0; });
    }
    run_until([&] { return found == 20; });
    EXPECT_EQ(server_.requests(), 1);
}

// S10: after a signature did not hold, one fresh look, then not again for minutes.
TEST_F(RemoteActorsTest, RefetchesOnce)
{
    server_.put_actor("/ada");
    auto const key_id = server_.url("/ada#main-key");
    ASSERT_TRUE(owner(key_id));
    auto const other = sig::PrivateKey::generate();
    server_.put("/ada", {.body = server_.actor("/ada", key_id, other.public_pem())});
    auto const fresh = run(actors_->refetch_key_owner(key_id));
    ASSERT_TRUE(fresh);
    EXPECT_TRUE(fresh->key.verify("data", other.sign_sha256("data")));
    EXPECT_TRUE(owner(key_id)->key.verify("data", other.sign_sha256("data")));
    auto const again = run(actors_->refetch_key_owner(key_id));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::unauthorized);
    EXPECT_EQ(server_.requests(), 2);
}

TEST_F(RemoteActorsTest, BlockedHostsAreNotAsked)
{
    server_.put_actor("/ada");
    write([name = server_.authority()](storage::Transaction& transaction) {
        storage::block_host(transaction, name, true);
    });
    EXPECT_EQ(failure(server_.url("/ada#main-key")), Errc::forbidden);
    EXPECT_EQ(server_.requests(), 0);
    write([name = server_.authority()](storage::Transaction& transaction) {
        storage::block_host(transaction, name, false);
    });
    actors_->forget();
    EXPECT_TRUE(owner(server_.url("/ada#main-key")));
    write([name = server_.authority()](storage::Transaction& transaction) {
        storage::block_host(transaction, name, true);
    });
    actors_->forget();
    EXPECT_TRUE(owner(server_.url("/ada#main-key"))->blocked);
}

TEST_F(RemoteActorsTest, RefreshTakesTheNewInbox)
{
    server_.put_actor("/ada");
    auto const before = owner(server_.url("/ada#main-key"))->actor;
    auto body = server_.actor("/ada", server_.url("/ada#main-key"), test_key().public_pem());
    auto const at = body.find("/ada/inbox");
    body.replace(at, 10, "/ada/new-inbox");
    server_.put("/ada", {.body = body});
    EXPECT_TRUE(run(actors_->refresh(server_.url("/ada"))));
    auto const after = owner(server_.url("/ada#main-key"))->actor;
    EXPECT_EQ(after.id, before.id);
    EXPECT_NE(after.inbox, before.inbox);
    server_.put("/ada", {.status = 410});
    auto const gone = run(actors_->refresh(server_.url("/ada")));
    EXPECT_EQ(gone.error().code, Errc::gone);
}

// Design §4: at most 10 GETs in 60 s to one host.
TEST_F(RemoteActorsTest, GetsOfOneHostAreFew)
{
    int fetched = 0;
    int refused = 0;
    for (int i = 0; i < 15; ++i) {
        auto const path = "/user" + std::to_string(i);
        server_.put_actor(path);
        auto const peer = owner(server_.url(path + "#main-key"));
        fetched += peer ? 1 : 0;
        refused += !peer && peer.error().code == Errc::unavailable ? 1 : 0;
    }
    EXPECT_EQ(fetched, 10);
    EXPECT_EQ(refused, 5);
    EXPECT_EQ(server_.requests(), 10);
}

TEST(ActivityJson, ContentTypes)
{
    for (auto const* good :
         {"application/activity+json",
          "application/activity+json; charset=utf-8",
          "Application/Activity+JSON",
          "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""}) {
        EXPECT_TRUE(is_activity_json(good)) << good;
    }
    for (auto const* bad : {"", "text/html", "application/json", "application/ld+json", "application/activity+jsonx"}) {
        EXPECT_FALSE(is_activity_json(bad)) << bad;
    }
}

}  // namespace
}  // namespace wikipub::federation
