// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/answers.h"

#include "unit/wiki/support.h"

#include <gmock/gmock.h>

namespace wikipub::wiki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Answers : public testing::Test {
protected:
    json::Value query(std::string_view fixture) { return parse(test::api_fixture(fixture))["query"]; }
    json::Value parse(std::string_view text)
    {
        auto parsed = json::parse(text);
        EXPECT_TRUE(parsed);
        document_ = std::move(*parsed);
        return document_.root();
    }

private:
    json::Document document_;
};

TEST_F(Answers, PagesByIdInTheOrderAsked)
{
    std::vector const asked{PageId{999}, PageId{2}, PageId{5}, PageId{7}, PageId{4}, PageId{8}, PageId{1234}};
    auto const pages = read_pages(query("pages_by_id.json"), asked);
    ASSERT_EQ(pages.size(), 7U);
    EXPECT_TRUE(pages[0]->missing);
    EXPECT_EQ(pages[1]->page, PageId{2});
    EXPECT_EQ(pages[1]->title, "Albert Einstein");
    EXPECT_EQ(pages[1]->last_revision, RevId{16});
    EXPECT_EQ(pages[1]->size, 33);
    EXPECT_TRUE(pages[1]->readable);
    EXPECT_FALSE(pages[1]->missing || pages[1]->noindex || pages[1]->redirect);
    EXPECT_TRUE(pages[2]->redirect);
    EXPECT_TRUE(pages[3]->missing) << "deleted";
    EXPECT_FALSE(pages[3]->readable);
    EXPECT_TRUE(pages[4]->noindex);
    EXPECT_EQ(pages[5]->title, "Wanderer (moved)");
    EXPECT_FALSE(pages[6]) << "what is not in the answer is not known to be missing";
}

TEST_F(Answers, PagesByTitleAsTheWikiNormalisesThem)
{
    std::vector<std::string> const asked{
        "Albert_Einstein",
        "einstein",
        "Doomed",
        "Bad|title",
        "w:en:Interwiki",
        "Special:Version",
        "Cafe\u0301",
        "Image:X.png",
        "Zażółć (gęślą) jaźń & Ω/?",
        "Never asked"};
    auto const pages = read_pages(query("pages_by_title.json"), asked);
    ASSERT_EQ(pages.size(), 10U);
    EXPECT_EQ(pages[0]->page, PageId{2});
    EXPECT_EQ(pages[1]->page, PageId{5});
    EXPECT_TRUE(pages[2]->missing);
    EXPECT_TRUE(pages[3]->missing) << "invalid";
    EXPECT_TRUE(pages[4]->missing);
    EXPECT_TRUE(pages[5]->missing) << "a special page is no page";
    EXPECT_EQ(pages[6]->title, "Caf\u00e9");
    EXPECT_EQ(pages[7]->title, "File:X.png");
    EXPECT_EQ(pages[7]->ns, 6);
    EXPECT_EQ(pages[8]->page, PageId{3});
    EXPECT_FALSE(pages[9]);
}

TEST_F(Answers, TargetsOfRedirects)
{
    auto const targets = read_redirects(query("redirects.json"));
    EXPECT_EQ(targets.size(), 2U);
    EXPECT_EQ(targets.at("Einstein"), "Albert Einstein");
    EXPECT_EQ(targets.at("Wanderer"), "Wanderer (moved)");
    EXPECT_THAT(read_redirects(parse(R"({"redirects":[{"from":"A","to":"fr:B","tointerwiki":"fr"}]})")), IsEmpty())
        << "a page of another wiki is not followed";
}

