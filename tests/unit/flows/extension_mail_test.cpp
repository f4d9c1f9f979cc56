// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/extension_mail.h"

#include "flows/editor_handles.h"
#include "flows/editor_keys.h"
#include "storage/editors.h"
#include "storage/held.h"
#include "storage/positions.h"
#include "unit/flows/flows_fixture.h"

#include <gmock/gmock.h>

#include <mutex>

namespace wikipub::flows {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ExtensionMailTest : public FlowsTest {
protected:
    ExtensionMailTest() { small_wiki_.set(7, {.title = "Albert Einstein"}); }
    ~ExtensionMailTest() override
    {
        mail_.close();
        extension_.close();
        run_until([this] { return running_ == 0; });  // it uses what this class owns
    }

    void answer(test::Received const& request, test::LoopbackServer::Connection& connection)
    {
        std::lock_guard const lock(mutex_);
        auto const route = request.target.substr(0, request.target.find('?'));
        auto const body = bodies_.find(route.substr(route.rfind('/') + 1));
        if (body == bodies_.end()) {
            connection.answer(500, "Fatal exception");
        } else {
            connection.answer(200, body->second);
        }
    }
    void says(std::string const& route, std::string body)
    {
        std::lock_guard const lock(mutex_);
        bodies_[route] = std::move(body);
    }
    void is_silent_about(std::string const& route)
    {
        std::lock_guard const lock(mutex_);
        bodies_.erase(route);
    }
    /// How often it was asked for it.
    std::size_t asked(std::string const& route) const
    {
        auto const all = server_.received();
        return static_cast<std::size_t>(std::ranges::count_if(all, [&](test::Received const& request) {
            return request.target.find("/v1/" + route) != std::string::npos;
        }));
    }

    wiki::OutboxEntry entry(std::int64_t version, decltype(wiki::OutboxEntry::what) what) const
    {
        return {++sequence_, version, clock_.now(), std::move(what)};
    }
    static wiki::RevisionsShown hides(std::vector<RevId> revisions, bool suppressed = false)
    {
        wiki::RevisionsShown shown{PageId{7}, {}, suppressed};
        for (auto const id : revisions) {
            shown.revisions.push_back({id, false});
        }
        return shown;
    }
    static wiki::EditorConsent consent(std::int64_t actor, std::int64_t version)
    {
        wiki::EditorConsent consent;
        consent.actor = actor;
        consent.user_id = actor + 1000;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::active;
        consent.name = "Editor " + std::to_string(actor);
        consent.user_page = "https://wiki.example/wiki/User:" + std::to_string(actor);
        consent.posts = true;
        consent.text_version = 1;
        return consent;
    }
    int push(std::vector<wiki::OutboxEntry> entries)
    {
        return run(mail_.apply(std::move(entries), ExtensionMail::Came::pushed));
    }
    std::vector<storage::Withdrawal> receipts(storage::Suppressed suppressed)
    {
        return read([suppressed](storage::Snapshot& snapshot) {
            storage::WithdrawalId const newest{std::numeric_limits<std::int64_t>::max()};
            return storage::list_withdrawals_of_wiki(snapshot, kWiki, suppressed, newest, 100);
        });
    }
    std::string position()
    {
        auto const found = read([](storage::Snapshot& snapshot) {
            return storage::find_position(snapshot, "extension/" + std::string(kWiki));
        });
        return found ? found->value : "";
    }
    std::optional<storage::Editor> editor(std::int64_t actor)
    {
        return read([actor](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, actor); });
    }
    void start() { start(mail_.run()); }
    void start(Task<> task)
    {
        ++running_;
        asio::co_spawn(loop_, std::move(task), [this](std::exception_ptr) { --running_; });
    }

    int running_ = 0;
    mutable std::int64_t sequence_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::string> bodies_{
        {"state", R"({"wiki":"wiingest","extension":"1.0.0","last":1000})"},
        {"outbox", R"({"entries":[],"last":1000})"},
        {"editors", R"({"editors":[],"continue":null})"},
        {"lists", R"({"version":1,"denied":[],"unnamed":[]})"}};
    test::LoopbackServer server_{[this](test::Received const& request, test::LoopbackServer::Connection& connection) {
        answer(request, connection);
    }};
    wiki::Extension extension_{
        loop_.get_executor(),
        client_,
        clock_,
        random_,
        metrics_,
        {.wiki = std::string(kWiki),
         .path = std::string(kWiki),
         .url = server_.url("/rest.php"),
         .host_header = "",
         .secrets = {sig::WikiSecret("0123456789abcdef0123456789abcdef")},
         .limits = {1'000'000, 1}}};
    EditorKeys editor_keys_{database_, clock_, keys_};
    EditorHandles editor_handles_{environment_, pages_};
    Consents consents_{environment_, editor_keys_, editor_handles_, redactor_};
    int woken_ = 0;
    ExtensionMail mail_{environment_, wiki(), extension_, pages_, redactor_, consents_, [this] { ++woken_; }};
};

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

