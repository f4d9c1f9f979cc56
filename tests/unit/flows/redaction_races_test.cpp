// SPDX-License-Identifier: GPL-2.0-or-later
// What the streams tell of redaction, in whatever order and at whatever moment it comes (design §3 Redaction).
#include "storage/held.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

using Mood = test::SmallWiki::Mood;
using State = storage::PostState;
using std::chrono::hours;
using std::chrono::seconds;

class RedactionRaces : public FlowsTest {
protected:
    RedactionRaces()
    {
        small_wiki_.set(7, {.title = "Albert Einstein"});
        small_wiki_.set_revision(10, {.page = 7});
        show(12);
    }

    void show(std::int64_t revision) { small_wiki_.set_revision(revision, {.page = 7, .parent = 10, .size = 150}); }
    void hide(std::int64_t revision)
    {
        small_wiki_.set_revision(revision, {.page = 7, .parent = 10, .size = 150, .hidden = true});
    }

    events::Event event(events::Kind kind, events::Trust trust = events::Trust::confirmed) const
    {
        events::Event event;
        event.wiki = kWiki;
        event.kind = kind;
        event.trust = trust;
        event.title = "Albert Einstein";
        event.user = "Admin";
        // Events tell whole seconds: this one is surely after what was just shown.
        event.timestamp = clock_.now() + seconds{1};
        return event;
    }
    events::Event hiding(events::Trust trust = events::Trust::confirmed) const
    {
        auto hidden = event(events::Kind::revision_visibility, trust);
        hidden.revisions = {RevId{12}};
        hidden.hidden = events::Hidden{.text = false, .user = false, .comment = true};
        return hidden;
    }
    events::Event edit() const
    {
        auto edit = event(events::Kind::edit);
        edit.timestamp = clock_.now();
        edit.rev_id = RevId{12};
        edit.parent_rev_id = RevId{10};
        return edit;
    }
    events::Event deletion(PageId page) const
    {
        auto deletion = event(events::Kind::page_delete);
        deletion.page_id = page;
        return deletion;
    }

    void take(std::vector<events::Event> events) { run(take_in_.take({"eventgate", std::move(events), {}})); }

    std::vector<storage::ActivityKind> activities()
    {
        return read([](storage::Snapshot& snapshot) {
            std::vector<storage::ActivityKind> kinds;
            while (auto const found =
                       storage::find_activity(snapshot, ActivityId{static_cast<std::int64_t>(kinds.size()) + 1})) {
                kinds.push_back(found->kind);
            }
            return kinds;
        });
    }
    bool has_delete() { return std::ranges::count(activities(), storage::ActivityKind::remove) == 1; }
    void settle()
    {
        run_until([&] { return withdrawals(storage::WithdrawalState::hidden).empty(); });
    }
    void publish_all()
    {
        publisher_.wake();
        run_until([&] { return held() == 0; });
    }
};

TEST_F(RedactionRaces, WhatAProvenSourceTellsIsWithdrawnThoughTheWikiIsSilent)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}}, "words");
    small_wiki_.set(Mood::fails);
    auto const asked = small_wiki_.asked("action");
    take({hiding()});
    EXPECT_EQ(find(post.id).state, State::withdrawn);
    EXPECT_EQ(find(post.id).summary, "");
    EXPECT_TRUE(has_delete());
    EXPECT_EQ(small_wiki_.asked("action"), asked);
}

TEST_F(RedactionRaces, WhatAnybodyMayHaveSentOnlyHides)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}}, "words");
    take({hiding(events::Trust::hint)});
    EXPECT_EQ(state(post.id), State::hidden);
    EXPECT_FALSE(has_delete());
    start_redactor();
    settle();
    EXPECT_EQ(state(post.id), State::live) << "the wiki shows it";
}

TEST_F(RedactionRaces, AnOldEventOnlyHides)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    auto replayed = hiding();
    clock_.shift(hours{7});
    take({replayed});
    EXPECT_EQ(state(post.id), State::hidden) << "a replay may tell of what was undone since";
    EXPECT_FALSE(has_delete());
}

