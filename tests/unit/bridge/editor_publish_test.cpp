// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/editor_publish.h"

#include "support/wiki_words.h"

namespace wikipub::bridge {
namespace {

using namespace std::chrono_literals;

Timestamp const kStart = *parse_iso8601("2026-11-23T12:00:00Z");
PageId const kPage{42};
constexpr std::int64_t kAlice = 5;
constexpr std::int64_t kBob = 6;

/// A window of Alice's edits to a page, and what the wiki says about it.
struct Story {
    HeldPost held;
    Situation situation;
    EditorChoice choice{kAlice, "Alice", false, std::nullopt, false};
    Policy policy;
    Timestamp now = kStart + 1h;

    Story()
    {
        situation.wiki.page.id = kPage;
        situation.wiki.page.title = "Tea";
        held.opened = held.latest = kStart;
        revision(1, 0, 1000, kBob);
    }

    RevisionFacts& revision(std::int64_t id, std::int64_t parent, std::int64_t size, std::int64_t user)
    {
        RevisionFacts facts;
        facts.id = RevId{id};
        facts.page = kPage;
        facts.parent = RevId{parent};
        facts.size = size;
        facts.sha1 = "sha1 of " + std::to_string(id);
        facts.author = Author::autoconfirmed;
        facts.user = user == kAlice ? "Alice" : "Bobby Tables";
        facts.user_id = user;
        return situation.wiki.revisions[facts.id] = facts;
    }
    RevisionFacts& edit(std::int64_t id, std::int64_t parent, std::int64_t size, std::int64_t user = kAlice)
    {
        held.revisions.push_back({RevId{id}, RevId{parent}, kStart});
        return revision(id, parent, size, user);
    }

