// SPDX-License-Identifier: GPL-2.0-or-later
// From events to posts: take_in.cpp and publisher.cpp together, as a source and the wiki see them.
#include "flows/publisher.h"

#include "storage/held.h"
#include "storage/positions.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class PublisherTest : public FlowsTest {
protected:
    PublisherTest() { small_wiki_.set(7, {.title = "Albert Einstein"}); }

    /// An edit as RCFeed tells it: by title alone.
    events::Event edit(std::int64_t revision, std::int64_t parent, std::string title = "Albert Einstein")
    {
        small_wiki_.set_revision(parent, {.page = 7, .size = 100});
        small_wiki_.set_revision(revision, {.page = 7, .parent = parent, .size = 150});
        events::Event event;
        event.wiki = kWiki;
        event.title = std::move(title);
        event.timestamp = clock_.now();
        event.user = "Admin";
        event.rev_id = RevId{revision};
        event.parent_rev_id = RevId{parent};
        return event;
    }
    events::Event moved(std::string from, std::string to)
    {
        events::Event event;
        event.wiki = kWiki;
        event.kind = events::Kind::move;
        event.title = std::move(from);
        event.move_target = std::move(to);
        event.timestamp = clock_.now();
        event.user = "Admin";
        event.log_id = 5;
        return event;
    }

    void take(std::vector<events::Event> events, std::string source = "rcfeed", std::string position = "")
    {
        Arrivals arrivals{source, std::move(events), {}};
        if (!position.empty()) {
            arrivals.positions.emplace_back(source, position);
        }
        run(take_in_.take(std::move(arrivals)));
    }
    std::string position(std::string const& source)
    {
        return read([source](storage::Snapshot& snapshot) {
            auto const saved = storage::find_position(snapshot, source);
            return saved ? saved->value : std::string();
        });
    }
    void publish_all()
    {
        publisher_.wake();
        run_until([&] { return held() == 0; });
    }
};

TEST_F(PublisherTest, AnEditIsHeldWithTheSourcesPositionThenPublishedOnce)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({edit(12, 10)}, "eventstreams", "after 12");
    EXPECT_EQ(held(), 1);
    EXPECT_EQ(position("eventstreams"), "after 12");
    start_publisher();
    publish_all();
    auto const posts = posts_of(actor);
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_EQ(posts.front().rev_from, RevId{10});
    EXPECT_EQ(posts.front().rev_to, RevId{12});
    EXPECT_EQ(posts.front().byte_delta, 50);
    EXPECT_EQ(posts.front().state, storage::PostState::live);
    auto const queue = read([](storage::Snapshot& snapshot) { return storage::read_queue_depth(snapshot); });
    EXPECT_EQ(queue.activities, 1) << "the Create, in the same transaction";
}

TEST_F(PublisherTest, TheSameEditBySeveralSourcesMakesOnePost)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto event = edit(12, 10);
    take({event, event});
    take({event}, "eventstreams");
    start_publisher();
    publish_all();
    event.page_id = PageId{7};
    take({event}, "action_api", "20261123005158|12");
    EXPECT_EQ(held(), 0) << "it was told, so it is not held again";
    publish_all();
    EXPECT_EQ(posts_of(actor).size(), 1U);
    EXPECT_EQ(position("action_api"), "20261123005158|12");
}

TEST_F(PublisherTest, EventsThatConcernNobodyOnlyMoveThePosition)
{
    follow(PageId{7}, "Albert Einstein");
    auto elsewhere = edit(12, 10, "Isaac Newton");
    auto other_wiki = edit(12, 10);
    other_wiki.wiki = "otherwiki";
    take({elsewhere, other_wiki}, "eventstreams", "further");
    EXPECT_EQ(held(), 0);
    EXPECT_EQ(position("eventstreams"), "further");
    EXPECT_FALSE(TakeIn::wanted(elsewhere, *follows_.snapshot()));
    EXPECT_FALSE(TakeIn::wanted(other_wiki, *follows_.snapshot()));
    EXPECT_TRUE(TakeIn::wanted(edit(12, 10), *follows_.snapshot()));
}

TEST_F(PublisherTest, AnEventWhoseRevisionIsOfAnotherFollowedPageIsHeldThere)
{
    auto const einstein = follow(PageId{7}, "Albert Einstein");
    auto const newton = follow(PageId{8}, "Isaac Newton");
    small_wiki_.set(8, {.title = "Isaac Newton"});
    // The titles changed hands between the edit and the event.
    auto const event = edit(12, 10);
    small_wiki_.set_revision(12, {.page = 8, .parent = 10, .size = 150});
    small_wiki_.set_revision(10, {.page = 8, .size = 100});
    take({event});
    start_publisher();
    run_until([&] { return posts_of(newton).size() == 1; });
    publish_all();
    EXPECT_TRUE(posts_of(einstein).empty());
    EXPECT_EQ(posts_of(newton).front().title, "Isaac Newton");
}

