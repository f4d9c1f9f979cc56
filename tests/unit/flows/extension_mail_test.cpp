// SPDX-License-Identifier: GPL-2.0-or-later
// What an entry of the outbox does, pushed or read.
#include "unit/flows/extension_mail_fixture.h"

namespace wikipub::flows {

using testing::IsEmpty;
using testing::SizeIs;

TEST_F(ExtensionMailTest, APushWithdrawsAtOnceAndAsksNobody)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const hidden = add_post(actor, {RevId{12}}, "words");
    auto const other = add_post(actor, {RevId{13}}, "words");
    small_wiki_.set(test::SmallWiki::Mood::fails);
    EXPECT_EQ(push({entry(1, hides({RevId{12}}))}), 1);
    EXPECT_EQ(state(hidden.id), storage::PostState::withdrawn);
    EXPECT_EQ(find(hidden.id).summary, "");
    EXPECT_EQ(state(other.id), storage::PostState::live);
    auto const receipt = receipts(storage::Suppressed::left_out);
    ASSERT_THAT(receipt, SizeIs(1));
    EXPECT_EQ(receipt.front().learnt_from, "extension");
    EXPECT_EQ(receipt.front().cause, "revision_hidden");
}

TEST_F(ExtensionMailTest, AnOversightersPushIsNeverHeldBack)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    std::vector<storage::Post> posts;
    std::vector<RevId> revisions;
    for (int i = 1; i <= 250; ++i) {
        revisions.push_back(RevId{i});
        posts.push_back(add_post(actor, {RevId{i}}));
    }
    // More than the brake on bursts would let through, and confirmed by a replica that was behind.
    clock_.shift(std::chrono::seconds(30));
    auto suppressed = entry(1, hides(revisions, true));
    suppressed.at -= std::chrono::minutes(1);
    EXPECT_EQ(push({suppressed}), 1);
    auto const gone = std::ranges::count_if(posts_of(actor), [](storage::Post const& post) {
        return post.state == storage::PostState::withdrawn;
    });
    // The newest 200 at once, the rest behind.
    EXPECT_EQ(gone, 200);
    EXPECT_THAT(withdrawals(storage::WithdrawalState::held_back), IsEmpty());
    start_redactor();
    run_until([&] {
        return std::ranges::all_of(posts_of(actor), [](storage::Post const& post) {
            return post.state == storage::PostState::withdrawn;
        });
    });
}

TEST_F(ExtensionMailTest, WhatWasSuppressedShowsNowhereElse)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}}, "words");
    testing::internal::CaptureStderr();
    EXPECT_EQ(push({entry(1, hides({RevId{12}}, true))}), 1);
    start_redactor();
    run_until([&] { return withdrawals(storage::WithdrawalState::hidden).empty(); });
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    EXPECT_THAT(receipts(storage::Suppressed::left_out), IsEmpty());
    EXPECT_THAT(receipts(storage::Suppressed::included), SizeIs(1));
    auto const metrics = metrics_.text();
    EXPECT_EQ(metrics.find("revision_hidden"), std::string::npos);
    EXPECT_EQ(metrics.find("redaction_seconds_count 1"), std::string::npos);
}

TEST_F(ExtensionMailTest, AppliesEachVersionOnce)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const first = add_post(actor, {RevId{12}});
    auto const hidden = entry(2, hides({RevId{12}}));
    EXPECT_EQ(push({hidden}), 1);
    EXPECT_EQ(push({hidden, hidden}), 0);
    // It may be told of again after the wiki showed it again; the old news must not hide that post.
    wiki::RevisionsShown shown{PageId{7}, {{RevId{12}, true}}, false};
    EXPECT_EQ(push({entry(3, shown)}), 1);
    auto const second = add_post(actor, {});
    EXPECT_EQ(push({entry(1, hides({RevId{12}}))}), 0);
    EXPECT_EQ(state(first.id), storage::PostState::withdrawn);
    EXPECT_EQ(state(second.id), storage::PostState::live);
    EXPECT_THAT(receipts(storage::Suppressed::included), SizeIs(1));
}

TEST_F(ExtensionMailTest, AnEntryDoesNotSwallowAnotherOfTheSamePageThatItOvertook)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const one = add_post(actor, {RevId{12}});
    auto const two = add_post(actor, {RevId{13}});
    auto const earlier = entry(5, hides({RevId{12}}));
    auto const later = entry(6, hides({RevId{13}}));
    EXPECT_EQ(push({later}), 1);
    EXPECT_EQ(push({earlier}), 1);
    EXPECT_EQ(state(one.id), storage::PostState::withdrawn);
    EXPECT_EQ(state(two.id), storage::PostState::withdrawn);
    // A user's block says nothing about their name.
    EXPECT_EQ(push({entry(9, wiki::UserChanged{5, wiki::UserState::blocked})}), 1);
    EXPECT_EQ(push({entry(8, wiki::UserChanged{5, wiki::UserState::renamed})}), 1);
    EXPECT_EQ(push({entry(8, wiki::UserChanged{5, wiki::UserState::unblocked})}), 0);
}

