// SPDX-License-Identifier: GPL-2.0-or-later
// The outbox, the lists and the consents, read each minute.
#include "unit/flows/extension_mail_fixture.h"

namespace wikipub::flows {

using testing::SizeIs;

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
