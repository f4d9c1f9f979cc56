// SPDX-License-Identifier: GPL-2.0-or-later
// Against a server on loopback that answers as a real wiki did (fixtures/api), or as it should not.
#include "wiki/api.h"

#include "unit/wiki/support.h"

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace wikipub::wiki {
namespace {

using namespace std::chrono_literals;
using test::api_fixture;
using test::TestWiki;
using Connection = test::LoopbackServer::Connection;
using Parameters = std::map<std::string, std::string>;

/// Answers each kind of query with what the real wiki answered to it.
void answer_as_captured(Parameters const& query, Connection& connection)
{
    auto const is = [&](std::string_view name, std::string_view value) {
        auto const it = query.find(std::string(name));
        return it != query.end() && it->second.find(value) != std::string::npos;
    };
    std::string_view name = "no such fixture";
    if (is("meta", "allmessages")) {
        name = "siteinfo.json";
    } else if (is("redirects", "1")) {
        name = "redirects.json";
    } else if (query.contains("pageids")) {
        name = "pages_by_id.json";
    } else if (query.contains("titles")) {
        name = "pages_by_title.json";
    } else if (query.contains("revids")) {
        name = "revisions.json";
    } else if (is("list", "users")) {
        name = "users.json";
    } else if (is("list", "prefixsearch")) {
        name = "prefix_search.json";
    } else if (is("list", "search")) {
        name = "near_match.json";
    } else if (is("list", "logevents")) {
        name = "log_entries.json";
    } else if (is("list", "recentchanges")) {
        name = is("rclimit", "500") ? "recent_changes.json" : "recent_changes_continued.json";
    }
    connection.answer(200, api_fixture(name), "Content-Type: application/json\r\n");
}

TEST(Api, AnswersOneForEachThingAskedInItsOrder)
{
    TestWiki wiki(answer_as_captured);
    auto const pages =
        wiki.ask(wiki.api.pages_by_id({PageId{5}, PageId{0}, PageId{2}, PageId{5}}, Priority::publishing));
    ASSERT_TRUE(pages) << pages.error().detail;
    ASSERT_EQ(pages->size(), 4U);
    EXPECT_EQ((*pages)[0].title, "Einstein");
    EXPECT_EQ((*pages)[0].redirect_target, "Albert Einstein");
    EXPECT_TRUE((*pages)[1].missing) << "no wiki has page 0";
    EXPECT_EQ((*pages)[2].page, PageId{2});
    EXPECT_EQ((*pages)[2].redirect_target, "");
    EXPECT_EQ((*pages)[3].page, PageId{5});
    auto const requests = wiki.server.received();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(test::parameters_of(requests[0]).at("pageids"), "2|5");
    EXPECT_EQ(test::parameters_of(requests[0]).at("maxlag"), "5");
    EXPECT_EQ(test::parameters_of(requests[0]).at("siprop"), "general") << "every answer says which wiki it is from";
    EXPECT_EQ(requests[0].header("cookie"), "");
    EXPECT_EQ(requests[0].header("authorization"), "");
}

TEST(Api, EveryKindOfQuestion)
{
    TestWiki wiki(answer_as_captured);
    auto& api = wiki.api;
    auto const titles = wiki.ask(api.pages_by_title({"Albert_Einstein", "a\nb", "Doomed"}, Priority::serving));
    ASSERT_TRUE(titles) << titles.error().detail;
    EXPECT_EQ((*titles)[0].page, PageId{2});
    EXPECT_TRUE((*titles)[1].missing && (*titles)[2].missing);
    auto const revisions = wiki.ask(api.revisions({RevId{16}, RevId{-1}}, Priority::redaction));
    ASSERT_TRUE(revisions) << revisions.error().detail;
    EXPECT_EQ((*revisions)[0].page, PageId{2});
    EXPECT_TRUE((*revisions)[1].bad);
    auto const users = wiki.ask(api.users({"Mallory", ""}, Priority::redaction));
    ASSERT_TRUE(users) << users.error().detail;
    EXPECT_TRUE((*users)[0].missing && !(*users)[0].invalid);
    EXPECT_TRUE((*users)[1].invalid);
    EXPECT_EQ(*wiki.ask(api.near_match("albert einstein", Priority::serving)), "Albert Einstein");
    EXPECT_EQ(wiki.ask(api.prefix_search("alb", {0, 4}, Priority::serving))->front(), "Albert Einstein");
    auto const changes = wiki.ask(api.recent_changes("20261123004800|0", Priority::rest));
    EXPECT_EQ(changes->rows.size(), 20U);
    EXPECT_EQ(changes->next, "");
    EXPECT_EQ((*wiki.ask(api.newest_change(Priority::rest)))->rc_id, 1);
    auto const at = *parse_iso8601("2026-11-23T00:52:25Z");
    auto const logs = wiki.ask(api.log_entries({{at, 15}, {at, 13}, {at, 11}}, Priority::redaction));
    ASSERT_TRUE(logs) << logs.error().detail;
    EXPECT_EQ((*logs)[0].type, "move");
    EXPECT_TRUE((*logs)[1].missing) << "a suppressed entry is not listed";
    EXPECT_TRUE((*logs)[2].action_hidden);
}

TEST(Api, SiteInfoIsReadOnceADayAndKeptWhileTheWikiIsSilent)
{
    std::atomic<bool> silent = false;
    TestWiki wiki([&](Parameters const& query, Connection& connection) {
        silent ? connection.answer(503) : answer_as_captured(query, connection);
    });
    EXPECT_EQ(wiki.api.known_siteinfo(), nullptr);
    auto const info = wiki.ask(wiki.api.siteinfo(Priority::serving));
    ASSERT_TRUE(info) << info.error().detail;
    EXPECT_EQ((*info)->language, "en");
    EXPECT_EQ((*info)->messages.size(), 3U);
    silent = true;
    EXPECT_TRUE(wiki.ask(wiki.api.siteinfo(Priority::serving)));
    EXPECT_EQ(wiki.server.received().size(), 1U);
    EXPECT_EQ(wiki.api.known_siteinfo(), *info);
}

/// Lets the first request wait until it is told to go on.
struct Gate {
    void pass_first()
    {
        std::unique_lock lock(mutex);
        if (std::exchange(first, false)) {
            arrived = true;
            changed.notify_all();
            changed.wait(lock, [&] { return open; });
        }
    }
    void wait_for_first()
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return arrived; });
    }
    void go_on()
    {
        std::lock_guard const lock(mutex);
        open = true;
        changed.notify_all();
    }

    std::mutex mutex;
    std::condition_variable changed;
    bool first = true;
    bool arrived = false;
    bool open = false;
};

