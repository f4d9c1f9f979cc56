// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/redactor.h"

#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

using Mood = test::SmallWiki::Mood;

class RedactorTest : public FlowsTest {
protected:
    RedactorTest()
    {
        small_wiki_.set(7, {.title = "Albert Einstein"});
        small_wiki_.set_revision(12, {.page = 7, .parent = 10});
        small_wiki_.set_revision(13, {.page = 7, .parent = 12});
    }

    void hide_revision(std::int64_t id)
    {
        Hint hint{bridge::Cause::revision_hidden, "rcfeed", std::nullopt, {RevId{id}}, {}};
        run(redactor_.hide(wiki(), std::move(hint)));
    }
    void hide_page(storage::Actor const& actor)
    {
        Hint hint{bridge::Cause::page_deleted, "rcfeed", actor.id, {}, {}};
        run(redactor_.hide(wiki(), std::move(hint)));
    }
    void settle()
    {
        run_until([&] { return withdrawals(storage::WithdrawalState::hidden).empty(); });
    }
    Errc served(PostId id)
    {
        auto const post = run(shown_.of(wiki(), id));
        return post ? Errc{} : post.error().code;
    }
    /// Each to the one inbox that had the post.
    int deletes(PostId id)
    {
        return read([id](storage::Snapshot& snapshot) {
            int count = 0;
            for (std::int64_t activity = 1; auto const found = storage::find_activity(snapshot, ActivityId{activity});
                 ++activity) {
                bool const is_delete = found->post == id && found->kind == storage::ActivityKind::remove;
                count += is_delete && found->inboxes == 1 ? 1 : 0;
            }
            return count;
        });
    }
    bool has_delete(PostId id) { return deletes(id) > 0; }
};

TEST_F(RedactorTest, AHintHidesAtOnceAndTheWikisAnswerWithdraws)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}}, "words");
    auto const other = add_post(actor, {RevId{13}}, "words");
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .hidden = true});
    hide_revision(12);
    EXPECT_EQ(state(post.id), storage::PostState::hidden);
    EXPECT_EQ(served(post.id), Errc::unavailable);
    EXPECT_EQ(served(other.id), Errc{});

    start_redactor();
    settle();
    auto const gone = find(post.id);
    EXPECT_EQ(gone.state, storage::PostState::withdrawn);
    EXPECT_EQ(gone.title + gone.summary + gone.target, "");
    EXPECT_EQ(served(post.id), Errc::gone);
    EXPECT_TRUE(has_delete(post.id)) << "to the inbox that had it, though its Create is cancelled";
    EXPECT_EQ(served(other.id), Errc{});
    EXPECT_FALSE(has_delete(other.id));
    EXPECT_EQ(withdrawals(storage::WithdrawalState::done).size(), 1U);
}

TEST_F(RedactorTest, TwoWhoLearnOfItAtOnceSendOneDelete)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    for (auto const* source : {"extension", "rcfeed"}) {
        run(redactor_.apply(wiki(), {{post, bridge::Cause::revision_hidden, ""}}, source, false));
    }
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_EQ(deletes(post.id), 1);
}

TEST_F(RedactorTest, AMistakenHintIsLifted)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    hide_revision(12);
    start_redactor();
    settle();
    EXPECT_EQ(served(post.id), Errc{});
    EXPECT_FALSE(has_delete(post.id));
    EXPECT_EQ(withdrawals(storage::WithdrawalState::lifted).size(), 1U);
}

TEST_F(RedactorTest, ASilentOrStrangeWikiKeepsItHiddenAndWithdrawsNothing)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    for (auto const mood : {Mood::fails, Mood::is_another_wiki}) {
        small_wiki_.set(mood);
        auto const asked = small_wiki_.asked("action");
        hide_revision(12);
        if (mood == Mood::fails) {
            start_redactor();
        }
        run_until([&] { return small_wiki_.asked("action") > asked; });
        EXPECT_EQ(served(post.id), Errc::unavailable);
        EXPECT_FALSE(has_delete(post.id));
    }
    small_wiki_.set(Mood::answers);
    hide_revision(12);
    settle();
    EXPECT_EQ(served(post.id), Errc{});
}

