// SPDX-License-Identifier: GPL-2.0-or-later
// An account elsewhere is an editor's only if it says so itself.
#include "flows/account_links.h"

#include "federation/signers.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class AccountLinksTest : public FlowsTest {
protected:
    static constexpr std::int64_t kNumber = 7'000'000'000'000'000'001;
    static constexpr std::string_view kUserPage = "https://wiki.example/wiki/User:Alice";

    AccountLinksTest()
    {
        identity_.scheme = "http";
        small_wiki_.set_user("Alice", 5);
        opt_in(kNumber, 5, "Alice");
    }
    ~AccountLinksTest() override { open_client_.close(); }

    void opt_in(std::int64_t number, std::int64_t user, std::string name)
    {
        wiki::EditorConsent consent;
        consent.actor = number;
        consent.version = 1;
        consent.state = wiki::EditorConsent::State::active;
        consent.user_id = user;
        consent.user_page = "https://wiki.example/wiki/User:" + name;
        consent.name = std::move(name);
        consent.posts = true;
        run(consents_.apply(wiki(), consent));
    }

    /// What the account's server says, changed by the test while it runs.
    struct Account {
        int webfinger = 200;
        int document = 200;
        std::string field;
        std::string alias;
        std::string profile;
    };
    void set(Account account)
    {
        std::lock_guard const lock(mutex_);
        account_ = std::move(account);
    }
    std::string address() const { return "@me@" + authority(); }
    std::string authority() const { return server_.url("").substr(std::string("http://").size()); }

    std::string link(std::string account, std::int64_t number = kNumber)
    {
        auto const linked = run(links_.link(wiki(), number, std::move(account), std::string(kUserPage)));
        EXPECT_TRUE(linked);
        return *linked ? "linked as " + (*linked)->address : std::string(name_of(linked->error()));
    }
    void follow_editor()
    {
        write([](storage::Transaction& transaction) {
            auto const actor = *storage::find_actor(transaction, {storage::ActorKind::editor, "", PageId{kNumber}, 1});
            storage::RemoteActor row;
            row.iri = "https://peer.example/users/ada";
            row.iri_hash = {sig::sha256(row.iri)};
            row.host = storage::ensure_host(transaction, "peer.example");
            std::string const inbox = row.iri + "/inbox";
            row.inbox = storage::ensure_inbox(transaction, inbox, {sig::sha256(inbox)}, row.host, false);
            auto const remote = storage::save_remote_actor(transaction, row);
            storage::add_follower(transaction, {actor.id, remote, "https://peer.example/f/9", {}});
            return true;
        });
    }
    std::optional<storage::LinkedAccount> linked()
    {
        return read([](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, kNumber)->linked; });
    }

private:
    void answer(test::Received const& request, test::LoopbackServer::Connection& connection)
    {
        std::lock_guard const lock(mutex_);
        auto const base = server_.url("");
        if (request.target.starts_with("/.well-known/webfinger")) {
            connection.answer(
                account_.webfinger,
                R"({"subject":"acct:me@x","links":[{"rel":"self","type":"application/activity+json","href":")" + base +
                    R"(/users/me"}]})",
                "Content-Type: application/jrd+json\r\n"
            );
        } else if (request.target == "/users/me") {
            connection.answer(
                account_.document,
                R"({"id":")" + base + R"(/users/me","type":"Person","preferredUsername":"me","inbox":")" + base +
                    R"(/users/me/inbox","url":")" + base + R"(/@me","alsoKnownAs":[")" + account_.alias +
                    R"("],"attachment":[{"type":"PropertyValue","name":"Wiki","value":")" + account_.field + R"("}]})",
                "Content-Type: application/activity+json\r\n"
            );
        } else {
            connection.answer(200, account_.profile, "Content-Type: text/html; charset=utf-8\r\n");
        }
    }

    static net::ClientOptions open_options()
    {
        net::ClientOptions options;
        options.egress.allow_plain_http = options.egress.allow_private_addresses = true;
        return options;
    }

    std::mutex mutex_;
    Account account_;
    test::LoopbackServer server_{[this](test::Received const& request, test::LoopbackServer::Connection& connection) {
        answer(request, connection);
    }};
    net::Client open_client_{loop_, open_options()};
    federation::Signers signers_{loop_, 1};
    federation::RemoteActors peers_{
        open_client_,
        database_,
        signers_,
        clock_,
        std::make_shared<federation::SoftwareBook>(),
        {"http://ap.wiki.example/actor#main-key", keys_.instance().key}};

protected:
    AccountLinks links_{environment_, consents_, peers_, open_client_};
};