TEST_F(Answers, RevisionsSayWhatIsHidden)
{
    std::vector const asked{
        RevId{2},
        RevId{3},
        RevId{4},
        RevId{5},
        RevId{13},
        RevId{16},
        RevId{12},
        RevId{10},
        RevId{999},
        RevId{6},
        RevId{55}};
    auto const revisions = read_revisions(query("revisions.json"), asked);
    ASSERT_EQ(revisions.size(), 11U);
    EXPECT_EQ(revisions[0]->parent, RevId{0});
    EXPECT_EQ(revisions[1]->parent, RevId{2});
    EXPECT_EQ(revisions[1]->user, "Admin");
    EXPECT_EQ(revisions[1]->user_id, 1);
    EXPECT_EQ(revisions[1]->comment, "second words");
    EXPECT_EQ(format_iso8601(revisions[1]->timestamp), "2026-11-23T00:51:58Z");
    EXPECT_TRUE(revisions[1]->fully_visible());

    EXPECT_TRUE(revisions[2]->text_hidden && revisions[2]->user_hidden && revisions[2]->comment_hidden);
    EXPECT_FALSE(revisions[2]->suppressed);
    EXPECT_EQ(revisions[2]->user + revisions[2]->comment + revisions[2]->sha1, "");
    EXPECT_TRUE(revisions[3]->comment_hidden && revisions[3]->suppressed);
    EXPECT_FALSE(revisions[3]->text_hidden || revisions[3]->user_hidden);
    EXPECT_TRUE(revisions[4]->user_hidden && revisions[4]->suppressed && revisions[4]->minor) << "hideuser";
    EXPECT_THAT(revisions[5]->tags, ElementsAre("mw-undo"));
    EXPECT_EQ(revisions[5]->sha1, "a8a82f8c2db34952abe4473f750f9f084ef6ce81");
    EXPECT_TRUE(revisions[6]->anonymous);
    EXPECT_EQ(revisions[6]->page, PageId{9});
    EXPECT_TRUE(revisions[7]->bad) << "of a deleted page";
    EXPECT_FALSE(revisions[7]->fully_visible());
    EXPECT_TRUE(revisions[8]->bad);
    EXPECT_EQ(revisions[9]->title, "Zażółć (gęślą) jaźń & Ω/?");
    EXPECT_FALSE(revisions[10]) << "not in the answer: neither there nor gone";
}

TEST_F(Answers, UsersHiddenRenamedOrNeverThereLookTheSame)
{
    std::vector<std::string> const asked{
        "Admin", "alice", "Mallory", "127.0.0.1", "Nobody here", "Alice_", "Never asked"};
    auto const users = read_users(query("users.json"), asked);
    ASSERT_EQ(users.size(), 7U);
    EXPECT_EQ(users[0]->user_id, 1);
    EXPECT_TRUE(users[0]->autoconfirmed());
    EXPECT_TRUE(users[0]->registration);
    EXPECT_EQ(users[1]->name, "Alice");
    EXPECT_TRUE(users[2]->missing);
    EXPECT_TRUE(users[3]->invalid);
    EXPECT_TRUE(users[4]->missing);
    EXPECT_EQ(users[5]->user_id, 3);
    EXPECT_FALSE(users[6]);
}

TEST_F(Answers, UsersByIdUnderTheNameTheyHaveNow)
{
    auto const document =
        json::parse(R"({"users":[{"userid":5,"name":"Alicia","groups":["user"]},{"userid":6,"missing":true}]})");
    auto const users = read_users(document->root(), std::vector<std::int64_t>{6, 5, 7});
    ASSERT_EQ(users.size(), 3U);
    EXPECT_TRUE(users[0]->missing) << "hidden, or never there";
    EXPECT_EQ(users[1]->name, "Alicia");
    EXPECT_FALSE(users[1]->missing);
    EXPECT_FALSE(users[2]) << "not in the answer";
}

TEST_F(Answers, LogEntries)
{
    auto const entries = read_log_entries(query("log_entries.json"));
    ASSERT_EQ(entries.size(), 15U);
    auto const move = std::ranges::find(entries, 15, &LogFacts::log_id);
    EXPECT_EQ(move->type + "/" + move->action, "move/move");
    EXPECT_FALSE(move->action_hidden);
    auto const hidden = std::ranges::find(entries, 11, &LogFacts::log_id);
    EXPECT_TRUE(hidden->action_hidden);
}