TEST_F(RedactorTest, AHiddenLogEntryWithdrawsTheMovesPostButOnlyWhenTheWikiSaysSo)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const at = std::chrono::floor<std::chrono::seconds>(clock_.now());
    storage::Post post;
    post.id = PostId{mint_id(clock_.now(), random_)};
    post.actor = actor.id;
    post.wiki = kWiki;
    post.page = PageId{7};
    post.kind = storage::PostKind::move;
    post.host = "ap.wiki.example";
    post.published = post.confirmed = clock_.now();
    post.title = "A libel";
    post.log_id = 5;
    post.log_at = at;
    write([post](storage::Transaction& transaction) { return storage::insert_post(transaction, post, {}); });

    small_wiki_.set_log(5, format_iso8601(at), true);
    small_wiki_.fail_list("logevents");
    Hint hint{bridge::Cause::log_entry_hidden, "rcfeed", std::nullopt, {}, {5}};
    run(redactor_.hide(wiki(), std::move(hint)));
    start_redactor();
    run_until([&] { return small_wiki_.asked("list", "logevents") > 0; });
    loop_.restart();
    loop_.run_for(std::chrono::milliseconds{200});
    EXPECT_EQ(state(post.id), storage::PostState::hidden) << "no answer confirms nothing";

    small_wiki_.fail_list("");
    settle();
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_EQ(find(post.id).title, "");
}

TEST_F(RedactorTest, ADeletedPageLosesItsPostsNotItsFollowers)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    hide_page(actor);
    start_redactor();
    settle();
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_TRUE(has_delete(post.id));
    EXPECT_EQ(find(actor.id).state, storage::ActorState::page_deleted);
    EXPECT_EQ(find(actor.id).followers, 1);
}

TEST_F(RedactorTest, ABrakeHoldsAMassWithdrawalBackUntilItIsReleased)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    std::vector<PostId> posts;
    for (int i = 0; i < 230; ++i) {
        posts.push_back(add_post(actor, {RevId{1000 + i}}).id);
    }
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    hide_page(actor);
    start_redactor();
    settle();
    ASSERT_EQ(withdrawals(storage::WithdrawalState::held_back).size(), 1U);
    for (auto const id : posts) {
        ASSERT_EQ(state(id), storage::PostState::hidden);
    }
    EXPECT_EQ(served(posts.front()), Errc::unavailable);

    // Whoever asks for the actor meanwhile makes no further receipt of the same.
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(run(directory_of_actors_.by_name(actor.name)));
    }
    EXPECT_EQ(withdrawals(storage::WithdrawalState::held_back).size(), 1U);

    EXPECT_EQ(run(redactor_.release(wiki())), 230U);
    EXPECT_TRUE(withdrawals(storage::WithdrawalState::held_back).empty());
    auto const withdrawn = [&] {
        return std::ranges::count_if(posts, [&](PostId id) { return state(id) == storage::PostState::withdrawn; });
    };
    EXPECT_EQ(withdrawn(), 200) << "the newest at once";
    EXPECT_EQ(state(posts.back()), storage::PostState::withdrawn);
    EXPECT_EQ(state(posts.front()), storage::PostState::hidden) << "the rest behind, not served meanwhile";

    hide_page(actor);
    settle();
    EXPECT_EQ(withdrawn(), 230) << "no second confirmation is needed";
    EXPECT_TRUE(withdrawals(storage::WithdrawalState::held_back).empty());
    EXPECT_EQ(find(actor.id).state, storage::ActorState::page_deleted);
}

TEST_F(RedactorTest, WhatIsReleasedBehindIsNotLiftedThoughTheWikiShowsIt)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    std::vector<storage::Post> posts;
    for (int i = 0; i < 205; ++i) {
        small_wiki_.set_revision(1000 + i, {.page = 7});
        posts.push_back(add_post(actor, {RevId{1000 + i}}));
    }
    run(redactor_.expire(wiki(), posts));
    EXPECT_EQ(state(posts.front().id), storage::PostState::hidden);
    start_redactor();
    hide_revision(1000);
    settle();
    EXPECT_EQ(state(posts.front().id), storage::PostState::withdrawn) << "past posts.lifetime, whatever the wiki shows";
}

TEST_F(RedactorTest, APageOnTheListOfDeniedOnesIsWithdrawn)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    static_cast<void>(run(pages_.by_id(wiki(), PageId{7}, wiki::Priority::serving)));
    wiki().set_lists(bridge::PageList::parse("[[albert einstein]]"), {});
    run(redactor_.hide_denied(wiki()));
    EXPECT_EQ(state(post.id), storage::PostState::hidden);
    EXPECT_EQ(run(pages_.by_id(wiki(), PageId{7}, wiki::Priority::serving))->unfollowable, bridge::Unfollowable::denied)
        << "what was kept of the page is out of date";
    start_redactor();
    settle();
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_EQ(find(actor.id).state, storage::ActorState::live) << "the page is there";
}

}  // namespace wikipub::flows
