// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/publish.h"

#include "support/wiki_words.h"

namespace wikipub::bridge {
namespace {

using namespace std::chrono_literals;

Timestamp const kStart = *parse_iso8601("2026-11-23T12:00:00Z");
PageId const kPage{42};

/// A page with a window of edits on it, and what the wiki says about them.
struct Story {
    HeldPost held;
    Situation situation;
    Policy policy;
    Timestamp now = kStart + 1h;

    Story()
    {
        situation.wiki.page.id = kPage;
        situation.wiki.page.title = "Tea";
        situation.history.title = "Tea";
        held.opened = held.latest = kStart;
        held.due = kStart + 2min;
        revision(1, 0, 1000);
    }

    RevisionFacts& revision(std::int64_t id, std::int64_t parent, std::int64_t size)
    {
        RevisionFacts facts;
        facts.id = RevId{id};
        facts.page = kPage;
        facts.parent = RevId{parent};
        facts.size = size;
        facts.sha1 = "sha1 of " + std::to_string(id);
        facts.author = Author::autoconfirmed;
        facts.user = "Mallory";
        facts.comment = "summary " + std::to_string(id);
        return situation.wiki.revisions[facts.id] = facts;
    }

    RevisionFacts& edit(std::int64_t id, std::int64_t parent, std::int64_t size)
    {
        held.revisions.push_back({RevId{id}, RevId{parent}, kStart});
        return revision(id, parent, size);
    }