/// A wiki in which every revision asked for is there.
void answer_revisions(Parameters const& query, Connection& connection)
{
    std::string list;
    for (auto const id : split(query.at("revids"), '|')) {
        list += (list.empty() ? "" : ",") + (R"({"revid":)" + std::string(id) + R"(,"sha1":"a"})");
    }
    connection.answer(
        200,
        R"({"batchcomplete":true,"query":{"general":{"wikiid":"w"},"pages":[{"pageid":1,"title":"P","revisions":[)" +
            list + "]}]}}"
    );
}

class Asking {
public:
    explicit Asking(TestWiki& wiki) : wiki_(wiki) {}

    void revisions(std::int64_t first, std::int64_t last, Priority priority)
    {
        std::vector<RevId> ids;
        for (auto id = first; id <= last; ++id) {
            ids.push_back(RevId{id});
        }
        ++open_;
        asio::co_spawn(
            wiki_.loop,
            wiki_.api.revisions(std::move(ids), priority),
            [this](std::exception_ptr, Result<std::vector<RevisionFacts>> facts) {
                --open_;
                if (!facts) {
                    errors.push_back(facts.error().code);
                    return;
                }
                for (auto const& fact : *facts) {
                    answered.push_back(fact.revision.value);
                }
            }
        );
        wiki_.loop.restart();
        wiki_.loop.poll();
    }

    void finish()
    {
        wiki_.loop.restart();
        while (open_ > 0) {
            ASSERT_GT(wiki_.loop.run_one(), 0U);
        }
    }

    std::vector<std::int64_t> answered;
    std::vector<Errc> errors;

private:
    TestWiki& wiki_;
    int open_ = 0;
};

TEST(Api, WhatIsAskedTogetherTravelsTogetherTheMostUrgentFirst)
{
    Gate gate;
    TestWiki wiki(
        [&](Parameters const& query, Connection& connection) {
            gate.pass_first();
            answer_revisions(query, connection);
        },
        {},
        "w"
    );
    Asking asking(wiki);
    asking.revisions(1, 1, Priority::rest);
    gate.wait_for_first();
    asking.revisions(100, 159, Priority::serving);
    asking.revisions(1, 2, Priority::publishing);
    asking.revisions(500, 500, Priority::redaction);
    gate.go_on();
    asking.finish();

    EXPECT_EQ(asking.answered.size(), 64U);
    EXPECT_TRUE(asking.errors.empty());
    auto const requests = wiki.server.received();
    ASSERT_EQ(requests.size(), 3U) << "one at a time, 50 a request";
    auto const second = split(test::parameters_of(requests[1]).at("revids"), '|').size();
    EXPECT_EQ(second, 50U);
    auto const ids = "|" + test::parameters_of(requests[1]).at("revids") + "|";
    EXPECT_NE(ids.find("|500|"), std::string::npos) << "redaction came last and goes first";
    EXPECT_NE(ids.find("|1|2|"), std::string::npos) << "1 is asked anew: the answer under way may be too old";
    EXPECT_EQ(split(test::parameters_of(requests[2]).at("revids"), '|').size(), 13U);
}

