// SPDX-License-Identifier: GPL-2.0-or-later
// Replies, reactions, reports and blocks of actors.
#include "contract.h"
#include "storage/actor_blocks.h"
#include "storage/editors.h"
#include "storage/hosts.h"
#include "storage/reactions.h"
#include "storage/replies.h"
#include "storage/reports.h"

#include <limits>

namespace wikipub::storage {
namespace {

constexpr ReplyId kNewest{std::numeric_limits<std::int64_t>::max()};

Reply reply(ActorKey actor, PostId post, Bytes iri_hash, Bytes author_hash, HostId host, Timestamp now)
{
    Reply made;
    made.post = post;
    made.actor = actor;
    made.iri_hash = std::move(iri_hash);
    made.author = "https://peer.example/users/a";
    made.author_hash = std::move(author_hash);
    made.host = host;
    made.address = "@a@peer.example";
    made.name = "A";
    made.profile = "https://peer.example/@a";
    made.url = "https://peer.example/@a/1";
    made.html = "<p>words</p>";
    made.content_warning = "warning";
    made.published = made.received = now;
    return made;
}

HostId host_of(Transaction& transaction)
{
    return ensure_host(transaction, "peer.example");
}

/// Two posts of one actor, three replies by two authors.
struct Scene {
    ActorKey actor;
    std::vector<ReplyId> replies;  ///< newest first
};

class ResponsesContract : public Contract {
protected:
    Scene make_scene()
    {
        Scene scene;
        scene.actor = add_page(1);
        insert(post(1, scene.actor));
        insert(post(2, scene.actor));
        write([key = scene.actor, now = clock_.now()](Transaction& transaction) {
            auto const host = host_of(transaction);
            auto const author = hash_of("author");
            EXPECT_TRUE(add_reply(transaction, reply(key, PostId{1}, hash_of("one"), author, host, now)));
            EXPECT_FALSE(add_reply(transaction, reply(key, PostId{2}, hash_of("one"), author, host, now)));
            EXPECT_TRUE(add_reply(transaction, reply(key, PostId{1}, hash_of("two"), author, host, now)));
            EXPECT_TRUE(add_reply(transaction, reply(key, PostId{2}, hash_of("three"), hash_of("other"), host, now)));
            return true;
        });
        read([&](Snapshot& snapshot) {
            for (auto const& found : list_replies(snapshot, scene.actor, kNewest, 10)) {
                scene.replies.push_back(found.id);
            }
        });
        return scene;
    }
};
WIKIPUB_ON_EVERY_BACKEND(ResponsesContract);

TEST_P(ResponsesContract, RepliesAreListedFromTheNewestOn)
{
    auto const scene = make_scene();
    ASSERT_EQ(scene.replies.size(), 3U);
    read([&](Snapshot& snapshot) {
        auto const older = list_replies(snapshot, scene.actor, scene.replies[1], 10);
        ASSERT_EQ(older.size(), 1U);
        EXPECT_EQ(older[0].id, scene.replies[2]);
        EXPECT_EQ(older[0].html, "<p>words</p>");
        EXPECT_EQ(older[0].content_warning, "warning");
        EXPECT_EQ(older[0].post, PostId{1});
        EXPECT_TRUE(list_replies(snapshot, ActorKey{999}, kNewest, 10).empty());
        EXPECT_EQ(count_replies_of_author(snapshot, hash_of("author"), clock_.now()), 2);
        EXPECT_EQ(count_replies_of_author(snapshot, hash_of("author"), clock_.now() + Milliseconds{1}), 0);
        EXPECT_EQ(count_replies_of_host(snapshot, older[0].host, clock_.now()), 3);
        EXPECT_EQ(find_reply_of(snapshot, hash_of("other"))->post, PostId{2});
    });
}

TEST_P(ResponsesContract, AHiddenReplyLosesItsWordsAndNoUpdateBringsThemBack)
{
    auto const scene = make_scene();
    auto const found = write([&](Transaction& transaction) {
        hide_reply(transaction, scene.replies[0]);
        auto revised = *find_reply(transaction, scene.replies[0]);
        revised.html = "again";
        revise_reply(transaction, revised);
        return *find_reply(transaction, scene.replies[0]);
    });
    EXPECT_TRUE(found.hidden);
    EXPECT_EQ(found.html + found.content_warning, "");
    read([&](Snapshot& snapshot) { EXPECT_EQ(list_replies(snapshot, scene.actor, kNewest, 10).size(), 2U); });
}

TEST_P(ResponsesContract, AHiddenReplyKeepsItsWordsForWhoeverLooksAtTheReport)
{
    auto const scene = make_scene();
    auto const id = scene.replies[0];
    auto const words = [&] { return read([&](Snapshot& snapshot) { return find_reply(snapshot, id)->html; }); };
    Report report;
    report.wiki = "enwiki";
    report.reply = id;
    report.received = clock_.now();
    auto const made = write([&](Transaction& transaction) {
        auto const added = add_report(transaction, report);
        hide_reply(transaction, id);
        return added;
    });
    EXPECT_EQ(words(), "<p>words</p>");
    read([&](Snapshot& snapshot) { EXPECT_EQ(list_replies(snapshot, scene.actor, kNewest, 10).size(), 2U); });
    write([&](Transaction& transaction) {
        resolve_report(transaction, made, clock_.now());
        return true;
    });
    EXPECT_EQ(words(), "");
}

TEST_P(ResponsesContract, BlocksHideWhileTheyStand)
{
    auto const scene = make_scene();
    ActorBlock const block{hash_of("author"), "https://peer.example/users/a", "@a@peer.example", clock_.now()};
    auto const shown = [&] {
        return read([&](Snapshot& snapshot) { return list_replies(snapshot, scene.actor, kNewest, 10).size(); });
    };
    write([&](Transaction& transaction) {
        add_editor_block(transaction, scene.actor, block);
        add_editor_block(transaction, scene.actor, block);
        return true;
    });
    EXPECT_EQ(shown(), 1U);
    read([&](Snapshot& snapshot) {
        EXPECT_TRUE(has_editor_block(snapshot, scene.actor, block.iri_hash));
        EXPECT_FALSE(has_editor_block(snapshot, ActorKey{999}, block.iri_hash));
        auto const blocks = list_editor_blocks(snapshot, scene.actor, 10);
        ASSERT_EQ(blocks.size(), 1U);
        EXPECT_EQ(blocks[0].address, "@a@peer.example");
    });
    write([&](Transaction& transaction) {
        remove_editor_block(transaction, scene.actor, block.iri_hash);
        block_actor(transaction, block);
        block_actor(transaction, block);
        return true;
    });
    EXPECT_EQ(shown(), 1U);
    read([&](Snapshot& snapshot) {
        EXPECT_TRUE(is_actor_blocked(snapshot, block.iri_hash));
        EXPECT_EQ(list_blocked_actors(snapshot), std::vector<std::string>{block.iri});
    });
    write([&](Transaction& transaction) {
        unblock_actor(transaction, block.iri_hash);
        block_host(transaction, "peer.example", true);
        return true;
    });
    EXPECT_EQ(shown(), 0U);
    write([&](Transaction& transaction) {
        block_host(transaction, "peer.example", false);
        return true;
    });
    EXPECT_EQ(shown(), 3U);
}

TEST_P(ResponsesContract, WhatWasAnsweredToAWithdrawnPostGoesWithItsWords)
{
    auto const scene = make_scene();
    std::array<PostId, 1> const posts{PostId{1}};
    write([&](Transaction& transaction) {
        add_reaction(transaction, {PostId{1}, ReactionKind::like, hash_of("p"), hash_of("a")}, clock_.now());
        return true;
    });
    write([&](Transaction& transaction) {
        set_post_state(transaction, posts, PostState::hidden);
        return true;
    });
    read([&](Snapshot& snapshot) {
        EXPECT_EQ(list_replies(snapshot, scene.actor, kNewest, 10).size(), 1U) << "not shown while it is hidden";
        EXPECT_TRUE(find_reply(snapshot, scene.replies[2]));
    });
    write([&](Transaction& transaction) {
        erase_words(transaction, posts);
        return true;
    });
    read([&](Snapshot& snapshot) {
        EXPECT_FALSE(find_reply(snapshot, scene.replies[2]));
        EXPECT_TRUE(find_reply(snapshot, scene.replies[0])) << "to another post";
        EXPECT_EQ(count_reactions(snapshot, PostId{1}).likes, 0);
    });
}

TEST_P(ResponsesContract, WhoIsForgottenTakesTheirRepliesAlong)
{
    auto const remote = add_remote("peer.example", "a", true);
    auto const scene = make_scene();
    auto const by_them = read([&](Snapshot& snapshot) { return find_remote_actor(snapshot, remote)->iri_hash; });
    write([&](Transaction& transaction) {
        add_reply(
            transaction, reply(scene.actor, PostId{1}, hash_of("four"), by_them, host_of(transaction), clock_.now())
        );
        forget_remote_actor(transaction, remote);
        remove_replies_of(transaction, hash_of("other"));
        return true;
    });
    read([&](Snapshot& snapshot) {
        EXPECT_EQ(list_replies(snapshot, scene.actor, kNewest, 10).size(), 2U);
        EXPECT_FALSE(find_reply(snapshot, hash_of("four")));
    });
    write([&](Transaction& transaction) {
        EXPECT_EQ(prune_replies(transaction, clock_.now()), 0);
        EXPECT_EQ(prune_replies(transaction, clock_.now() + Milliseconds{1}), 2);
        return true;
    });
}

TEST_P(ResponsesContract, AReactionCountsOnceAndIsTakenBackByEitherHash)
{
    auto const actor = add_page(1);
    insert(post(1, actor));
    auto const like = Reaction{PostId{1}, ReactionKind::like, hash_of("pair"), hash_of("activity")};
    auto const counts = [&] { return read([](Snapshot& snapshot) { return count_reactions(snapshot, PostId{1}); }); };
    write([&](Transaction& transaction) {
        EXPECT_TRUE(add_reaction(transaction, like, clock_.now()));
        EXPECT_FALSE(add_reaction(transaction, like, clock_.now()));
        auto boost = like;
        boost.kind = ReactionKind::boost;
        boost.activity_hash = hash_of("boost");
        EXPECT_TRUE(add_reaction(transaction, boost, clock_.now()));
        EXPECT_TRUE(has_reaction(transaction, hash_of("boost")));
        EXPECT_TRUE(has_reaction(transaction, PostId{1}, ReactionKind::like, like.pair_hash));
        EXPECT_FALSE(has_reaction(transaction, PostId{2}, ReactionKind::like, like.pair_hash));
        return true;
    });
    EXPECT_EQ(counts().likes, 1);
    EXPECT_EQ(counts().boosts, 1);
    EXPECT_EQ(counts().replies, 0);
    write([&](Transaction& transaction) {
        remove_reaction(transaction, hash_of("boost"));
        remove_reaction(transaction, PostId{1}, ReactionKind::like, like.pair_hash);
        return true;
    });
    EXPECT_EQ(counts().likes + counts().boosts, 0);
}

TEST_P(ResponsesContract, ReportsBelongToAWikiAndGoAfterTheyWereResolved)
{
    auto const now = clock_.now();
    Report flag;
    flag.wiki = "enwiki";
    flag.from_host = "peer.example";
    flag.actor = ActorKey{7};
    flag.posts = {PostId{1}, PostId{2}};
    flag.comment = "wrong";
    flag.received = now;
    auto const id = write([&](Transaction& transaction) { return add_report(transaction, flag); });
    read([&](Snapshot& snapshot) {
        auto const found = find_report(snapshot, "enwiki", id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->posts, flag.posts);
        EXPECT_EQ(found->actor, flag.actor);
        EXPECT_FALSE(found->reply);
        EXPECT_FALSE(find_report(snapshot, "dewiki", id));
        EXPECT_TRUE(list_reports(snapshot, "enwiki", id, 10).empty());
        EXPECT_EQ(list_reports(snapshot, "enwiki", ReportId{id.value + 1}, 10).size(), 1U);
        EXPECT_EQ(count_open_reports(snapshot, "enwiki"), 1);
        EXPECT_EQ(count_open_reports(snapshot, "dewiki"), 0);
        EXPECT_EQ(count_reports_from(snapshot, "peer.example", now), 1);
        EXPECT_EQ(count_reports_from(snapshot, "", now), 0);
    });
    write([&](Transaction& transaction) {
        EXPECT_EQ(prune_reports(transaction, now + std::chrono::days{1000}), 0) << "open ones stay";
        resolve_report(transaction, id, now);
        resolve_report(transaction, id, now + std::chrono::days{1});
        EXPECT_EQ(find_report(transaction, "enwiki", id)->resolved, now);
        EXPECT_EQ(count_open_reports(transaction, "enwiki"), 0);
        EXPECT_EQ(prune_reports(transaction, now + Milliseconds{1}), 1);
        return true;
    });
}

TEST_P(ResponsesContract, AReplySaysWhetherAReportOfItIsOpen)
{
    auto const scene = make_scene();
    auto const id = write([&](Transaction& transaction) {
        Report report;
        report.wiki = "enwiki";
        report.reply = scene.replies[0];
        report.received = clock_.now();
        return add_report(transaction, report);
    });
    read([&](Snapshot& snapshot) {
        EXPECT_TRUE(find_reply(snapshot, scene.replies[0])->reported);
        EXPECT_FALSE(find_reply(snapshot, scene.replies[1])->reported);
    });
    write([&](Transaction& transaction) {
        resolve_report(transaction, id, clock_.now());
        EXPECT_FALSE(find_reply(transaction, scene.replies[0])->reported);
        return true;
    });
}

}  // namespace
}  // namespace wikipub::storage
