// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_end.h"

#include "storage/handles.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class PageEndTest : public FlowsTest {
protected:
    PageEndTest() { small_wiki_.set(7, {.title = "A libel"}); }

    /// With a handle, as somebody found it by.
    storage::Actor follow_libel()
    {
        auto const actor = follow(PageId{7}, "A libel");
        write([](storage::Transaction& transaction) {
            return storage::mint_handle(transaction, {"a_libel", std::string(kWiki), PageId{7}, true, {}});
        });
        return actor;
    }
    void delete_page() { small_wiki_.set(7, {.title = "A libel", .missing = true}); }
    void tell(storage::Actor const& actor, bridge::Evidence evidence)
    {
        Hint hint{bridge::Cause::title_hidden, "extension", actor.id, {}, {}};
        hint.evidence = evidence;
        hint.suppressed = true;
        run(redactor_.hide(wiki(), std::move(hint)));
    }
    /// Documents of that kind on their way to the follower.
    int sent(storage::ActivityKind kind)
    {
        return read([kind](storage::Snapshot& snapshot) {
            int count = 0;
            for (std::int64_t id = 1; auto const found = storage::find_activity(snapshot, ActivityId{id}); ++id) {
                bool const is_sent = found->state == storage::ActivityState::waiting && found->inboxes == 1;
                count += found->kind == kind && is_sent ? 1 : 0;
            }
            return count;
        });
    }
    Errc code_of(Result<Listed> const& listed) { return listed ? Errc{} : listed.error().code; }
    storage::ActorState state_of(storage::Actor const& actor) { return find(actor.id).state; }
};

TEST_F(PageEndTest, ASuppressedTitleTakesTheActorWithIt)
{
    auto const actor = follow_libel();
    auto const post = add_post(actor, {RevId{12}});
    write([key = actor.id](storage::Transaction& transaction) {
        auto const inboxes = storage::list_delivery_inboxes(transaction, key);
        return storage::append_activity(
            transaction, {key, storage::ActivityKind::update_actor, std::nullopt, "{}"}, inboxes
        );
    });
    delete_page();
    tell(actor, bridge::Evidence::pushed);

    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_EQ(sent(storage::ActivityKind::remove), 1);
    EXPECT_EQ(sent(storage::ActivityKind::delete_actor), 1);
    EXPECT_EQ(sent(storage::ActivityKind::create), 0) << "what waits names the page";
    EXPECT_EQ(sent(storage::ActivityKind::update_actor), 0) << "what waits names the page";
    EXPECT_EQ(code_of(run(directory_of_actors_.by_name(actor.name))), Errc::gone);
    EXPECT_EQ(find(actor.id).title, "");
    EXPECT_EQ(follows_.snapshot()->size(), 0U);
    auto const handles =
        read([](storage::Snapshot& snapshot) { return storage::list_handles(snapshot, kWiki, PageId{7}); });
    ASSERT_EQ(handles.size(), 1U);
    EXPECT_TRUE(handles.front().folded.starts_with("#"));
    auto const shown = read([](storage::Snapshot& snapshot) {
        return storage::list_withdrawals(snapshot, storage::WithdrawalId{1000}, 10);
    });
    EXPECT_TRUE(shown.empty()) << "suppression has no receipt for everybody";
}

TEST_F(PageEndTest, ARedactedHandleIsNotFoundThoughAPageIsCalledSo)
{
    auto const actor = follow_libel();
    tell(actor, bridge::Evidence::pushed);
    small_wiki_.set(8, {.title = "A libel"});
    EXPECT_EQ(code_of(run(directory_of_actors_.by_handle("a_libel", "192.0.2.1"))), Errc::not_found);
}

TEST_F(PageEndTest, AnEventDeletesTheActorOnlyWhenTheWikiSaysThatThePageIsGone)
{
    auto const actor = follow_libel();
    start_redactor();
    for (auto const evidence : {bridge::Evidence::hint, bridge::Evidence::confirmed}) {
        tell(actor, evidence);
        run_until([&] { return withdrawals(storage::WithdrawalState::hidden).empty(); });
        EXPECT_EQ(state_of(actor), storage::ActorState::live) << "the page is there again";
    }

    delete_page();
    tell(actor, bridge::Evidence::confirmed);
    run_until([&] { return state_of(actor) == storage::ActorState::deleted; });
    EXPECT_EQ(sent(storage::ActivityKind::delete_actor), 1);
}

TEST_F(PageEndTest, TwoWhoTellOfItSendOneDelete)
{
    auto const actor = follow_libel();
    add_post(actor, {RevId{12}});
    delete_page();
    start_redactor();
    tell(actor, bridge::Evidence::confirmed);
    tell(actor, bridge::Evidence::pushed);
    run_until([&] { return withdrawals(storage::WithdrawalState::hidden).empty(); });
    EXPECT_EQ(sent(storage::ActivityKind::remove), 1);
    EXPECT_EQ(sent(storage::ActivityKind::delete_actor), 1);
}

TEST_F(PageEndTest, OfVeryManyPostsNoneNeedsADeleteOfItsOwn)
{
    auto const actor = follow_libel();
    std::vector<PostId> posts;
    for (int i = 0; i < 201; ++i) {
        posts.push_back(add_post(actor, {RevId{1000 + i}}).id);
    }
    delete_page();
    tell(actor, bridge::Evidence::pushed);
    for (auto const id : posts) {
        ASSERT_EQ(state(id), storage::PostState::withdrawn);
    }
    EXPECT_EQ(sent(storage::ActivityKind::remove), 0);
    EXPECT_EQ(sent(storage::ActivityKind::delete_actor), 1);
}

TEST_F(PageEndTest, APageThatTheWikiShowsAgainHasTheNextGeneration)
{
    auto const actor = follow_libel();
    delete_page();
    tell(actor, bridge::Evidence::pushed);
    small_wiki_.set(7, {.title = "Something else"});
    pages_.forget(wiki());

    auto const again = run(directory_of_actors_.by_resource("https://wiki.example/wiki/Something_else", "192.0.2.1"));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->name.generation, 2);
    EXPECT_EQ(code_of(run(directory_of_actors_.by_name(actor.name))), Errc::gone);
    auto next = again->name;
    next.generation = 3;
    EXPECT_EQ(code_of(run(directory_of_actors_.by_name(next))), Errc::not_found);
}

}  // namespace wikipub::flows
