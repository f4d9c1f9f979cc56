// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract.h"

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(FollowersContract);

TEST_P(FollowersContract, RepeatedFollowCountsOnce)
{
    auto const page = add_page(1);
    auto const ada = add_remote("peer.example", "ada", true);
    EXPECT_EQ(follow(page, ada, "https://peer.example/follow/1"), FollowOutcome::added);
    EXPECT_EQ(follow(page, ada, "https://peer.example/follow/2"), FollowOutcome::refreshed);
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(find_actor(snapshot, page)->followers, 1);
        EXPECT_EQ(find_follower(snapshot, page, ada)->follow_iri, "https://peer.example/follow/2");
    });
    EXPECT_TRUE(write([=](Transaction& transaction) { return remove_follower(transaction, page, ada); }));
    EXPECT_FALSE(write([=](Transaction& transaction) { return remove_follower(transaction, page, ada); }));
    read([=](Snapshot& snapshot) { EXPECT_EQ(find_actor(snapshot, page)->followers, 0); });
}

TEST_P(FollowersContract, UndoByTheIdOfTheFollowOnly)
{
    auto const page = add_page(1);
    auto const ada = add_remote("peer.example", "ada", true);
    auto const bob = add_remote("peer.example", "bob", true);
    follow(page, ada, "https://peer.example/follow/1");
    auto const undo = [this](RemoteId remote, std::string const& iri) {
        return write([=](Transaction& transaction) { return remove_follower_by_follow(transaction, remote, iri); });
    };
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(find_followed(snapshot, ada, "https://peer.example/follow/1"), page);
        EXPECT_FALSE(find_followed(snapshot, bob, "https://peer.example/follow/1"));
    });
    EXPECT_FALSE(undo(bob, "https://peer.example/follow/1")) << "somebody else's follow";
    EXPECT_EQ(undo(ada, "https://peer.example/follow/1"), page);
    EXPECT_FALSE(undo(ada, "https://peer.example/follow/1"));
}

// T1: one POST per shared inbox, else one per inbox.
TEST_P(FollowersContract, DeliveryInboxesAreDistinct)
{
    auto const page = add_page(1);
    for (auto const* name : {"ada", "bob", "cyd"}) {
        follow(page, add_remote("shared.example", name, true));
        follow(page, add_remote("alone.example", name, false));
    }
    auto const inboxes = read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page); });
    EXPECT_EQ(inboxes.size(), 4U);
    EXPECT_TRUE(std::ranges::is_sorted(inboxes));
    auto const rows = read([=](Snapshot& snapshot) { return find_inboxes(snapshot, inboxes); });
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(std::ranges::count_if(rows, &Inbox::shared), 1);
    EXPECT_TRUE(std::ranges::any_of(rows, [](Inbox const& inbox) {
        return inbox.url == "https://alone.example/bob/inbox";
    }));
}

TEST_P(FollowersContract, NothingGoesToHostsThatAreGoneBlockedOrParked)
{
    auto const page = add_page(1);
    for (auto const* host :
         {"fine.example", "gone.example", "blocked.example", "parked.example", "inbox-gone.example"}) {
        follow(page, add_remote(host, "ada", true));
    }
    write([now = clock_.now()](Transaction& transaction) {
        mark_host_gone(transaction, find_host(transaction, "gone.example")->id);
        block_host(transaction, "blocked.example", true);
        park_host(transaction, find_host(transaction, "parked.example")->id, now);
    });
    auto const of = [&](std::string_view url) {
        auto const all = read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page); });
        for (auto const& inbox : read([=](Snapshot& snapshot) { return find_inboxes(snapshot, all); })) {
            if (inbox.url == url) {
                return inbox.id;
            }
        }
        return InboxId{};
    };
    auto const gone = of("https://inbox-gone.example/inbox");
    write([=](Transaction& transaction) { mark_inbox_gone(transaction, gone); });
    auto const left = read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page); });
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(
        read([=](Snapshot& snapshot) { return find_inbox(snapshot, left[0]); })->url, "https://fine.example/inbox"
    );

    // Heard from again, unblocked, and an inbox named by a fresh document.
    write([](Transaction& transaction) {
        EXPECT_TRUE(hear_from_host(transaction, find_host(transaction, "gone.example")->id));
        EXPECT_TRUE(hear_from_host(transaction, find_host(transaction, "parked.example")->id));
        EXPECT_FALSE(hear_from_host(transaction, find_host(transaction, "fine.example")->id));
        block_host(transaction, "blocked.example", false);
    });
    add_remote("inbox-gone.example", "bob", true);
    EXPECT_EQ(read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page).size(); }), 5U);
}