TEST_F(PublisherTest, AMoveIsToldOnceTheNewTitleHasStood)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({moved("Albert Einstein", "A. Einstein")});
    small_wiki_.set(7, {.title = "A. Einstein"});
    EXPECT_TRUE(TakeIn::wanted(edit(12, 10, "A. Einstein"), *follows_.snapshot())) << "it is followed at once";
    start_publisher();
    publish_all();
    auto const posts = posts_of(actor);
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_EQ(posts.front().kind, storage::PostKind::move);
    EXPECT_EQ(posts.front().title, "A. Einstein");
    EXPECT_EQ(posts.front().log_id, 5);
    EXPECT_EQ(find(actor.id).title, "A. Einstein");
    auto const queue = read([](storage::Snapshot& snapshot) { return storage::read_queue_depth(snapshot); });
    EXPECT_EQ(queue.activities, 2) << "Create and Update(actor)";
    take({edit(12, 10, "A. Einstein")});
    publish_all();
    EXPECT_EQ(posts_of(actor).size(), 2U);
}

TEST_F(PublisherTest, APageThatIsMovedBackSaysNothing)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({moved("Albert Einstein", "Vandalised"), moved("Vandalised", "Albert Einstein")});
    EXPECT_EQ(held(), 0);
    EXPECT_EQ(find(actor.id).title, "Albert Einstein");
    take({moved("Albert Einstein", "Vandalised again")});
    // The move back was told by nobody: the wiki's answer is what counts.
    start_publisher();
    publish_all();
    EXPECT_TRUE(posts_of(actor).empty());
}

TEST_F(PublisherTest, NothingUncheckedIsPublished)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({edit(12, 10)});
    small_wiki_.set(test::SmallWiki::Mood::is_another_wiki);
    start_publisher();
    publisher_.wake();
    auto const attempts = [&] {
        return read([id = actor.id](storage::Snapshot& snapshot) {
            return storage::find_held(snapshot, id, storage::HeldKind::edits)->attempts;
        });
    };
    run_until([&] { return attempts() > 0; });
    EXPECT_TRUE(posts_of(actor).empty());
    small_wiki_.set(test::SmallWiki::Mood::answers);
    clock_.shift(std::chrono::minutes{10});
    publish_all();
    EXPECT_EQ(posts_of(actor).size(), 1U);
}

TEST_F(PublisherTest, WhatWaitedThroughAnOutageIsOneDigest)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({edit(12, 10), edit(14, 12)});
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .size = 120});
    clock_.shift(std::chrono::hours{7});
    start_publisher();
    publish_all();
    auto const posts = posts_of(actor);
    ASSERT_EQ(posts.size(), 1U);
    EXPECT_EQ(posts.front().kind, storage::PostKind::digest);
    EXPECT_EQ(posts.front().edits, 2);
}

TEST_F(PublisherTest, AHiddenRevisionAndADeniedPageMakeNoPost)
{
    auto const einstein = follow(PageId{7}, "Albert Einstein");
    auto const newton = follow(PageId{8}, "Isaac Newton");
    small_wiki_.set(8, {.title = "Isaac Newton"});
    wiki().set_lists(bridge::PageList::parse("Isaac Newton"), {});
    auto const hidden = edit(12, 10);
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .hidden = true});
    auto const denied = edit(22, 20, "Isaac Newton");
    small_wiki_.set_revision(22, {.page = 8, .parent = 20, .size = 7});
    take({hidden, denied});
    start_publisher();
    publish_all();
    EXPECT_TRUE(posts_of(einstein).empty());
    EXPECT_TRUE(posts_of(newton).empty());
}

TEST_F(PublisherTest, APauseKeepsWhatIsHeld)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    for (auto const* scope : {"all", "w/wiingest"}) {
        auto const before = posts_of(actor).size();
        write([scope, now = clock_.now()](storage::Transaction& transaction) {
            storage::pause(transaction, scope, now);
            return true;
        });
        auto const revision = static_cast<std::int64_t>(100 + before);
        take({edit(revision, revision - 50)});
        if (before == 0) {
            start_publisher();
        }
        auto const asked = small_wiki_.asked("revids");
        publisher_.wake();
        loop_.restart();
        loop_.run_for(std::chrono::milliseconds{300});
        EXPECT_EQ(held(), 1) << scope;
        EXPECT_EQ(posts_of(actor).size(), before) << scope;
        EXPECT_EQ(small_wiki_.asked("revids"), asked) << scope;
        write([scope](storage::Transaction& transaction) { return storage::resume(transaction, scope); });
        publish_all();
        EXPECT_EQ(posts_of(actor).size(), before + 1) << scope;
    }
}

TEST_F(PublisherTest, ADeletionTakesWhatIsHeldWithIt)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({edit(12, 10)});
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    start_publisher();
    publish_all();
    EXPECT_TRUE(posts_of(actor).empty());
    run_until([&] { return find(actor.id).state == storage::ActorState::page_deleted; });
}

}  // namespace wikipub::flows