TEST_F(AccountLinksTest, LinksOnlyWhatLinksBack)
{
    EXPECT_EQ(link(address()), "no_link_back");
    set({.field = "<a href='https://wiki.example/wiki/User:Bob' rel='me'>x</a>"});
    EXPECT_EQ(link(address()), "no_link_back") << "somebody else's page";
    EXPECT_FALSE(linked());
    set({.field = "<a href='https://wiki.example/wiki/User%3AAlice' rel='me nofollow'>x</a>"});
    EXPECT_EQ(link(address()), "linked as " + address()) << "the same page, written otherwise";
    ASSERT_TRUE(linked());
    EXPECT_FALSE(linked()->lost);
    EXPECT_TRUE(run(links_.unlink(wiki(), kNumber)));
    EXPECT_FALSE(linked());
    set({.alias = "http://ap.wiki.example/u/" + std::to_string(kNumber)});
    EXPECT_EQ(link("http://" + authority() + "/@me"), "linked as " + address()) << "a profile's address";
    set({.profile = R"(<html><link rel="me" href="https://wiki.example/wiki/User:Alice"></html>)"});
    EXPECT_EQ(link(address().substr(1)), "linked as " + address());
}

TEST_F(AccountLinksTest, SaysWhyNot)
{
    for (auto const* const text : {"", "me", "@", "@me@", "not an address", "me@host/path", "me@a@b"}) {
        EXPECT_EQ(link(text), "not_an_address") << text;
    }
    set({.webfinger = 404});
    EXPECT_EQ(link(address()), "no_such_account");
    set({.webfinger = 503});
    EXPECT_EQ(link(address()), "unreachable");
    set({.document = 410});
    EXPECT_EQ(link(address()), "no_such_account");
    set({.document = 500});
    EXPECT_EQ(link(address()), "unreachable");
    EXPECT_FALSE(run(links_.link(wiki(), kNumber + 5, address(), std::string(kUserPage)))) << "no such editor";
}

TEST_F(AccountLinksTest, LooksAgainEachDay)
{
    set({.field = "<a href='https://wiki.example/wiki/User:Alice' rel='me'>x</a>"});
    link(address());
    set({});
    run(links_.look());
    EXPECT_FALSE(linked()->lost) << "looked at today";
    clock_.shift(std::chrono::hours(25));
    set({.document = 503});
    run(links_.look());
    EXPECT_FALSE(linked()->lost) << "a server that does not answer says nothing";
    set({});
    run(links_.look());
    EXPECT_TRUE(linked()->lost);
}

TEST_F(AccountLinksTest, OneAccountIsOneEditors)
{
    small_wiki_.set_user("Bob", 6);
    opt_in(kNumber + 1, 6, "Bob");
    set({.field = "<a href='https://wiki.example/wiki/User:Alice' rel='me'>x</a>"});
    EXPECT_EQ(link(address(), kNumber + 1), "linked as " + address());
    EXPECT_EQ(link(address()), "linked_elsewhere");
}

TEST_F(AccountLinksTest, SendsTheFollowersToTheLinkedAccountOnce)  // G1, G2
{
    auto const move = [&] { return run(links_.move_followers(wiki(), kNumber)); };
    auto const bodies = [&](storage::ActivityKind kind) {
        return read([kind](storage::Snapshot& snapshot) {
            std::vector<std::pair<std::int64_t, std::string>> found;
            for (std::int64_t id = 1; auto const activity = storage::find_activity(snapshot, ActivityId{id}); ++id) {
                if (activity->kind == kind) {
                    found.emplace_back(activity->sequence, activity->body.data);
                }
            }
            return found;
        });
    };
    auto const own_id = "http://ap.wiki.example/u/" + std::to_string(kNumber);
    EXPECT_EQ(move().error().code, Errc::conflict) << "nothing is linked";
    set({.field = "<a href='https://wiki.example/wiki/User:Alice' rel='me'>x</a>"});
    link(address());
    auto const not_yet = move();
    ASSERT_TRUE(not_yet);
    EXPECT_EQ(not_yet->error(), AccountRefusal::no_alias) << "rel=me is not enough for a Move";
    set({.document = 503});
    EXPECT_EQ(move()->error(), AccountRefusal::unreachable);
    EXPECT_FALSE(read([](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, kNumber)->moved; }));

    set({.alias = own_id});
    follow_editor();
    auto const moved = move();
    ASSERT_TRUE(moved);
    EXPECT_TRUE(*moved);
    auto const editor = read([](storage::Snapshot& snapshot) { return *storage::find_editor(snapshot, kNumber); });
    EXPECT_EQ(editor.standing(clock_.now()), storage::EditorStanding::moved);
    EXPECT_FALSE(editor.may_post(clock_.now()));
    EXPECT_EQ(editor.moved_to, linked()->actor);
    auto const updates = bodies(storage::ActivityKind::update_actor);
    auto const moves = bodies(storage::ActivityKind::move);
    ASSERT_EQ(moves.size(), 1U);
    EXPECT_LT(updates.back().first, moves[0].first) << "Update, then Move";
    EXPECT_NE(updates.back().second.find(R"("movedTo":")" + editor.moved_to), std::string::npos);
    EXPECT_NE(moves[0].second.find(R"("object":")" + own_id), std::string::npos);
    EXPECT_NE(moves[0].second.find(R"("target":")" + editor.moved_to), std::string::npos);

    EXPECT_EQ(move().error().code, Errc::conflict) << "a second time";
    EXPECT_TRUE(run(links_.unlink(wiki(), kNumber)));
    EXPECT_EQ(move().error().code, Errc::conflict);
    EXPECT_EQ(bodies(storage::ActivityKind::move).size(), 1U);
}

}  // namespace wikipub::flows