// T5.
TEST_P(FollowersContract, AnInboxCountsTheDaysOnWhichItIsMissing)
{
    auto const page = add_page(1);
    follow(page, add_remote("peer.example", "ada", false));
    auto const inbox = read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page).at(0); });
    auto const miss = [&](std::chrono::hours later) {
        return write([=, now = clock_.now() + later](Transaction& transaction) {
            return record_missing_day(transaction, inbox, now);
        });
    };
    EXPECT_EQ(miss(std::chrono::hours{0}), 1);
    EXPECT_EQ(miss(std::chrono::hours{0}), 1) << "twice on one day";
    EXPECT_EQ(miss(std::chrono::hours{24}), 2);
    EXPECT_EQ(read([=](Snapshot& snapshot) { return find_inbox(snapshot, inbox); })->missing_days, 2);
    write([=](Transaction& transaction) { forget_missing_days(transaction, inbox); });
    EXPECT_EQ(miss(std::chrono::hours{48}), 1);
}

TEST_P(FollowersContract, ARemoteActorThatIsForgottenFollowsNothing)
{
    auto const one = add_page(1);
    auto const two = add_page(2);
    auto const ada = add_remote("peer.example", "ada", true);
    auto const bob = add_remote("peer.example", "bob", true);
    follow(one, ada);
    follow(two, ada);
    follow(one, bob);
    auto const lost = write([=](Transaction& transaction) { return forget_remote_actor(transaction, ada); });
    EXPECT_EQ(lost, (std::vector{one, two}));
    read([=](Snapshot& snapshot) {
        EXPECT_FALSE(find_remote_actor(snapshot, ada));
        EXPECT_EQ(find_actor(snapshot, one)->followers, 1);
        EXPECT_EQ(find_actor(snapshot, two)->followers, 0);
    });
}

// T5: 410 of an inbox removes those who are reached there.
TEST_P(FollowersContract, AnInboxThatIsGoneTakesItsFollowers)
{
    auto const page = add_page(1);
    auto const ada = add_remote("shared.example", "ada", true);
    auto const bob = add_remote("shared.example", "bob", true);
    auto const cyd = add_remote("alone.example", "cyd", false);
    for (auto const remote : {ada, bob, cyd}) {
        follow(page, remote);
    }
    auto const inbox = [this](RemoteId remote) {
        return *read([=](Snapshot& snapshot) { return find_remote_actor(snapshot, remote); });
    };
    // Ada's own inbox is not where she is reached.
    EXPECT_TRUE(write([id = inbox(ada).inbox](Transaction& transaction) { return remove_followers_at(transaction, id); }
    ).empty());
    EXPECT_EQ(
        write([id = inbox(cyd).inbox](Transaction& transaction) { return remove_followers_at(transaction, id); }),
        std::vector{page}
    );
    EXPECT_EQ(
        write([id = *inbox(ada).shared_inbox](Transaction& transaction) { return remove_followers_at(transaction, id); }
        ),
        std::vector{page}
    );
    EXPECT_EQ(read([=](Snapshot& snapshot) { return find_actor(snapshot, page)->followers; }), 0);
}

TEST_P(FollowersContract, PagesOfFollowers)
{
    auto const page = add_page(1);
    for (int i = 0; i < 25; ++i) {
        follow(page, add_remote("peer.example", "user" + std::to_string(i), true));
    }
    std::vector<std::string> seen;
    RemoteId after{};
    for (;;) {
        auto const some = read([=](Snapshot& snapshot) { return list_followers(snapshot, page, after, 10); });
        if (some.empty()) {
            break;
        }
        for (auto const& view : some) {
            EXPECT_EQ(view.host, "peer.example");
            seen.push_back(view.iri);
        }
        after = some.back().remote;
    }
    EXPECT_EQ(seen.size(), 25U);
}