TEST_F(ExtensionMailTest, WithdrawsWhatIsToldOfADeletedPageAndLooksAtARestoredOne)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    EXPECT_EQ(push({entry(1, wiki::PageExists{PageId{7}, true, false})}), 1);
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
    start_redactor();
    run_until([&] { return find(actor.id).state == storage::ActorState::page_deleted; });
    EXPECT_EQ(held(), 0);
    EXPECT_EQ(push({entry(2, wiki::PageExists{PageId{7}, false, false})}), 1);
    EXPECT_EQ(held(), 1);
    EXPECT_EQ(woken_, 1);
    EXPECT_EQ(push({entry(1, wiki::PageExists{PageId{7}, true, false})}), 0);
}

TEST_F(ExtensionMailTest, WithdrawsPostsAboutAPageThatHasNoActor)
{
    auto other = follow(PageId{8}, "Another page");
    other.name.page = PageId{7};
    auto const post = add_post(other, {RevId{12}});
    EXPECT_EQ(push({entry(1, wiki::PageExists{PageId{7}, true, false})}), 1);
    EXPECT_EQ(state(post.id), storage::PostState::withdrawn);
}

TEST_F(ExtensionMailTest, WithdrawsWhatAHiddenLogEntryTold)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto post = add_post(actor, {});
    auto moved = post;
    moved.id = PostId{post.id.value + 1};
    moved.log_id = 33;
    write([moved](storage::Transaction& transaction) { return storage::insert_post(transaction, moved, {}); });
    EXPECT_EQ(push({entry(1, wiki::LogEntriesHidden{{33, 34}, true})}), 1);
    EXPECT_EQ(state(moved.id), storage::PostState::withdrawn);
    EXPECT_EQ(state(post.id), storage::PostState::live);
}

TEST_F(ExtensionMailTest, AppliesConsentOfEditors)
{
    EXPECT_EQ(push({entry(1, consent(77, 1))}), 1);
    ASSERT_TRUE(editor(77));
    EXPECT_EQ(editor(77)->wiki, kWiki);
    EXPECT_EQ(push({entry(1, consent(77, 1))}), 0);
    auto erased = wiki::EditorConsent{};
    erased.actor = 77;
    erased.version = 2;
    erased.state = wiki::EditorConsent::State::erased;
    EXPECT_EQ(push({entry(2, erased)}), 1);
    EXPECT_EQ(editor(77)->wish, storage::EditorWish::erased);
}

TEST_F(ExtensionMailTest, APushIsAnsweredInTimeThoughTheWikiIsSlowAndAppliedAllTheSame)
{
    start(mail_.run_pushed(ExtensionMail::Lane::consents));
    start(mail_.run_pushed(ExtensionMail::Lane::others));
    auto const at_once = run(mail_.push({entry(1, consent(77, 1))}, std::chrono::seconds{60}));
    EXPECT_EQ(at_once.applied, 1);
    EXPECT_EQ(at_once.pending, 0U);

    // Whether such a user or page exists, the wiki has to be asked.
    auto wishes = consent(78, 1);
    wishes.handle = "zaphod";
    auto const asked = [this] { return small_wiki_.asked("list", "users"); };
    auto const before = asked();
    small_wiki_.hold();
    auto const late = run(mail_.push({entry(2, wishes)}, std::chrono::milliseconds{50}));
    EXPECT_EQ(late.applied, 0);
    EXPECT_EQ(late.pending, 1U);
    run_until([&] { return asked() > before; });
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}}, "a libel");
    auto const hidden = run(mail_.push({entry(3, hides({RevId{12}}, true))}, std::chrono::seconds{60}));
    EXPECT_EQ(hidden.applied, 1) << "what is hidden does not wait for a handle";
    EXPECT_NE(state(post.id), storage::PostState::live);
    EXPECT_FALSE(editor(78));
    small_wiki_.go_on();
    run_until([&] { return editor(78).has_value(); });
    EXPECT_EQ(run(mail_.push({entry(2, wishes)}, std::chrono::seconds{60})).applied, 0) << "it is known";
}

}  // namespace wikipub::flows