    Verdict verdict() const { return decide(held, situation, policy, SummaryFilter(test::wiki_words("en")), now); }
    Publish published() const
    {
        auto const made = verdict();
        EXPECT_TRUE(std::holds_alternative<Publish>(made)) << "alternative " << made.index();
        return std::get<Publish>(made);
    }
    std::string_view dropped() const
    {
        auto const made = verdict();
        return std::holds_alternative<Drop>(made) ? name_of(std::get<Drop>(made).reason) : "not dropped";
    }
    WaitUntil waits() const
    {
        auto const made = verdict();
        EXPECT_TRUE(std::holds_alternative<WaitUntil>(made)) << "alternative " << made.index();
        return std::get<WaitUntil>(made);
    }
};

TEST(Publish, SaysTheNetChangeOfTheWindow)
{
    Story story;
    story.edit(2, 1, 1100);
    story.edit(4, 3, 1050).comment = "fix [[Tea|it]]";
    auto const post = story.published();
    EXPECT_EQ(post.said.kind, PostKind::edits);
    EXPECT_EQ(post.said.edits, 2);
    EXPECT_EQ(post.said.byte_delta, 50);
    EXPECT_EQ(post.said.from, RevId{1});
    EXPECT_EQ(post.said.to, RevId{4});
    EXPECT_THAT(
        post.said.summaries, testing::ElementsAre(Summary{"summary 2", Neutral::none}, Summary{"fix it", Neutral::none})
    );
    EXPECT_THAT(post.revisions, testing::ElementsAre(RevId{2}, RevId{4}));
    EXPECT_THAT(post.happened, testing::IsEmpty()) << "revisions that the post tells of are keys by themselves";
    EXPECT_FALSE(post.update_actor);
}

TEST(Publish, AsksForTheWindowAndWhatWasBefore)
{
    Story story;
    story.edit(2, 1, 1100);
    story.edit(3, 2, 1100);
    EXPECT_THAT(revisions_to_check(story.held), testing::ElementsAre(RevId{1}, RevId{2}, RevId{3}));
}

TEST(Publish, WaitsForAnAnswerAboutEveryRevision)
{
    Story story;
    story.edit(2, 1, 1100);
    story.held.revisions.push_back({RevId{3}, RevId{2}, kStart});
    auto const waiting = story.waits();
    EXPECT_EQ(waiting.reason, WaitReason::unanswered);
    EXPECT_EQ(waiting.held.due, story.now + 1min);
}

TEST(Publish, DropsWhatTheWikiTookBack)
{
    Story story;
    story.edit(2, 1, 1100).tags = {"mw-reverted"};
    story.edit(3, 2, 1000).tags = {"mw-rollback"};
    EXPECT_EQ(story.dropped(), "nothing_left");
    story.situation.wiki.revisions[RevId{2}].tags.clear();
    EXPECT_EQ(story.published().said.edits, 1) << "the size differs by what stays";
    story.situation.wiki.revisions[RevId{3}].sha1 = "sha1 of 1";
    EXPECT_EQ(story.dropped(), "no_net_change");
}

TEST(Publish, MakesNoPostOfAnUndo)
{
    for (auto const* const tag : {"mw-undo", "mw-rollback", "mw-manual-revert"}) {
        Story story;
        story.edit(2, 1, 900).tags = {"visualeditor", tag};
        EXPECT_EQ(story.dropped(), "nothing_left") << tag;
    }
}

TEST(Publish, SaysNothingOfHiddenOrDeletedRevisions)
{
    Story story;
    story.edit(2, 1, 1100).text_hidden = true;
    EXPECT_EQ(story.dropped(), "nothing_left");
    story.edit(3, 2, 1200);
    auto post = story.published();
    EXPECT_THAT(post.revisions, testing::ElementsAre(RevId{3}));
    EXPECT_EQ(post.said.edits, 1);
    EXPECT_EQ(post.said.from, RevId{1});
    story.situation.wiki.revisions[RevId{3}].page = PageId{0};
    EXPECT_EQ(story.dropped(), "nothing_left");
    story.situation.wiki.page.missing = true;
    EXPECT_EQ(story.dropped(), "page_missing");
}

TEST(Publish, QuotesNoHiddenSummaryAndLinksNoHiddenRevision)
{
    Story story;
    auto& edit = story.edit(2, 1, 1100);
    edit.comment_hidden = true;
    edit.comment = "leaked";
    story.situation.wiki.revisions[RevId{1}].text_hidden = true;
    auto const said = story.published().said;
    EXPECT_THAT(said.summaries, testing::IsEmpty());
    EXPECT_EQ(said.from, RevId{0});
    EXPECT_EQ(said.byte_delta, std::nullopt);
}

TEST(Publish, LeavesOutRevisionsOfOtherPages)
{
    Story story;
    story.edit(2, 1, 1100).page = PageId{43};
    EXPECT_EQ(story.dropped(), "nothing_left");
}

TEST(Publish, WaitsForNewEditors)
{
    Story story;
    story.now = kStart + 2min;
    story.edit(2, 1, 1100).author = Author::anonymous;
    auto const waiting = story.waits();
    EXPECT_EQ(waiting.reason, WaitReason::new_editor);
    EXPECT_EQ(waiting.held.due, kStart + 30min);
    story.now = kStart + 30min;
    EXPECT_THAT(story.published().said.summaries, testing::IsEmpty()) << "not established";
    story.policy.summaries = Summaries::all;
    EXPECT_EQ(story.published().said.summaries.size(), 1U);
    story.policy.summaries = Summaries::none;
    EXPECT_THAT(story.published().said.summaries, testing::IsEmpty());
}

TEST(Publish, SaysLessOfUnnamedPagesAndLater)
{
    Story story;
    story.situation.unnamed = true;
    story.edit(2, 1, 1100).comment = "Blanked the page";
    story.now = kStart + 30min;
    EXPECT_EQ(story.waits().reason, WaitReason::unnamed_page);
    EXPECT_TRUE(story.waits().held.unnamed);
    story.now = kStart + 1h;
    EXPECT_THAT(story.published().said.summaries, testing::IsEmpty());
}

TEST(Publish, GathersADigestPastTheDailyCap)
{
    Story story;
    story.situation.history.posts_today = 5;
    story.edit(2, 1, 1010);
    auto const waiting = story.waits();
    EXPECT_EQ(waiting.reason, WaitReason::daily_cap);
    EXPECT_EQ(waiting.held.due, *parse_iso8601("2026-11-24T00:00:42Z"));

    story.held = waiting.held;
    story.situation.history.posts_today = 0;
    story.now = waiting.held.due;
    EXPECT_EQ(story.published().said.kind, PostKind::edits) << "one edit needs no digest";
    story.edit(3, 2, 510);
    story.edit(4, 3, 560);
    story.edit(5, 4, 560).tags = {"mw-reverted"};
    story.edit(6, 5, 760);
    auto const said = story.published().said;
    EXPECT_EQ(said.kind, PostKind::digest);
    EXPECT_EQ(said.edits, 4);
    EXPECT_EQ(said.byte_delta, -240);
    EXPECT_THAT(
        said.largest,
        testing::ElementsAre(
            Change{RevId{3}, RevId{2}, -500}, Change{RevId{6}, RevId{5}, 200}, Change{RevId{4}, RevId{3}, 50}
        )
    );
    EXPECT_THAT(said.summaries, testing::IsEmpty());
}

TEST(Publish, TellsOfANewPage)
{
    Story story;
    story.situation.wiki.revisions.clear();
    story.edit(2, 0, 700).comment = "Created page with \"Mallory\"";
    auto const said = story.published().said;
    EXPECT_EQ(said.kind, PostKind::creation);
    EXPECT_EQ(said.byte_delta, 700);
    EXPECT_THAT(said.summaries, testing::IsEmpty());
}

TEST(Publish, SaysALastWordOfARedirect)
{
    Story story;
    auto& edit = story.edit(2, 1, 30);
    edit.comment = "Redirected page to [[Matcha]]";
    edit.tags = {"mw-new-redirect"};
    story.situation.wiki.page.redirect = Redirect{"Matcha", 0, false, "@matcha@wiki.example"};
    auto const said = story.published().said;
    EXPECT_EQ(said.kind, PostKind::redirect);
    EXPECT_EQ(said.target, "Matcha");
    EXPECT_EQ(said.target_address, "@matcha@wiki.example");
    EXPECT_THAT(said.summaries, testing::IsEmpty());
    story.situation.wiki.page.redirect = Redirect{"User:Mallory", 2, false, ""};
    EXPECT_EQ(story.published().said.kind, PostKind::edits);
    EXPECT_EQ(story.published().said.target, "");
    story.situation.wiki.page.redirect = Redirect{"Not told", -1, false, ""};
    EXPECT_EQ(story.published().said.target, "");
    story.situation.wiki.page.redirect = Redirect{"Secret", 0, true, ""};
    EXPECT_EQ(story.published().said.target, "");
    story.situation.wiki.revisions[RevId{2}].tags.clear();
    EXPECT_EQ(story.dropped(), "still_redirect");
}

TEST(Publish, DropsWhatMayNotBeFollowedAnyMore)
{
    Story story;
    story.edit(2, 1, 1100);
    story.situation.unfollowable = Unfollowable::denied;
    EXPECT_EQ(story.dropped(), "unfollowable");
}

TEST(Publish, ShowsNoTitleThatHasNotStoodItsTime)
{
    Story story;
    story.edit(2, 1, 1100);
    story.situation.wiki.page.title = "Insult";
    story.situation.move_due = story.now + 20min;
    EXPECT_EQ(story.waits().reason, WaitReason::move_held);
    EXPECT_EQ(story.waits().held.due, story.now + 20min);

    story.situation.move_due.reset();
    auto const seen = story.waits();
    EXPECT_EQ(seen.held.due, story.now + 30min) << "no source told of the move";
    story.held = seen.held;
    story.now = seen.held.due;
    EXPECT_TRUE(story.published().update_actor);
}

Story moved_story()
{
    Story story;
    story.held.kind = HeldPost::Kind::move;
    story.held.title_before = "Tea";
    story.held.title_after = "Green tea";
    story.held.log_id = 7;
    story.situation.wiki.page.title = "Green tea";
    return story;
}

TEST(PublishMove, TellsTheNewTitleOnly)
{
    auto const story = moved_story();
    auto const post = story.published();
    EXPECT_EQ(post.said.kind, PostKind::move);
    EXPECT_EQ(post.said.title, "Green tea");
    EXPECT_EQ(write_words(post.said), "");
    EXPECT_EQ(post.log_id, 7);
    EXPECT_TRUE(post.update_actor);
    ASSERT_EQ(post.happened.size(), 1U);
    EXPECT_THAT(post.happened.front(), testing::MatchesRegex("move:[0-9]+"));
}

TEST(PublishMove, IsDroppedWhereThePageIsBack)
{
    auto story = moved_story();
    story.situation.wiki.page.title = "Tea";
    EXPECT_EQ(story.dropped(), "moved_back");
    story.situation.history.title.clear();
    EXPECT_EQ(story.dropped(), "moved_back");
}

TEST(PublishMove, WaitsAgainWhereThePageMovedOn)
{
    auto story = moved_story();
    story.situation.wiki.page.title = "Matcha";
    auto const waiting = story.waits();
    EXPECT_EQ(waiting.held.title_after, "Matcha");
    EXPECT_EQ(waiting.held.due, story.now + 30min);
    story.held = waiting.held;
    story.now += 30min;
    EXPECT_EQ(story.published().said.title, "Matcha");
}

TEST(PublishMove, DoesNotNeedTheClockToBeLate)
{
    auto story = moved_story();
    story.now = kStart + 29min;
    EXPECT_EQ(story.waits().held.due, kStart + 30min);
}

}  // namespace
}  // namespace wikipub::bridge
