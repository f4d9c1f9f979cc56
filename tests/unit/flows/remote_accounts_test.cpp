// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/remote_accounts.h"

#include "storage/actor_blocks.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {
namespace {

TEST(NamedHost, IsAHostAndNothingElse)
{
    EXPECT_EQ(named_host("Peer.Example"), "peer.example");
    EXPECT_EQ(named_host("https://peer.example"), "peer.example");
    EXPECT_EQ(named_host("http://127.0.0.1:8080/"), "127.0.0.1:8080");
    EXPECT_EQ(named_host("b\u00FCcher.example"), "xn--bcher-kva.example");
    for (auto const* other :
         {"",
          "@a@peer.example",
          "a@peer.example",
          "https://peer.example/users/a",
          "peer.example/a",
          "a b",
          "a\u2100b"}) {
        EXPECT_EQ(named_host(other), std::nullopt) << other;
    }
}

class RemoteAccountsTest : public FlowsTest {
protected:
    ~RemoteAccountsTest() override { loopback_client_.close(); }

    static net::ClientOptions allow_loopback()
    {
        net::ClientOptions options;
        options.egress.allow_plain_http = options.egress.allow_private_addresses = true;
        return options;
    }

    RemoteAccounts accounts_{environment_, client_};
    net::Client loopback_client_{loop_, allow_loopback()};
    RemoteAccounts accounts_on_loopback_{environment_, loopback_client_};
};

TEST_F(RemoteAccountsTest, KnowsWithoutAskingWhoFollows)
{
    follow(PageId{1}, "Page");
    auto const found = run(accounts_.find_known("https://peer.example/users/reader"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->actor, "https://peer.example/users/reader");
}

TEST_F(RemoteAccountsTest, KnowsWhoWroteHereFromAServerThatDoesNotAnswer)
{
    auto const nobody = run(accounts_.find_known("@rude@127.0.0.1:1"));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error(), AccountRefusal::unreachable);
    auto const actor = follow(PageId{1}, "Page");
    write([key = actor.id](storage::Transaction& transaction) {
        storage::ActorBlock const block{
            {sig::sha256("hash")}, "https://rude.example/users/1", "@rude@127.0.0.1:1", Timestamp{}};
        storage::add_editor_block(transaction, key, block);
        return true;
    });
    auto const found = run(accounts_.find_known("rude@127.0.0.1:1"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->actor, "https://rude.example/users/1");
}

TEST_F(RemoteAccountsTest, KnowsWhoWroteHereThoughTheirServerKnowsThemNoMore)
{
    identity_.scheme = "http";
    auto const wiki = small_wiki_.url();
    auto const authority = wiki.substr(7, wiki.find('/', 7) - 7);
    EXPECT_EQ(run(accounts_on_loopback_.find_known("@rude@" + authority)).error(), AccountRefusal::no_such_account);
    auto const actor = follow(PageId{1}, "Page");
    write([key = actor.id, authority](storage::Transaction& transaction) {
        storage::ActorBlock const block{
            {sig::sha256("hash")}, "https://rude.example/users/1", "@rude@" + authority, Timestamp{}};
        storage::add_editor_block(transaction, key, block);
        return true;
    });
    auto const found = run(accounts_on_loopback_.find_known("@rude@" + authority));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->actor, "https://rude.example/users/1");
}

TEST_F(RemoteAccountsTest, TakesAnIdForOneThoughItsServerDoesNotAnswer)
{
    EXPECT_EQ(run(accounts_.find_known("https://127.0.0.1:1/users/a"))->actor, "https://127.0.0.1:1/users/a");
    EXPECT_EQ(run(accounts_.find_known("nonsense")).error(), AccountRefusal::not_an_address);
}

}  // namespace
}  // namespace wikipub::flows