TEST_F(RedactionRaces, AnEventFromBeforeTheWikiShowedItOnlyHides)
{
    auto earlier = hiding();
    earlier.timestamp = clock_.now() - std::chrono::minutes{5};
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    take({earlier});
    EXPECT_EQ(state(post.id), State::hidden);
    start_redactor();
    settle();
    EXPECT_EQ(state(post.id), State::live);
    EXPECT_FALSE(has_delete());
}

TEST_F(RedactionRaces, ShowingAgainAndHidingAMoversNameHideNothing)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    auto shown = hiding();
    shown.hidden = events::Hidden{};
    auto mover = event(events::Kind::log_visibility);
    mover.log_ids = {5};
    mover.hidden = events::Hidden{.text = false, .user = true, .comment = true};
    take({shown, mover});
    EXPECT_EQ(state(post.id), State::live);
    EXPECT_TRUE(withdrawals(storage::WithdrawalState::hidden).empty());
}

TEST_F(RedactionRaces, ADeletionIsBelievedOfThePageNotOfATitle)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    // A redirect at the title that our page was moved over, and another page that had it.
    take({deletion(PageId{}), deletion(PageId{8})});
    EXPECT_EQ(state(post.id), State::hidden);
    EXPECT_FALSE(has_delete());
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    take({deletion(PageId{7})});
    EXPECT_EQ(state(post.id), State::withdrawn);
    EXPECT_TRUE(has_delete());
    start_redactor();
    run_until([&] { return find(actor.id).state == storage::ActorState::page_deleted; });
}

TEST_F(RedactionRaces, ADeletionTakesPostsOfAPageThatHasNoActor)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    // As an editor's post does, it tells of another page than its author.
    storage::Post post = add_post(actor, {});
    post.id = PostId{mint_id(clock_.now(), random_)};
    post.page = PageId{9};
    write([post](storage::Transaction& transaction) { return storage::insert_post(transaction, post, {}); });
    auto elsewhere = deletion(PageId{9});
    elsewhere.title = "Isaac Newton";
    elsewhere.suppressed = true;
    take({elsewhere});
    EXPECT_EQ(state(post.id), State::withdrawn);
    auto const receipts = withdrawals(storage::WithdrawalState::hidden);
    ASSERT_EQ(receipts.size(), 1U);
    EXPECT_TRUE(receipts.front().suppressed) << "shown only to who may see what was suppressed";
}

TEST_F(RedactionRaces, NothingIsPublishedPastAHintThatCameAfterTheCheck)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    // The wiki's replica still shows it when the check is made; the event is there before the post is stored.
    take({edit()});
    take({hiding(events::Trust::hint)});
    start_publisher();
    auto const due = [&] {
        return read([id = actor.id](storage::Snapshot& snapshot) {
            auto const row = storage::find_held(snapshot, id, storage::HeldKind::edits);
            return row ? row->due : Timestamp{};
        });
    };
    auto const before = due();
    run_until([&] { return small_wiki_.asked("revids") > 0 && due() != before; });
    EXPECT_TRUE(posts_of(actor).empty());
    EXPECT_EQ(held(), 1);
    hide(12);
    clock_.shift(seconds{25});
    publish_all();
    EXPECT_TRUE(posts_of(actor).empty());
    EXPECT_TRUE(activities().empty());
}

TEST_F(RedactionRaces, NothingOfAnEditorsOwnIsPublishedPastAHintEither)
{
    wiki::EditorConsent consent;
    consent.actor = 77;
    consent.version = 1;
    consent.state = wiki::EditorConsent::State::active;
    consent.user_id = 5;
    consent.name = "Alice";
    consent.user_page = "https://wiki.example/wiki/User:Alice";
    consent.posts = true;
    run(consents_.apply(wiki(), consent));
    auto const alices = [](bool hidden) {
        return test::SmallWiki::Revision{
            .page = 7, .parent = 10, .size = 150, .hidden = hidden, .user = "Alice", .user_id = 5};
    };
    small_wiki_.set_revision(12, alices(false));
    auto own = edit();
    own.user = "Alice";
    take({own});
    take({hiding(events::Trust::hint)});
    auto const due = [&] {
        return read([](storage::Snapshot& snapshot) { return storage::earliest_due_editor_held(snapshot); });
    };
    auto const before = due();
    ASSERT_TRUE(before);
    asio::co_spawn(loop_, editor_publisher_.run(), asio::detached);
    run_until([&] { return small_wiki_.asked("revids") > 0 && due() != before; });
    ASSERT_TRUE(due()) << "it was told, or dropped";
    small_wiki_.set_revision(12, alices(true));
    clock_.shift(seconds{25});
    editor_publisher_.wake();
    run_until([&] { return !due(); });
    EXPECT_TRUE(activities().empty());
}

