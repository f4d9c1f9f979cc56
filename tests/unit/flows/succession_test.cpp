// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/succession.h"

#include "flows/documents.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

/// Page 7 is deleted; page 9 stands at its title.
class SuccessionTest : public FlowsTest {
protected:
    SuccessionTest()
    {
        small_wiki_.set(7, {.title = "Albert Einstein"});
        old_ = follow(PageId{7}, "Albert Einstein");
        small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
        EXPECT_TRUE(run(redactor_.settle_page(wiki(), find(old_.id))));
        EXPECT_EQ(find(old_.id).state, storage::ActorState::page_deleted);
        clock_.shift(std::chrono::hours{48});
    }

    void recreate(Milliseconds ago)
    {
        small_wiki_.set(9, {.title = "Albert Einstein", .since = format_iso8601(clock_.now() - ago)});
    }
    void look() { run(succession_.look(wiki())); }
    /// What is on its way from the old actor, by kind.
    std::vector<std::string> sent(storage::ActivityKind kind)
    {
        return read([this, kind](storage::Snapshot& snapshot) {
            std::vector<std::string> bodies;
            for (std::int64_t id = 1; auto const activity = storage::find_activity(snapshot, ActivityId{id}); ++id) {
                if (activity->actor == old_.id && activity->kind == kind) {
                    bodies.push_back(activity->body.data);
                }
            }
            return bodies;
        });
    }
    std::string document(std::int64_t page)
    {
        Documents documents(environment_, directory_of_actors_, shown_, pages_);
        auto const found = run(documents.actor(ap::PageActor{std::string(kWiki), PageId{page}, 1}));
        return found ? found->json : found.error().detail;
    }

    storage::Actor old_;
    Succession succession_{environment_, pages_, redactor_};
};

TEST_F(SuccessionTest, ATitleThatStoodForADayTakesOver)
{
    recreate(std::chrono::hours{25});
    look();
    ASSERT_TRUE(find(old_.id).moved_to);
    auto const updates = sent(storage::ActivityKind::update_actor);
    ASSERT_EQ(updates.size(), 2U) << "deleted, then moved";
    EXPECT_NE(updates[1].find(R"("movedTo":"https://ap.wiki.example/w/wiingest/p/9")"), std::string::npos);
    EXPECT_NE(updates[1].find(R"("suspended":false)"), std::string::npos) << "or Mastodon drops the Move";
    auto const moves = sent(storage::ActivityKind::move);
    ASSERT_EQ(moves.size(), 1U);
    EXPECT_NE(moves[0].find(R"("target":"https://ap.wiki.example/w/wiingest/p/9")"), std::string::npos);

    EXPECT_NE(document(9).find(R"("alsoKnownAs":["https://ap.wiki.example/w/wiingest/p/7"])"), std::string::npos)
        << "G2";
    EXPECT_NE(document(7).find(R"("movedTo":"https://ap.wiki.example/w/wiingest/p/9")"), std::string::npos);
    look();
    EXPECT_EQ(sent(storage::ActivityKind::move).size(), 1U) << "once";
}

TEST_F(SuccessionTest, NotBefore)
{
    look();
    recreate(std::chrono::hours{23});
    look();
    EXPECT_FALSE(find(old_.id).moved_to);
    clock_.shift(std::chrono::hours{2});
    look();
    EXPECT_TRUE(find(old_.id).moved_to);
}

TEST_F(SuccessionTest, NeverToAPageThatMayNotBeFollowed)
{
    recreate(std::chrono::hours{25});
    wiki().set_lists(bridge::PageList::parse("curid=9"), {});
    look();
    EXPECT_FALSE(find(old_.id).moved_to);
}

TEST_F(SuccessionTest, ASilentWikiChangesNothing)
{
    recreate(std::chrono::hours{25});
    small_wiki_.set(test::SmallWiki::Mood::fails);
    look();
    EXPECT_FALSE(find(old_.id).moved_to);
}

TEST_F(SuccessionTest, APageThatComesBackIsNoLongerMoved)
{
    recreate(std::chrono::hours{25});
    look();
    small_wiki_.set(7, {.title = "Albert Einstein (physicist)"});
    EXPECT_TRUE(run(redactor_.settle_page(wiki(), find(old_.id))));
    EXPECT_EQ(find(old_.id).state, storage::ActorState::live);
    EXPECT_FALSE(find(old_.id).moved_to);
    EXPECT_EQ(document(7).find(R"("movedTo":"https)"), std::string::npos);
}

TEST_F(SuccessionTest, ARestorationThatNobodyToldOfIsFound)
{
    small_wiki_.set(7, {.title = "Albert Einstein"});
    look();
    EXPECT_EQ(find(old_.id).state, storage::ActorState::live);
}

}  // namespace wikipub::flows