    Verdict verdict() const
    {
        return decide_own(held, situation, choice, policy, SummaryFilter(test::wiki_words("en")), now);
    }
    Publish published() const
    {
        auto const made = verdict();
        EXPECT_TRUE(std::holds_alternative<Publish>(made)) << "alternative " << made.index();
        return std::get<Publish>(made);
    }
    std::string_view dropped() const
    {
        auto const made = verdict();
        auto const* const drop = std::get_if<Drop>(&made);
        return drop != nullptr ? name_of(drop->reason) : "not dropped";
    }
    std::string words() const
    {
        WikiSite const site{"Wiki", "en", "https://wiki.example", "/wiki/$1", "/w"};
        return text::plain_text(post_content(published().said, site, "").html);
    }
};

TEST(EditorPublish, TellsOfOneEditInTheFirstPerson)
{
    Story story;
    story.edit(2, 1, 1012).comment = "fix a date";
    auto const post = story.published();
    EXPECT_EQ(post.said.kind, PostKind::edits);
    EXPECT_EQ(post.said.byte_delta, 12);
    EXPECT_EQ(post.said.from, RevId{1});
    EXPECT_EQ(post.said.to, RevId{2});
    EXPECT_THAT(post.revisions, testing::ElementsAre(RevId{2}));
    auto const words = story.words();
    EXPECT_THAT(words, testing::HasSubstr("Edited Tea."));
    EXPECT_THAT(words, testing::HasSubstr("+12 bytes"));
    EXPECT_THAT(words, testing::HasSubstr("fix a date")) << "who opted in is quoted";
    EXPECT_THAT(words, testing::Not(testing::HasSubstr("Alice")));
}

TEST(EditorPublish, OnlyConsecutiveRevisionsShareADifference)
{
    Story story;
    story.edit(2, 1, 1010);
    story.edit(3, 2, 1030);
    EXPECT_EQ(story.published().said.from, RevId{1});
    EXPECT_THAT(story.published().said.largest, testing::IsEmpty());

    story.revision(4, 3, 5000, kBob);
    story.edit(5, 4, 5001);
    auto const said = story.published().said;
    EXPECT_EQ(said.edits, 3);
    EXPECT_EQ(said.byte_delta, 31) << "of their own revisions only";
    EXPECT_EQ(said.from, RevId{}) << "no difference that holds somebody else's edit";
    EXPECT_THAT(said.largest, testing::ElementsAre(Change{RevId{3}, RevId{1}, 30}, Change{RevId{5}, RevId{4}, 1}));
}

TEST(EditorPublish, TellsOfNobodyElse)
{
    Story story;
    story.edit(2, 1, 1010, kBob);
    EXPECT_EQ(story.dropped(), "nothing_left") << "an event that had the name only, and was somebody else's";
    story.edit(3, 2, 1011).comment = "thanks to Bobby Tables";
    EXPECT_THAT(story.words(), testing::Not(testing::HasSubstr("Bobby")));
    EXPECT_THAT(story.published().revisions, testing::ElementsAre(RevId{3}));
}

TEST(EditorPublish, DropsWhatIsHiddenUndoneOrAbusesAPage)
{
    Story hidden;
    hidden.edit(2, 1, 1010).text_hidden = true;
    EXPECT_EQ(hidden.dropped(), "nothing_left");
    Story nameless;
    nameless.edit(2, 1, 1010).user_id = 0;
    EXPECT_EQ(nameless.dropped(), "nothing_left") << "the wiki hides who it was";
    Story reverted;
    reverted.edit(2, 1, 1010).tags = {"mw-reverted"};
    EXPECT_EQ(reverted.dropped(), "nothing_left");
    Story undone;
    undone.edit(2, 1, 1010);
    undone.edit(3, 2, 1000).sha1 = "sha1 of 1";
    EXPECT_EQ(undone.dropped(), "no_net_change");
    Story unnamed;
    unnamed.edit(2, 1, 1010);
    unnamed.situation.unnamed = true;
    EXPECT_EQ(unnamed.dropped(), "unnamed_page");
    Story denied;
    denied.edit(2, 1, 1010);
    denied.situation.unfollowable = Unfollowable::denied;
    EXPECT_EQ(denied.dropped(), "unfollowable");
}

TEST(EditorPublish, TellsWhatTheEditorChose)
{
    Story story;
    story.edit(2, 1, 1010).minor = true;
    EXPECT_EQ(story.dropped(), "nothing_left");
    story.choice.minor = true;
    EXPECT_EQ(story.published().said.edits, 1);
    story.choice.namespaces = std::vector<int>{4};
    EXPECT_EQ(story.dropped(), "not_chosen");
    story.choice.namespaces = std::vector<int>{0, 4};
    EXPECT_EQ(story.published().said.edits, 1);
    story.choice.only_new = true;
    EXPECT_EQ(story.dropped(), "not_chosen");

    Story creation;
    creation.choice.only_new = true;
    creation.edit(7, 0, 500);
    creation.edit(8, 7, 600);
    EXPECT_EQ(creation.published().said.kind, PostKind::creation);
    EXPECT_EQ(creation.published().said.byte_delta, 600);
    EXPECT_THAT(creation.words(), testing::HasSubstr("Created Tea, and edited it 2 times in all."));
}

TEST(EditorPublish, WaitsForItsWindowAndForTomorrow)
{
    Story story;
    story.edit(2, 1, 1010);
    story.now = kStart + 4min;
    auto const early = story.verdict();
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(early));
    EXPECT_EQ(std::get<WaitUntil>(early).held.due, kStart + 5min);

    story.now = kStart + 1h;
    story.situation.history.posts_today = 24;
    auto const full = story.verdict();
    ASSERT_TRUE(std::holds_alternative<WaitUntil>(full));
    EXPECT_EQ(std::get<WaitUntil>(full).reason, WaitReason::daily_cap);
    EXPECT_GE(std::get<WaitUntil>(full).held.due, *parse_iso8601("2026-11-24T00:00:00Z"));
}

TEST(EditorPublish, HoldsWhatMayBeTold)
{
    events::Event event;
    event.kind = events::Kind::edit;
    event.rev_id = RevId{2};
    event.parent_rev_id = RevId{1};
    event.user = "Alice";
    EditorChoice choice{kAlice, "Alice", false, std::nullopt, false};
    EXPECT_EQ(why_not_held(event, choice), std::nullopt);
    event.minor = true;
    EXPECT_EQ(why_not_held(event, choice), NotHeld::minor);
    choice.minor = true;
    EXPECT_EQ(why_not_held(event, choice), std::nullopt);
    event.bot = true;
    EXPECT_EQ(why_not_held(event, choice), NotHeld::bot);
    event.bot = false;
    choice.only_new = true;
    EXPECT_EQ(why_not_held(event, choice), NotHeld::not_a_change);
    event.kind = events::Kind::move;
    event.move_target = "Chai";
    EXPECT_EQ(why_not_held(event, choice), NotHeld::not_a_change);
}

}  // namespace
}  // namespace wikipub::bridge
