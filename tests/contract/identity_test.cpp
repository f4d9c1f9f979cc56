// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"
#include "storage/handles.h"
#include "storage/installation.h"
#include "storage/signing_keys.h"

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(IdentityContract);

TEST_P(IdentityContract, InstallationIsWrittenOnce)
{
    EXPECT_FALSE(read([](Snapshot& snapshot) { return find_installation(snapshot); }));
    Installation const made{"ap.wiki.example", "wiki.example", Bytes{std::string("\0secret", 7)}, clock_.now()};
    write([=](Transaction& transaction) { add_installation(transaction, made); });
    auto const found = read([](Snapshot& snapshot) { return find_installation(snapshot); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->host, "ap.wiki.example");
    EXPECT_EQ(found->handle_domain, "wiki.example");
    EXPECT_EQ(found->handle_secret, made.handle_secret);
    EXPECT_EQ(found->created, clock_.now());
    EXPECT_THROW(write([=](Transaction& transaction) { add_installation(transaction, made); }), DatabaseError);
}

TEST_P(IdentityContract, AKeyIsNeverReplaced)
{
    SigningKey const first{"w/enwiki", "private", "public", clock_.now()};
    EXPECT_TRUE(write([=](Transaction& transaction) { return add_signing_key(transaction, first); }));
    SigningKey const second{"w/enwiki", "other", "other", clock_.now()};
    EXPECT_FALSE(write([=](Transaction& transaction) { return add_signing_key(transaction, second); }));
    write([now = clock_.now()](Transaction& transaction) {
        add_signing_key(transaction, SigningKey{"instance", "i", "I", now});
    });
    read([](Snapshot& snapshot) {
        EXPECT_EQ(find_signing_key(snapshot, "w/enwiki")->private_pem, "private");
        EXPECT_FALSE(find_signing_key(snapshot, "w/dewiki"));
        EXPECT_EQ(list_signing_keys(snapshot).size(), 2U);
    });
}

TEST_P(IdentityContract, HandleBelongsToTheFirstForEver)
{
    auto const mint = [this](std::string const& folded, std::int64_t page, bool current = true) {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return mint_handle(transaction, Handle{folded, "enwiki", PageId{page}, current, now});
        });
    };
    EXPECT_TRUE(mint("albert_einstein", 736));
    EXPECT_FALSE(mint("albert_einstein", 99));
    EXPECT_TRUE(mint("albert_einstein_99", 99));
    // Renamed: the new one is current, the old one still the page's.
    EXPECT_TRUE(mint("einstein", 736));
    read([](Snapshot& snapshot) {
        EXPECT_EQ(find_current_handle(snapshot, "enwiki", PageId{736})->folded, "einstein");
        EXPECT_EQ(find_handle(snapshot, "albert_einstein")->page, PageId{736});
        EXPECT_FALSE(find_handle(snapshot, "albert_einstein")->current);
        EXPECT_EQ(find_current_handle(snapshot, "enwiki", PageId{99})->folded, "albert_einstein_99");
        EXPECT_EQ(list_handles(snapshot, "enwiki", PageId{736}).size(), 2U);
        EXPECT_FALSE(find_current_handle(snapshot, "dewiki", PageId{736}));
    });
    write([](Transaction& transaction) { make_handle_current(transaction, "albert_einstein"); });
    EXPECT_TRUE(mint("p736", 736, false));
    read([](Snapshot& snapshot) {
        EXPECT_EQ(find_current_handle(snapshot, "enwiki", PageId{736})->folded, "albert_einstein");
        EXPECT_EQ(list_handles(snapshot, "enwiki", PageId{736}).size(), 3U);
    });
}

TEST_P(IdentityContract, RedactedHandleKeepsNoText)
{
    write([now = clock_.now()](Transaction& transaction) {
        mint_handle(transaction, Handle{"a_bad_title", "enwiki", PageId{5}, true, now});
        redact_handle(transaction, "a_bad_title", "#0123abcd");
    });
    read([](Snapshot& snapshot) {
        EXPECT_FALSE(find_handle(snapshot, "a_bad_title"));
        EXPECT_EQ(find_handle(snapshot, "#0123abcd")->page, PageId{5});
        EXPECT_FALSE(find_current_handle(snapshot, "enwiki", PageId{5}));
    });
}

TEST_P(IdentityContract, ActorsByName)
{
    auto const page = add_page(736, "Albert Einstein");
    EXPECT_EQ(add_page(736, "ignored"), page);
    auto const wiki = write([now = clock_.now()](Transaction& transaction) {
        Actor actor;
        actor.name = {ActorKind::wiki, "enwiki", PageId{}, 1};
        actor.host = "ap.example";
        actor.title_since = actor.state_since = actor.created = now;
        return ensure_actor(transaction, actor).id;
    });
    EXPECT_NE(wiki, page);
    auto const second = write([now = clock_.now()](Transaction& transaction) {
        Actor actor;
        actor.name = {ActorKind::page, "enwiki", PageId{736}, 2};
        actor.host = "ap.example";
        actor.title = "Albert Einstein";
        actor.title_since = actor.state_since = actor.created = now;
        return ensure_actor(transaction, actor).id;
    });
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(find_actor(snapshot, page)->title, "Albert Einstein");
        EXPECT_EQ(find_actor(snapshot, ActorName{ActorKind::page, "enwiki", PageId{736}, 1})->id, page);
        EXPECT_EQ(find_page_actor(snapshot, "enwiki", PageId{736})->id, second);
        EXPECT_FALSE(find_page_actor(snapshot, "enwiki", PageId{}));
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "Albert Einstein").size(), 2U);
        EXPECT_EQ(find_actor(snapshot, ActorName{ActorKind::wiki, "enwiki", PageId{}, 1})->id, wiki);
        EXPECT_FALSE(find_actor(snapshot, ActorKey{999}));
    });
}

TEST_P(IdentityContract, FollowedPagesInStates)
{
    auto const quiet = add_page(1);
    auto const followed = add_page(2);
    auto const deleted = add_page(3);
    auto const gone = add_page(4);
    auto const remote = add_remote("peer.example", "ada", true);
    for (auto const actor : {followed, deleted, gone}) {
        follow(actor, remote);
    }
    clock_.advance(std::chrono::hours(1));
    write([=, now = clock_.now()](Transaction& transaction) {
        set_actor_state(transaction, deleted, ActorState::page_deleted, now);
        set_actor_state(transaction, gone, ActorState::deleted, now);
        set_actor_title(transaction, quiet, "New", now);
    });
    read([=, this](Snapshot& snapshot) {
        auto const index = list_followed_pages(snapshot, ActorKey{0}, 10);
        ASSERT_EQ(index.size(), 2U);
        EXPECT_EQ(index[0].id, followed);
        EXPECT_EQ(index[1].state, ActorState::page_deleted);
        EXPECT_EQ(list_followed_pages(snapshot, ActorKey{0}, 1).size(), 1U);
        EXPECT_EQ(list_followed_pages(snapshot, followed, 10).front().id, deleted);
        EXPECT_EQ(count_followed_pages(snapshot), 2);
        EXPECT_EQ(find_actor(snapshot, quiet)->title, "New");
        auto const later = clock_.now() + std::chrono::milliseconds(1);
        EXPECT_EQ(list_actors_in_state(snapshot, ActorState::page_deleted, later, 10).front().id, deleted);
        EXPECT_TRUE(list_actors_in_state(snapshot, ActorState::page_deleted, clock_.now(), 10).empty());
    });
}

}  // namespace
}  // namespace wikipub::storage