TEST_P(FollowersContract, RemoteActorsAreKeptSevenDaysUnlessTheyFollow)
{
    auto const page = add_page(1);
    auto const ada = add_remote("peer.example", "ada", true);
    auto const bob = add_remote("peer.example", "bob", true);
    follow(page, ada);
    clock_.advance(std::chrono::days(8));
    auto const cyd = add_remote("peer.example", "cyd", true);
    auto const before = clock_.now() - std::chrono::days(7);
    write([=](Transaction& transaction) { prune_remote_actors(transaction, before); });
    read([=](Snapshot& snapshot) {
        EXPECT_FALSE(find_remote_actor(snapshot, bob));
        EXPECT_EQ(find_remote_actor(snapshot, cyd)->key_pem, "PEM");
        auto const kept = find_remote_actor(snapshot, ada);
        ASSERT_TRUE(kept);
        EXPECT_EQ(kept->key_pem, "");
        EXPECT_EQ(kept->type, "");
        EXPECT_EQ(kept->iri, "https://peer.example/ada");
        EXPECT_EQ(list_delivery_inboxes(snapshot, page).size(), 1U);
        EXPECT_FALSE(find_remote_actor_by_key(snapshot, hash_of("key:ada@peer.example")));
        EXPECT_EQ(find_remote_actor_by_key(snapshot, hash_of("key:cyd@peer.example"))->id, cyd);
    });
    // Fetched again: the same row, whole.
    EXPECT_EQ(add_remote("peer.example", "ada", true), ada);
    read([=](Snapshot& snapshot) {
        EXPECT_EQ(find_remote_actor_by_key(snapshot, hash_of("key:ada@peer.example"))->id, ada);
        auto const host = find_host(snapshot, "peer.example")->id;
        EXPECT_EQ(list_remote_actors_of_host(snapshot, host, RemoteId{0}, 10).size(), 2U);
    });
}

// T8: failure on 7 distinct days parks.
TEST_P(FollowersContract, FailedDaysAreCountedOnceADay)
{
    auto const id = write([](Transaction& transaction) { return ensure_host(transaction, "down.example"); });
    EXPECT_EQ(write([](Transaction& transaction) { return ensure_host(transaction, "down.example"); }), id);
    for (int day = 1; day <= 7; ++day) {
        for (int again = 0; again < 3; ++again) {
            auto const days = write([id, now = clock_.now()](Transaction& transaction) {
                return record_failed_day(transaction, id, now);
            });
            EXPECT_EQ(days, day);
        }
        clock_.advance(std::chrono::days(1));
    }
    write([id, now = clock_.now()](Transaction& transaction) {
        park_host(transaction, id, now);
        remember_rfc9421(transaction, id, true);
        slow_host(transaction, id, now + std::chrono::hours(1));
    });
    read([=, this](Snapshot& snapshot) {
        auto const hosts = list_remarkable_hosts(snapshot);
        ASSERT_EQ(hosts.size(), 1U);
        EXPECT_EQ(hosts[0].parked_since, clock_.now());
        EXPECT_TRUE(hosts[0].prefers_rfc9421);
        EXPECT_EQ(hosts[0].slowed_until, clock_.now() + std::chrono::hours(1));
        EXPECT_EQ(hosts[0].failure_days, 7);
    });
    write([=](Transaction& transaction) { hear_from_host(transaction, id); });
    auto const healthy = read([=](Snapshot& snapshot) { return find_host(snapshot, id); });
    EXPECT_FALSE(healthy->parked_since);
    EXPECT_EQ(healthy->failure_days, 0);
    EXPECT_TRUE(healthy->prefers_rfc9421);
}

TEST_P(FollowersContract, ParkedHostsAreTriedOnceADay)
{
    auto const page = add_page(1);
    follow(page, add_remote("down.example", "ada", true));
    auto const fail = [this] {
        write([now = clock_.now()](Transaction& transaction) {
            auto const id = find_host(transaction, "down.example")->id;
            record_failed_day(transaction, id, now);
            park_host(transaction, id, now);
        });
    };
    auto const listed = [=, this] {
        return read([=](Snapshot& snapshot) { return list_delivery_inboxes(snapshot, page).size(); });
    };
    for (int day = 0; day < 3; ++day) {
        EXPECT_EQ(listed(), 1U);
        fail();
        EXPECT_EQ(listed(), 0U);
        clock_.advance(std::chrono::days(1));
    }
}

TEST_P(FollowersContract, BlockedHosts)
{
    write([](Transaction& transaction) {
        block_host(transaction, "bad.example", true);
        block_host(transaction, "worse.example", true);
        block_host(transaction, "bad.example", false);
    });
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return list_blocked_hosts(snapshot); }), std::vector<std::string>{"worse.example"}
    );
}

}  // namespace
}  // namespace wikipub::storage