TEST_F(Answers, Changes)
{
    auto const rows = read_changes(query("recent_changes.json"));
    auto const of = [&](std::int64_t rc_id) { return *std::ranges::find(rows, rc_id, &ChangeRow::rc_id); };
    EXPECT_EQ(of(2).type, ChangeRow::Type::creation);
    EXPECT_EQ(of(3).parent, RevId{2});
    EXPECT_EQ(of(3).new_size, 20);
    EXPECT_TRUE(of(4).text_hidden && of(4).user_hidden && of(4).comment_hidden);
    EXPECT_TRUE(of(5).suppressed);
    EXPECT_TRUE(of(14).action_hidden);
    EXPECT_EQ(of(14).title, "");
    EXPECT_THAT(of(16).revisions, ElementsAre(RevId{4}));
    EXPECT_TRUE(of(16).hides_text && of(16).hides_user && of(16).hides_comment);
    EXPECT_EQ(of(17).log_type + "/" + of(17).log_action, "delete/delete");
    EXPECT_EQ(of(17).page, PageId{7});
    EXPECT_EQ(of(18).move_target, "Wanderer (moved)");
    EXPECT_EQ(of(18).page, PageId{8});
    EXPECT_FALSE(of(18).no_redirect);
}

TEST_F(Answers, ATitleStandsSinceTheMoveThatGaveIt)
{
    auto const since = [&](std::string_view revisions) {
        return read_title_since(parse(R"({"pages":[{"revisions":)" + std::string(revisions) + "}]}"));
    };
    auto const moved =
        since(R"([{"timestamp":"2026-01-03T00:00:00Z","sha1":"b"},{"timestamp":"2026-01-02T00:00:00Z","sha1":"a"},
        {"timestamp":"2026-01-01T00:00:00Z","sha1":"a"}])");
    EXPECT_EQ(format_iso8601(*moved), "2026-01-02T00:00:00Z");
    auto const never =
        since(R"([{"timestamp":"2026-01-03T00:00:00Z","sha1":"b"},{"timestamp":"2026-01-01T00:00:00Z","sha1":"a"}])");
    EXPECT_EQ(format_iso8601(*never), "2026-01-01T00:00:00Z");
    EXPECT_FALSE(since("[]"));
}

TEST_F(Answers, OnlyTheWikiThatWasAskedIsBelieved)
{
    EXPECT_TRUE(check_answer(parse(test::api_fixture("revisions.json")), "wiingest"));
    EXPECT_EQ(check_answer(parse(test::api_fixture("revisions.json")), "enwiki").error().code, Errc::conflict);
    EXPECT_EQ(
        check_answer(parse(R"({"batchcomplete":true,"query":{"pages":[]}})"), "w").error().code, Errc::invalid_input
    );
    EXPECT_EQ(check_answer(parse("[]"), "w").error().code, Errc::invalid_input);
    EXPECT_EQ(check_answer(parse("{}"), "w").error().code, Errc::invalid_input);
}

TEST_F(Answers, ErrorsAreToldApart)
{
    auto const error = [&](std::string_view code) {
        return check_answer(parse(R"({"error":{"code":")" + std::string(code) + R"(","info":"About Mallory"}})"), "w")
            .error();
    };
    EXPECT_EQ(check_answer(parse(test::api_fixture("private.json")), "wiingest").error().code, Errc::forbidden);
    EXPECT_EQ(error("maxlag").code, Errc::rate_limited);
    EXPECT_EQ(error("ratelimited").code, Errc::rate_limited);
    EXPECT_EQ(error("internal_api_error_DBQueryError").code, Errc::unavailable);
    EXPECT_EQ(error("badcontinue").code, Errc::invalid_input);
    EXPECT_EQ(error("Mallory's bad-code \\u0000").detail.find("allory's"), std::string::npos);
    EXPECT_EQ(error("badcontinue").detail.find("About"), std::string::npos) << "its words may quote what was asked";
}

TEST_F(Answers, WrongTypesReadAsAbsent)
{
    auto const value =
        parse(R"({"pages":{"2":{"pageid":2}},"badrevids":[1],"users":[null,3,{"name":["x"]}],"recentchanges":[
        {"type":"log","logparams":[]},{"type":"edit","rcid":"x","timestamp":12,"tags":{"a":1}},{"type":["edit"]}],
        "logevents":"no","redirects":[[]],"normalized":3})");
    EXPECT_FALSE(read_pages(value, std::vector{PageId{2}}).front());
    EXPECT_FALSE(read_revisions(value, {RevId{1}}).front());
    EXPECT_FALSE(read_users(value, {"x"}).front());
    EXPECT_EQ(read_changes(value).size(), 2U);
    EXPECT_THAT(read_log_entries(value), IsEmpty());
    EXPECT_FALSE(read_pages(value, std::vector<std::string>{"A"}).front());
}

}  // namespace
}  // namespace wikipub::wiki