TEST_F(RedactionRaces, AMistakenHintOnlyDelaysAPost)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({hiding(events::Trust::hint)});
    clock_.shift(seconds{11});
    take({edit()});
    start_publisher();
    publish_all();
    EXPECT_EQ(posts_of(actor).size(), 1U);
}

TEST_F(RedactionRaces, WhatWasLiftedIsReadAgainSoonSinceTheAnswerMayHaveBeenStale)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    take({hiding(events::Trust::hint)});
    start_redactor();
    settle();
    auto const lifted = find(post.id);
    EXPECT_EQ(lifted.state, State::live);
    EXPECT_LE(lifted.next_check, clock_.now() + seconds{60});
    EXPECT_EQ(bridge::next_check(post.published, lifted.check_round + 1, clock_.now()), post.published + hours{1})
        << "afterwards as planned";
}

TEST_F(RedactionRaces, AHiddenMoveIsFoundByReadingWhatIsServed)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const at = std::chrono::floor<seconds>(clock_.now());
    auto move = add_post(actor, {});
    storage::Post post = move;
    post.id = PostId{mint_id(clock_.now(), random_)};
    post.kind = storage::PostKind::move;
    post.log_id = 5;
    post.log_at = at;
    write([post](storage::Transaction& transaction) { return storage::insert_post(transaction, post, {}); });
    small_wiki_.set_log(5, format_iso8601(at), false);
    clock_.shift(std::chrono::minutes{11});
    EXPECT_TRUE(run(shown_.of(wiki(), post.id)).has_value());
    small_wiki_.set_log(5, format_iso8601(at), true);
    clock_.shift(std::chrono::minutes{11});
    EXPECT_EQ(run(shown_.of(wiki(), post.id)).error().code, Errc::gone);
    EXPECT_EQ(state(post.id), State::withdrawn);
    EXPECT_EQ(state(move.id), State::live);
}

TEST_F(RedactionRaces, WhatAnUndeletionReplaysIsNotAnnouncedAgain)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    take({edit()});
    start_publisher();
    publish_all();
    ASSERT_EQ(posts_of(actor).size(), 1U);
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    take({deletion(PageId{7})});
    start_redactor();
    run_until([&] { return find(actor.id).state == storage::ActorState::page_deleted; });
    small_wiki_.set(7, {.title = "Albert Einstein"});
    take({event(events::Kind::page_restore), edit()});
    publish_all();
    EXPECT_EQ(find(actor.id).state, storage::ActorState::live);
    ASSERT_EQ(posts_of(actor).size(), 1U);
    EXPECT_EQ(posts_of(actor).front().state, State::withdrawn);
}

TEST_F(RedactionRaces, AMoveThatWaitsGoesWithItsPage)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto move = event(events::Kind::move);
    move.move_target = "A. Einstein";
    move.log_id = 5;
    take({move});
    EXPECT_EQ(held(), 1);
    small_wiki_.set(7, {.title = "A. Einstein", .missing = true});
    take({deletion(PageId{7})});
    start_redactor();
    start_publisher();
    publish_all();
    run_until([&] { return find(actor.id).state == storage::ActorState::page_deleted; });
    EXPECT_TRUE(posts_of(actor).empty());
    EXPECT_EQ(activities(), std::vector{storage::ActivityKind::update_actor}) << "that it is deleted, and no new title";
}

}  // namespace wikipub::flows
