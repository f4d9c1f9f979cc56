// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/directory.h"

#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class DirectoryTest : public FlowsTest {
protected:
    static storage::ActorName page(std::int64_t id, int generation = 1)
    {
        return {storage::ActorKind::page, std::string(kWiki), PageId{id}, generation};
    }
    Result<Listed> by_name(storage::ActorName name) { return run(directory_of_actors_.by_name(std::move(name))); }
    Result<Listed> by_resource(std::string text) { return run(directory_of_actors_.by_resource(std::move(text), "n")); }
    Result<Listed> by_text(std::string text) { return run(directory_of_actors_.by_text("", std::move(text), "n")); }
    Errc error(Result<Listed> const& listed) { return listed ? Errc{} : listed.error().code; }
};

TEST_F(DirectoryTest, EveryWayToNameAPageLeadsToTheSameActor)
{
    small_wiki_.set(7, {.title = "Albert Einstein"});
    for (auto const* resource : {
             "acct:albert_einstein@wiki.example",
             "acct:Albert_Einstein@WIKI.example",
             "ACCT:@albert_einstein@ap.wiki.example",
             "acct:albert_einstein@old.wiki.example",
             "acct:p7@wiki.example",
             "https://ap.wiki.example/w/wiingest/p/7",
             "https://old.wiki.example/w/wiingest/p/7",
             "https://ap.wiki.example/@albert_einstein",
             "https://wiki.example/wiki/Albert_Einstein",
             "https://wiki.example/?curid=7",
         }) {
        auto const listed = by_resource(resource);
        ASSERT_TRUE(listed) << resource;
        EXPECT_EQ(listed->name.page, PageId{7}) << resource;
        EXPECT_EQ(listed->handle, "albert_einstein") << resource;
        EXPECT_EQ(listed->title, "Albert Einstein") << resource;
        EXPECT_EQ(listed->host, "ap.wiki.example") << resource;
    }
    for (auto const* text :
         {"Albert Einstein", " albert_einstein@wiki.example ", "@albert_einstein@wiki.example", "@albert_einstein"}) {
        auto const listed = by_text(text);
        ASSERT_TRUE(listed) << text;
        EXPECT_EQ(listed->name.page, PageId{7}) << text;
    }
}

TEST_F(DirectoryTest, WhatIsNotOursIsNotFound)
{
    for (auto const* resource : {
             "",
             "acct:",
             "acct:albert_einstein",
             "acct:albert_einstein@elsewhere.example",
             "acct:@@",
             "https://ap.wiki.example/w/wiingest/o/5",
             "https://ap.wiki.example/w/otherwiki/p/7",
             "https://ap.wiki.example/w/wiingest/p/7.2",
             "https://ap.wiki.example/u/5",
             "https://elsewhere.example/wiki/Albert_Einstein",
             "https://wiki.example/wiki/No_such_page",
         }) {
        EXPECT_EQ(error(by_resource(resource)), Errc::not_found) << resource;
    }
    EXPECT_EQ(error(by_text("@albert_einstein@elsewhere.example")), Errc::not_found);
    EXPECT_EQ(error(by_text("")), Errc::not_found);
}

TEST_F(DirectoryTest, PagesThatMayNotBeFollowedAreNotFound)
{
    small_wiki_.set(7, {.title = "User:Admin", .ns = 2});
    small_wiki_.set(8, {.title = "Talk:Albert Einstein", .ns = 1});
    small_wiki_.set(9, {.title = "Hidden from robots", .noindex = true});
    small_wiki_.set(10, {.title = "Denied"});
    wiki().set_lists(bridge::PageList::parse("denied"), {});
    for (auto const id : {7, 8, 9, 10, 11, 0}) {
        EXPECT_EQ(error(by_name(page(id))), Errc::not_found) << id;
    }
}

TEST_F(DirectoryTest, AFollowedActorStaysUpWhileTheWikiIsSilentAnUnknownOneDoesNot)
{
    follow(PageId{7}, "Albert Einstein");
    small_wiki_.set(test::SmallWiki::Mood::fails);
    auto const listed = by_name(page(7));
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->title, "Albert Einstein");
    EXPECT_EQ(error(by_name(page(8))), Errc::unavailable);
    wiki().set_lists(bridge::PageList::parse("Albert Einstein"), {});
    EXPECT_EQ(error(by_name(page(7))), Errc::not_found) << "our own list needs no wiki";
}

// A backup brings titles back that may have been hidden since.
TEST_F(DirectoryTest, ATitleThatNobodyConfirmedIsNotShownWhileTheWikiIsSilent)
{
    auto const actor = follow(PageId{7}, "What it was called");
    small_wiki_.set(7, {.title = "Albert Einstein"});
    write([id = actor.id](storage::Transaction& transaction) {
        storage::set_actor_title(transaction, id, "What it was called", Timestamp{});
        return true;
    });
    small_wiki_.set(test::SmallWiki::Mood::fails);
    EXPECT_EQ(error(by_name(page(7))), Errc::unavailable);
    small_wiki_.set(test::SmallWiki::Mood::answers);
    pages_.forget(wiki(), PageId{7});
    EXPECT_EQ(by_name(page(7))->title, "Albert Einstein");
    auto const stored =
        read([id = actor.id](storage::Snapshot& snapshot) { return *storage::find_actor(snapshot, id); });
    EXPECT_EQ(stored.title, "Albert Einstein");
    EXPECT_NE(stored.title_since, Timestamp{});
}

TEST_F(DirectoryTest, ADeletedPageIsABareActorWithoutAHandle)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    auto const listed = by_name(page(7));
    ASSERT_TRUE(listed);
    EXPECT_TRUE(listed->page_deleted);
    EXPECT_EQ(listed->title, "");
    EXPECT_EQ(listed->handle, "p7");
    EXPECT_EQ(find(actor.id).state, storage::ActorState::page_deleted);
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_EQ(error(by_resource("acct:p7@wiki.example")), Errc::not_found);
    EXPECT_EQ(error(by_resource("https://ap.wiki.example/w/wiingest/p/7")), Errc::not_found);

    small_wiki_.set(7, {.title = "Albert Einstein"});
    pages_.forget(wiki());
    auto const again = by_name(page(7));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->page_deleted);
    EXPECT_EQ(find(actor.id).state, storage::ActorState::live);
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn) << "what was withdrawn stays so";
}

TEST_F(DirectoryTest, ADeletedActorIsGone)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    write([id = actor.id, now = clock_.now()](storage::Transaction& transaction) {
        storage::set_actor_state(transaction, id, storage::ActorState::deleted, now);
        return true;
    });
    EXPECT_EQ(error(by_name(page(7))), Errc::gone);
}

}  // namespace wikipub::flows
