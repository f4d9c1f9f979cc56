// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/shown_posts.h"

#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class ShownPostsTest : public FlowsTest {
protected:
    ShownPostsTest()
    {
        small_wiki_.set(7, {.title = "Albert Einstein"});
        small_wiki_.set_revision(12, {.page = 7, .parent = 10});
        small_wiki_.set_revision(13, {.page = 7, .parent = 12});
    }
    Errc error(PostId id)
    {
        auto const post = run(shown_.of(wiki(), id));
        return post ? Errc{} : post.error().code;
    }
};

TEST_F(ShownPostsTest, WhatTheWikiConfirmedLatelyIsServedWithoutAsking)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    small_wiki_.set(test::SmallWiki::Mood::fails);
    EXPECT_EQ(error(post.id), Errc{});
    EXPECT_EQ(small_wiki_.asked("revids"), 0);
}

TEST_F(ShownPostsTest, AfterTenMinutesTheWikiIsAskedOnceForAll)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    add_post(actor, {RevId{12}});
    add_post(actor, {RevId{13}});
    clock_.shift(std::chrono::minutes{11});
    auto const shown = run(shown_.of(wiki(), posts_of(actor)));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->size(), 2U);
    EXPECT_EQ(small_wiki_.asked("revids"), 1);
    EXPECT_EQ(run(shown_.of(wiki(), posts_of(actor)))->size(), 2U);
    EXPECT_EQ(small_wiki_.asked("revids"), 1) << "that was a confirmation";
}

TEST_F(ShownPostsTest, WithoutAnAnswerThereIsNone)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    clock_.shift(std::chrono::minutes{11});
    small_wiki_.set(test::SmallWiki::Mood::fails);
    EXPECT_EQ(error(post.id), Errc::unavailable);
    EXPECT_EQ(run(shown_.of(wiki(), posts_of(actor))).error().code, Errc::unavailable);
    EXPECT_EQ(state(post.id), storage::PostState::live);
}

TEST_F(ShownPostsTest, WhatTheWikiHidesIsWithdrawnByWhoeverAsks)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}}, "words");
    auto const other = add_post(actor, {RevId{13}});
    clock_.shift(std::chrono::minutes{11});
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .hidden = true});
    auto const shown = run(shown_.of(wiki(), posts_of(actor)));
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->size(), 1U);
    EXPECT_EQ(shown->front().id, other.id);
    EXPECT_EQ(error(post.id), Errc::gone);
    EXPECT_EQ(find(post.id).summary, "");
}

TEST_F(ShownPostsTest, WordsNoLongerKeptAreReadFromTheWiki)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    write([id = post.id](storage::Transaction& transaction) {
        storage::erase_words(transaction, std::array{id});
        return true;
    });
    auto const shown = run(shown_.of(wiki(), post.id));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->title, "Albert Einstein");
    EXPECT_EQ(find(post.id).title, "") << "and not kept again";
}

TEST_F(ShownPostsTest, APostOfAnotherWikiOrOfNobodyIsNotFound)
{
    EXPECT_EQ(error(PostId{5}), Errc::not_found);
    auto const actor = follow(PageId{7}, "Albert Einstein");
    storage::Post post = add_post(actor, {RevId{12}});
    post.id = PostId{post.id.value + 1};
    post.wiki = "otherwiki";
    write([post](storage::Transaction& transaction) { return storage::insert_post(transaction, post, {}); });
    EXPECT_EQ(error(post.id), Errc::not_found);
}

}  // namespace wikipub::flows
