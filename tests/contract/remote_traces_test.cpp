// SPDX-License-Identifier: GPL-2.0-or-later
// What is kept about a remote actor or host, found and deleted; and what stays, so that Deletes arrive.
#include "storage/remote_traces.h"

#include "contract.h"
#include "storage/actor_blocks.h"
#include "storage/actor_reach.h"
#include "storage/reach.h"
#include "storage/remote_actors.h"
#include "storage/retries.h"

#include <set>

namespace wikipub::storage {
namespace {

class RemoteTracesContract : public Contract {
protected:
    RemoteActor remote(RemoteId id)
    {
        return read([id](Snapshot& snapshot) { return find_remote_actor(snapshot, id).value(); });
    }
    static TraceOwner actor(RemoteActor const& row) { return {row.iri, row.iri_hash, {}}; }
    TraceOwner host(std::string const& name)
    {
        return read([name](Snapshot& snapshot) {
            return TraceOwner{"https://" + name + "/", {}, find_host(snapshot, name).value().id};
        });
    }
    void follow(ActorKey key, RemoteId id)
    {
        write([=, now = clock_.now()](Transaction& transaction) {
            add_follower(transaction, {key, id, "https://a.example/follows/1", now});
            add_follow_request(transaction, {0, key, id, "https://a.example/follows/2", "@b@a.example", now});
            return true;
        });
    }
    ActivityId send(ActorKey key, ActivityKind kind, std::optional<PostId> about, std::string body, InboxId inbox)
    {
        return write([=](Transaction& transaction) {
            return append_activity(transaction, {key, kind, about, body}, {inbox});
        });
    }
    void retry(ActorKey key, ActivityId activity, ActivityKind kind, InboxId inbox, HostId at)
    {
        write([=, now = clock_.now()](Transaction& transaction) {
            add_retry(transaction, {activity, inbox, at, key, activity.value, kind, 1, now, now});
            return true;
        });
    }
    std::set<InboxId> listed()
    {
        return read([](Snapshot& snapshot) {
            std::set<InboxId> all;
            std::optional<ActivityId> from = ActivityId{};
            while (from) {
                from = each_recipient_list(snapshot, *from, [&](std::vector<InboxId> const& inboxes) {
                    all.insert(inboxes.begin(), inboxes.end());
                });
            }
            return all;
        });
    }
    TracesRemoved remove(InboxId inbox, bool is_listed)
    {
        return write([=](Transaction& transaction) {
            TracesRemoved removed;
            remove_inbox(transaction, inbox, is_listed, removed);
            return removed;
        });
    }
    TracesRemoved remove_row(RemoteId id)
    {
        return write([=](Transaction& transaction) {
            TracesRemoved removed;
            std::vector<ActorKey> lost;
            remove_remote_actor(transaction, id, removed, lost);
            return removed;
        });
    }
    bool is_known(InboxId id)
    {
        return read([id](Snapshot& snapshot) { return find_inbox(snapshot, id).has_value(); });
    }
};
WIKIPUB_ON_EVERY_BACKEND(RemoteTracesContract);

TEST_P(RemoteTracesContract, ARemoteActorGoesWithItsFollowsAndRequests)
{
    auto const page = add_page(1);
    auto const b = add_remote("a.example", "b", true);
    auto const c = add_remote("a.example", "c", true);
    follow(page, b);
    follow(page, c);
    EXPECT_EQ(read([b](Snapshot& snapshot) { return list_follows_of(snapshot, b).size(); }), 1U);
    EXPECT_EQ(read([b](Snapshot& snapshot) { return list_follow_requests_of(snapshot, b).size(); }), 1U);
    EXPECT_EQ(read([h = remote(b).host](Snapshot& snapshot) { return count_followers_of_host(snapshot, h); }), 2);
    EXPECT_EQ(
        read([](Snapshot& snapshot) { return find_iri_of_address(snapshot, "@b@a.example"); }), "https://a.example/b"
    );
    write([=](Transaction& transaction) {
        TracesRemoved removed;
        std::vector<ActorKey> lost;
        remove_remote_actor(transaction, b, removed, lost);
        EXPECT_EQ(lost, std::vector{page});
        EXPECT_EQ(removed.followers, 1);
        EXPECT_EQ(removed.follow_requests, 1);
        EXPECT_EQ(removed.remote_actors, 1);
        EXPECT_EQ(find_actor(transaction, page)->followers, 1);
        EXPECT_FALSE(find_remote_actor(transaction, b));
        EXPECT_TRUE(find_follower(transaction, page, c));
        return true;
    });
}

TEST_P(RemoteTracesContract, WordsAndAnswersOnTheirWayGoNobodyElses)
{
    auto const page = add_page(1);
    insert(post(1, page));
    auto const b = remote(add_remote("a.example", "b", true));
    auto const c = remote(add_remote("a.example", "bc", true));
    auto const answer = send(page, ActivityKind::accept, std::nullopt, R"({"actor":"https://a.example/b"})", b.inbox);
    auto const other = send(page, ActivityKind::accept, std::nullopt, R"({"actor":"https://a.example/bc"})", c.inbox);
    retry(page, answer, ActivityKind::accept, b.inbox, b.host);
    write([&, now = clock_.now()](Transaction& transaction) {
        for (auto const& [row, number] : {std::pair(b, 1), std::pair(c, 2)}) {
            Reply reply;
            reply.post = PostId{1};
            reply.actor = page;
            reply.iri_hash = hash_of("reply" + std::to_string(number));
            reply.author = row.iri;
            reply.author_hash = row.iri_hash;
            reply.host = row.host;
            add_reply(transaction, reply);
            add_quote_stamp(transaction, {PostId{1}, number, "quote", hash_of(row.iri), row.iri, now});
        }
        EXPECT_EQ(list_replies_of(transaction, b.iri_hash).size(), 1U);
        EXPECT_EQ(list_quote_stamps_of(transaction, b.iri).size(), 1U);
        EXPECT_EQ(list_quote_stamps(transaction, page).size(), 2U);
        TracesRemoved removed;
        remove_words(transaction, actor(b), removed);
        EXPECT_EQ(removed.replies, 1);
        EXPECT_EQ(removed.quote_stamps, 1);
        EXPECT_EQ(removed.answers, 1);
        EXPECT_EQ(removed.retries, 1);
        EXPECT_EQ(find_activity(transaction, answer)->body.data, "");
        EXPECT_EQ(find_activity(transaction, answer)->state, ActivityState::cancelled);
        EXPECT_EQ(find_activity(transaction, other)->state, ActivityState::waiting);
        return true;
    });
    auto const all = host("a.example");
    write([&](Transaction& transaction) {
        TracesRemoved removed;
        remove_words(transaction, all, removed);
        EXPECT_EQ(removed.replies, 1);
        EXPECT_EQ(removed.quote_stamps, 1);
        EXPECT_EQ(removed.answers, 1);
        return true;
    });
}

TEST_P(RemoteTracesContract, ListsFromWhichADeleteMayBeMadeAreThoseOfLivePostsAndActors)
{
    auto const page = add_page(1);
    insert(post(1, page));
    insert(post(2, page));
    auto const b = remote(add_remote("a.example", "b", true));
    auto const c = remote(add_remote("c.example", "c", false));
    send(page, ActivityKind::accept, std::nullopt, "{}", b.inbox);
    send(page, ActivityKind::create, PostId{1}, "{}", *b.shared_inbox);
    auto const withdrawn = send(page, ActivityKind::create, PostId{2}, "{}", c.inbox);
    EXPECT_EQ(listed(), (std::set{*b.shared_inbox, c.inbox}));
    write([](Transaction& transaction) {
        std::vector<PostId> const ids{PostId{2}};
        set_post_state(transaction, ids, PostState::withdrawn);
        cancel_activities_of_posts(transaction, ids);
        return true;
    });
    EXPECT_EQ(listed(), std::set{*b.shared_inbox});
    retry(page, withdrawn, ActivityKind::remove, c.inbox, c.host);
    EXPECT_EQ(listed(), (std::set{*b.shared_inbox, c.inbox})) << "its Delete is on its way";
}

TEST_P(RemoteTracesContract, AnInboxStaysWhileSomebodyHasItOrADeleteNeedsIt)
{
    auto const page = add_page(1);
    insert(post(1, page));
    auto const id = add_remote("a.example", "b", true);
    auto const b = remote(id);
    auto const create = send(page, ActivityKind::create, PostId{1}, "{}", b.inbox);
    auto const end = send(page, ActivityKind::remove, PostId{1}, "{}", b.inbox);
    retry(page, create, ActivityKind::create, b.inbox, b.host);
    EXPECT_EQ(remove(b.inbox, false).retries, 0) << "its actor is still there";
    remove_row(id);
    EXPECT_EQ(remove(b.inbox, true).retries, 1);
    EXPECT_TRUE(is_known(b.inbox));
    retry(page, end, ActivityKind::remove, b.inbox, b.host);
    EXPECT_EQ(remove(b.inbox, false).inboxes, 0) << "a Delete waits";
    write([&](Transaction& transaction) {
        end_retry(transaction, end, b.inbox, RetryEnd::accepted);
        record_reach(transaction, page, b.host);
        return true;
    });
    EXPECT_EQ(remove(b.inbox, false).inboxes, 1);
    EXPECT_EQ(remove(*b.shared_inbox, false).inboxes, 0) << "the last one of a host that saw an editor";
}

TEST_P(RemoteTracesContract, EverybodyIsFoundWhateverIsKeptAboutThem)
{
    auto const page = add_page(1);
    insert(post(1, page));
    auto const id = add_remote("a.example", "b", true);
    std::string const quoting = "https://b.example/quoting";
    std::string const blocked = "https://b.example/blocked";
    write([&](Transaction& transaction) {
        add_quote_stamp(transaction, {PostId{1}, 1, quoting + "/1", {std::string(32, 'q')}, quoting, {}});
        block_actor(transaction, {{std::string(32, 'b')}, blocked, "", {}});
        add_editor_block(transaction, page, {{std::string(32, 'b')}, blocked, "", {}});
        return true;
    });
    read([&](Snapshot& snapshot) {
        std::multiset<std::string> found;
        each_remote_iri(snapshot, [&](std::string_view iri) { found.emplace(iri); });
        EXPECT_EQ(found, (std::multiset{find_remote_actor(snapshot, id)->iri, blocked, quoting}));
        std::set<std::string> hosts;
        each_host_name(snapshot, [&](HostId host, std::string_view name) {
            EXPECT_EQ(find_host(snapshot, name)->id, host);
            hosts.emplace(name);
        });
        EXPECT_EQ(hosts, std::set<std::string>{"a.example"});
        auto const row = find_remote_actor(snapshot, id).value();
        auto const one = find_traces(snapshot, actor(row));
        EXPECT_EQ(one.host, row.host);
        EXPECT_EQ(one.inboxes, (std::vector{row.inbox, *row.shared_inbox}));
        auto const all = find_traces(snapshot, {"https://a.example/", {}, row.host});
        EXPECT_EQ(all.iris, std::vector{row.iri});
        EXPECT_EQ(all.inboxes.size(), 2U);
        return true;
    });
}

TEST_P(RemoteTracesContract, AHostStaysWhileItIsBlockedOrNamed)
{
    auto const id = add_remote("a.example", "b", false);
    auto const row = remote(id);
    auto const rows_left = [&] {
        return write([&](Transaction& transaction) {
            TracesRemoved removed;
            remove_host(transaction, row.host, removed);
            return 1 - removed.hosts;
        });
    };
    EXPECT_EQ(rows_left(), 1);
    remove_row(id);
    EXPECT_EQ(rows_left(), 1) << "its inbox is there";
    EXPECT_EQ(remove(row.inbox, false).inboxes, 1);
    write([](Transaction& transaction) { return block_host(transaction, "a.example", true); });
    EXPECT_EQ(rows_left(), 1);
    write([](Transaction& transaction) { return block_host(transaction, "a.example", false); });
    EXPECT_EQ(rows_left(), 0);
}

TEST_P(RemoteTracesContract, BlocksAreFoundByActorAndByHost)
{
    auto const page = add_page(1);
    auto const b = remote(add_remote("a.example", "b", true));
    ActorBlock const block{b.iri_hash, b.iri, "@b@a.example", clock_.now()};
    ActorBlock const other{hash_of("other"), "https://a.example.org/b", "", clock_.now()};
    write([&](Transaction& transaction) {
        for (auto const& one : {block, other}) {
            block_actor(transaction, one);
            add_editor_block(transaction, page, one);
        }
        EXPECT_EQ(actor_blocked_since(transaction, b.iri_hash), block.created);
        EXPECT_EQ(count_editor_blocks_of(transaction, b.iri_hash), 1);
        EXPECT_EQ(list_actor_blocks(transaction).size(), 2U);
        TracesRemoved removed;
        remove_blocks(transaction, actor(b), removed);
        EXPECT_EQ(removed.blocks, 2);
        block_actor(transaction, block);
        add_editor_block(transaction, page, block);
        return true;
    });
    auto const all = host("a.example");
    write([&](Transaction& transaction) {
        TracesRemoved removed;
        remove_blocks(transaction, all, removed);
        EXPECT_EQ(removed.blocks, 2);
        EXPECT_EQ(list_blocked_actors(transaction), std::vector{other.iri}) << "another host that begins the same";
        return true;
    });
}

TEST_P(RemoteTracesContract, ABlockOfAHostSaysSinceWhen)
{
    auto const began = clock_.now();
    EXPECT_TRUE(write([](Transaction& transaction) { return block_host(transaction, "a.example", true); }));
    clock_.advance(std::chrono::hours{1});
    EXPECT_FALSE(write([](Transaction& transaction) { return block_host(transaction, "a.example", true); }));
    auto const blocks = read([](Snapshot& snapshot) { return list_host_blocks(snapshot); });
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].name, "a.example");
    EXPECT_EQ(blocks[0].since, began);
    EXPECT_TRUE(write([](Transaction& transaction) { return block_host(transaction, "a.example", false); }));
    EXPECT_FALSE(write([](Transaction& transaction) { return block_host(transaction, "a.example", false); }));
    EXPECT_TRUE(read([](Snapshot& snapshot) { return list_host_blocks(snapshot); }).empty());
}

}  // namespace
}  // namespace wikipub::storage