TEST_F(ExtensionMailTest, ReadsTheOutboxFromWhereItSettled)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {RevId{12}});
    auto const row = [&](int sequence, Milliseconds ago, int revision) {
        return R"({"sequence":)" + std::to_string(sequence) + R"(,"kind":"revisions","version":1,"at":")" +
               format_iso8601(std::chrono::floor<std::chrono::seconds>(clock_.now() - ago)) +
               R"(","page_id":7,"suppressed":true,"revisions":[{"id":)" + std::to_string(revision) +
               R"(,"text":false,"comment":true,"user":true}]})";
    };
    // The last of them is so young that a lower number may still appear.
    says(
        "outbox",
        R"({"last":30,"entries":[)" + row(20, std::chrono::hours(2), 11) + R"(,{"sequence":21,"kind":"?"},)" +
            row(22, std::chrono::hours(1), 12) + "," + row(30, std::chrono::seconds(2), 13) + "]}"
    );
    start();
    run_until([&] { return state(post.id) == storage::PostState::withdrawn && position() == "22"; });
    run_until([&] { return asked("editors") == 1; });
    // A push in passing says nothing about what was read.
    auto passing = entry(1, hides({RevId{99}}));
    passing.sequence = 5000;
    passing.at -= std::chrono::hours(1);
    EXPECT_EQ(push({passing}), 1);
    EXPECT_EQ(position(), "22");
    mail_.look();
    run_until([&] { return asked("outbox") == 2; });
    EXPECT_EQ(asked("outbox?after=22&limit=100"), 1U);
}

TEST_F(ExtensionMailTest, BelievesNoOtherWikiAndStartsAgainWhereTheOutboxDid)
{
    says("state", R"({"wiki":"otherwiki","extension":"1.0.0","last":1000})");
    start();
    run_until([&] { return asked("state") == 1; });
    mail_.look();
    run_until([&] { return asked("state") == 2; });
    EXPECT_EQ(asked("outbox"), 0U);
    write([now = clock_.now()](storage::Transaction& transaction) {
        storage::save_position(transaction, "extension/" + std::string(kWiki), "2000", now);
        return true;
    });
    says("state", R"({"wiki":"wiingest","extension":"1.0.0","last":1000})");
    mail_.look();
    run_until([&] { return asked("outbox") == 1; });
    EXPECT_EQ(asked("outbox?after=0&limit=100"), 1U);
}

TEST_F(ExtensionMailTest, PublishesNothingUntilTheListsAreRead)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    small_wiki_.set_revision(10, {.page = 7});
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .size = 150});
    events::Event edit;
    edit.wiki = kWiki;
    edit.title = "Albert Einstein";
    edit.timestamp = clock_.now();
    edit.user = "Admin";
    edit.rev_id = RevId{12};
    edit.parent_rev_id = RevId{10};
    run(take_in_.take({"rcfeed", {edit}, {}}));
    is_silent_about("lists");
    start();
    start_publisher();
    publisher_.wake();
    run_until([&] { return asked("editors") == 1; });
    EXPECT_FALSE(wiki().knows_its_lists());
    EXPECT_EQ(held(), 1);

    says("lists", R"({"version":1,"denied":[],"unnamed":[]})");
    mail_.look();
    run_until([&] { return wiki().knows_its_lists(); });
    clock_.shift(std::chrono::minutes(1));
    publisher_.wake();
    run_until([&] { return held() == 0; });
    EXPECT_THAT(posts_of(actor), SizeIs(1));
}

TEST_F(ExtensionMailTest, JoinsTheWikisListsWithTheSettings)
{
    bridge::PageList of_settings;
    of_settings.add("From the settings");
    wiki().set_lists(of_settings, {});
    says(
        "lists",
        R"({"version":2,"denied":[{"page_id":7,"title":"Albert Einstein"}],"unnamed":[{"page_id":8,"title":"B"}]})"
    );
    start();
    run_until([&] { return wiki().knows_its_lists(); });
    EXPECT_TRUE(wiki().denied()->contains(PageId{7}, "Moved since"));
    EXPECT_TRUE(wiki().denied()->contains(PageId{70}, "albert_einstein"));
    EXPECT_TRUE(wiki().denied()->contains(PageId{71}, "From the settings"));
    EXPECT_TRUE(wiki().unnamed()->contains(PageId{8}, ""));
    EXPECT_FALSE(wiki().denied()->contains(PageId{8}, "B"));

    // Told that they changed, and unable to read them: what they said last still holds.
    is_silent_about("lists");
    EXPECT_EQ(push({entry(1, wiki::ListsChanged{})}), 1);
    EXPECT_FALSE(wiki().knows_its_lists());
    EXPECT_TRUE(wiki().denied()->contains(PageId{7}, ""));
}

TEST_F(ExtensionMailTest, WithdrawsWhatTheWikiDenies)
{
    auto const actor = follow(PageId{7}, "Albert Einstein");
    auto const post = add_post(actor, {});
    says("lists", R"({"version":2,"denied":[{"page_id":7,"title":"Albert Einstein"}],"unnamed":[]})");
    start();
    start_redactor();
    run_until([&] { return state(post.id) == storage::PostState::withdrawn; });
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

TEST_F(ExtensionMailTest, ConfirmsWhoIsReadAndLapsesWhoIsNot)
{
    EXPECT_EQ(push({entry(1, consent(77, 1)), entry(1, consent(78, 1))}), 2);
    auto const row = R"({"actor":"78","user_id":1078,"version":1,"state":"active","name":"Editor 78",
        "user_page":"https://wiki.example/wiki/User:78","handle":"",
        "purposes":{"posts":true,"named":false,"discoverable":false},
        "select":{"what":"all","namespaces":null,"minor":false},"locked":false,"text_version":1,
        "agreed":"2026-11-23T10:00:00Z"})";
    says("editors", R"({"editors":[)" + std::string(row) + R"(,{"actor":"x"}],"continue":null})");
    ASSERT_TRUE(editor(77) && editor(78));
    // Who opted in just now may have been missed by a reading that had begun.
    clock_.shift(std::chrono::minutes(6));
    start();
    run_until([&] { return editor(77)->lapsed_since.has_value(); });
    EXPECT_FALSE(editor(78)->lapsed_since);
}

}  // namespace wikipub::flows