TEST(Api, AWikiThatAsksForAPauseIsAskedAgain)
{
    for (std::string const kind : {"maxlag", "429"}) {
        std::atomic<int> count = 0;
        TestWiki wiki(
            [&](Parameters const& query, Connection& connection) {
                if (++count > 1) {
                    answer_revisions(query, connection);
                } else if (kind == "429") {
                    connection.answer(429, "slow down", "Retry-After: 1\r\n");
                } else {
                    connection.answer(
                        200,
                        R"({"error":{"code":"maxlag","info":"Waiting for db1: 7.2 seconds lagged.","lag":7.2,"type":"db"}})",
                        "Retry-After: 1\r\n"
                    );
                }
            },
            {},
            "w"
        );
        auto const begun = wiki.clock.monotonic();
        auto const revisions = wiki.ask(wiki.api.revisions({RevId{1}}, Priority::redaction));
        ASSERT_TRUE(revisions) << revisions.error().detail;
        EXPECT_GE(wiki.clock.monotonic() - begun, 1s);
        EXPECT_EQ(count, 2) << kind;
    }
}

TEST(Api, ServingDoesNotWaitForAWikiThatWantsALongPause)
{
    TestWiki wiki([](Parameters const&, Connection& connection) { connection.answer(429, "", "Retry-After: 60\r\n"); });
    auto const first = wiki.ask(wiki.api.revisions({RevId{1}}, Priority::serving));
    EXPECT_EQ(first.error().code, Errc::rate_limited);
    EXPECT_GT(wiki.api.status().paused_for, 50s);
    auto const second = wiki.ask(wiki.api.near_match("x", Priority::serving));
    EXPECT_EQ(second.error().code, Errc::rate_limited);
    EXPECT_EQ(wiki.server.received().size(), 1U);
}

struct Wrong {
    std::string name;
    std::function<void(Connection&)> answer;
    Errc code;
};

TEST(Api, AWikiThatIsSilentWrongOrSomebodyElses)
{
    std::vector<Wrong> const cases{
        {"HTML",
         [](Connection& c) { c.answer(200, "<!DOCTYPE html><p>Maintenance", "Content-Type: text/html\r\n"); },
         Errc::invalid_input},
        {"moved", [](Connection& c) { c.answer(302, "", "Location: http://127.0.0.1:1/\r\n"); }, Errc::invalid_input},
        {"no api", [](Connection& c) { c.answer(404, "not found"); }, Errc::invalid_input},
        {"other JSON", [](Connection& c) { c.answer(200, R"({"hello":"world"})"); }, Errc::invalid_input},
        {"another wiki",
         [](Connection& c) { c.answer(200, R"({"query":{"general":{"wikiid":"evil"},"pages":[]}})"); },
         Errc::conflict},
        {"private", [](Connection& c) { c.answer(200, api_fixture("private.json")); }, Errc::forbidden},
        {"5xx", [](Connection& c) { c.answer(503, "down"); }, Errc::unavailable},
        {"reset", [](Connection& c) { c.reset(); }, Errc::unavailable},
        {"truncated",
         [](Connection& c) {
             c.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"query\":");
             c.close();
         },
         Errc::unavailable},
        {"left out",
         [](Connection& c) { c.answer(200, R"({"query":{"general":{"wikiid":"wiingest"},"pages":[]}})"); },
         Errc::invalid_input},
        {"too deep", [](Connection& c) { c.answer(200, std::string(100'000, '[')); }, Errc::invalid_input},
    };
    for (auto const& wrong : cases) {
        TestWiki wiki([&](Parameters const&, Connection& connection) { wrong.answer(connection); });
        auto const revisions = wiki.ask(wiki.api.revisions({RevId{2}}, Priority::publishing));
        ASSERT_FALSE(revisions) << wrong.name;
        EXPECT_EQ(revisions.error().code, wrong.code) << wrong.name << ": " << revisions.error().detail;
    }
}

TEST(Api, CloseFailsWhatIsUnderWay)
{
    TestWiki wiki([](Parameters const&, Connection& connection) { connection.wait_for_end(); }, {}, "w");
    Asking asking(wiki);
    asking.revisions(1, 1, Priority::redaction);
    asking.revisions(2, 2, Priority::redaction);
    wiki.api.close();
    wiki.client.close();
    asking.finish();
    EXPECT_EQ(asking.errors, (std::vector{Errc::unavailable, Errc::unavailable}));
    EXPECT_EQ(wiki.ask(wiki.api.siteinfo(Priority::redaction)).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace wikipub::wiki
