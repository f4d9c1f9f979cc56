// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/identity.h"

#include "storage/installation.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

using IdentityTest = FlowsTest;

TEST_F(IdentityTest, IsRememberedAtTheFirstStartAndRefusedWhenItChanges)
{
    EXPECT_TRUE(settle_identity(database_, identity_, clock_, random_));
    auto const secret =
        read([](storage::Snapshot& snapshot) { return storage::find_installation(snapshot)->handle_secret.data; });
    EXPECT_EQ(secret.size(), 32U);

    auto moved = identity_;
    moved.host = "elsewhere.example";
    auto const other_host = settle_identity(database_, moved, clock_, random_);
    ASSERT_FALSE(other_host);
    EXPECT_EQ(other_host.error().code, Errc::conflict);
    EXPECT_NE(other_host.error().detail.find("elsewhere.example"), std::string::npos);
    EXPECT_NE(other_host.error().detail.find("ap.wiki.example"), std::string::npos);
    EXPECT_EQ(check_identity(database_, moved).error().detail, other_host.error().detail) << "also while it waits";
    EXPECT_TRUE(check_identity(database_, identity_));

    auto renamed = identity_;
    renamed.handle_domain = "elsewhere.example";
    auto const other_domain = settle_identity(database_, renamed, clock_, random_);
    ASSERT_FALSE(other_domain);
    EXPECT_EQ(other_domain.error().code, Errc::conflict);

    EXPECT_TRUE(settle_identity(database_, identity_, clock_, random_)) << "nothing of it was stored";
    EXPECT_EQ(
        read([](storage::Snapshot& snapshot) { return storage::find_installation(snapshot)->handle_secret.data; }),
        secret
    );
}

TEST_F(IdentityTest, ActorsHaveTheSameNameInIdsAndInTheDatabase)
{
    std::vector<std::pair<storage::ActorName, std::string>> const names{
        {{storage::ActorKind::instance, "", PageId{}, 1}, "https://ap.wiki.example/actor"},
        {{storage::ActorKind::wiki, "wiingest", PageId{}, 1}, "https://ap.wiki.example/w/wiingest"},
        {{storage::ActorKind::editor, "", PageId{5}, 1}, "https://ap.wiki.example/u/5"},
        {{storage::ActorKind::page, "wiingest", PageId{7}, 1}, "https://ap.wiki.example/w/wiingest/p/7"},
        {{storage::ActorKind::page, "wiingest", PageId{7}, 3}, "https://ap.wiki.example/w/wiingest/p/7.3"},
    };
    for (auto const& [name, id] : names) {
        EXPECT_EQ(identity_.urls().actor(actor_name(name)), id);
        auto const back = stored_name(actor_name(name));
        ASSERT_TRUE(back) << id;
        EXPECT_EQ(
            std::tie(back->kind, back->wiki, back->page, back->generation),
            std::tie(name.kind, name.wiki, name.page, name.generation)
        );
    }
    EXPECT_EQ(key_owner(names.front().first), "instance");
    EXPECT_EQ(key_owner(names.back().first), "w/wiingest") << "all pages of a wiki share its key";
    EXPECT_EQ(key_owner(names[2].first), "u/5") << "an editor has one of their own";
}

TEST_F(IdentityTest, ReservedKindsOfActorsHaveNoRow)
{
    for (auto const* id : {"https://ap.wiki.example/w/wiingest/f/potd", "https://ap.wiki.example/w/wiingest/g/potd"}) {
        auto const path = identity_.urls().parse(id);
        ASSERT_TRUE(path) << id;
        auto const* actor = std::get_if<ap::ActorPath>(&*path);
        ASSERT_NE(actor, nullptr) << id;
        EXPECT_FALSE(stored_name(actor->actor)) << id;
    }
}

TEST_F(IdentityTest, SignedRequestsMayBeAddressedToPresentAndFormerHosts)
{
    EXPECT_EQ(identity_.origins(), (std::vector<std::string>{"https://ap.wiki.example", "https://old.wiki.example"}));
    EXPECT_EQ(identity_.address("albert_einstein"), "@albert_einstein@wiki.example");
}

}  // namespace wikipub::flows
