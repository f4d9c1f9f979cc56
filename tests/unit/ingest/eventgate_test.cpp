// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/eventgate.h"

#include "unit/ingest/support.h"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include <fstream>

namespace wikipub::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class EventGateTest : public testing::Test {
protected:
    EventGateTest()
    {
        continuity_.caught_up(36, Timestamp{std::chrono::seconds{1795387000}}, receiver_.clock.monotonic());
    }

    /// POSTs, and answers when that was answered; what is handed over is taken in meanwhile.
    Result<Posted> post(std::string_view body, std::string wiki = "testwiki")
    {
        std::optional<Result<Posted>> posted;
        asio::co_spawn(
            receiver_.loop,
            gate_.take(std::move(wiki), body),
            [&](std::exception_ptr thrown, Result<Posted> result) {
                EXPECT_EQ(thrown, nullptr);
                posted.emplace(std::move(result));
            }
        );
        asio::co_spawn(receiver_.loop, take_in(), [](std::exception_ptr) {});
        receiver_.loop.restart();
        while (!posted && receiver_.loop.run_one_for(std::chrono::seconds{30}) > 0) {
        }
        return posted ? std::move(*posted) : fail(Errc::conflict, "no answer");
    }

    static std::string message(std::string_view stream, std::string_view rest)
    {
        return R"({"meta":{"id":"an-id","dt":"2026-11-22T22:43:18Z","stream":")" + std::string(stream) + R"("},)" +
               std::string(rest) + "}";
    }
    static std::string edit(int rc_id, std::string_view wiki = "testwiki")
    {
        return message(
            "mediawiki.recentchange",
            R"("id":)" + std::to_string(rc_id) +
                R"(,"type":"edit","namespace":0,"title":"Tea","timestamp":1795387084,"user":"A",)"
                R"("revision":{"old":2,"new":3},"wiki":")" +
                std::string(wiki) + "\""
        );
    }

    test::Receiver receiver_;
    Continuity continuity_;
    std::vector<std::string> gaps_;
    std::vector<Batch> taken_;
    EventGate gate_{
        receiver_.loop.get_executor(),
        {{{"testwiki", &continuity_}}},
        receiver_.intake,
        receiver_.everything(),
        [this](std::string const& wiki) { gaps_.push_back(wiki); },
        receiver_.clock,
        receiver_.metrics};

private:
    Task<> take_in()
    {
        while (auto batch = co_await receiver_.intake.next()) {
            auto const committed = batch->committed;
            taken_.push_back(std::move(*batch));
            committed();
        }
    }
};

TEST_F(EventGateTest, TakesAllThatTheExtensionSends)
{
    std::ifstream file(std::filesystem::path(WIKIPUB_TESTS_DIR) / "fixtures/events/eventbus.ndjson");
    std::string body = "[";
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        body += (body.size() > 1 ? "," : "") + line;
    }
    auto const posted = post(body + "]");
    ASSERT_TRUE(posted.has_value());
    EXPECT_EQ(posted->accepted, count);
    EXPECT_THAT(posted->refused, IsEmpty());
    ASSERT_THAT(taken_, SizeIs(1));
    for (auto const& event : taken_.front().events) {
        EXPECT_EQ(event.trust, events::Trust::confirmed);
    }
    EXPECT_THAT(gaps_, IsEmpty());
    EXPECT_EQ(taken_.front().progress.front().source, "changes:testwiki");
}

TEST_F(EventGateTest, AnswersAfterTheCommitOnly)
{
    bool answered = false;
    auto const body = edit(37);
    asio::co_spawn(receiver_.loop, gate_.take("testwiki", body), [&](std::exception_ptr, Result<Posted> const&) {
        answered = true;
    });
    auto const batch = receiver_.next();
    receiver_.loop.poll();
    EXPECT_FALSE(answered);
    batch.committed();
    receiver_.loop.restart();
    receiver_.loop.poll();
    EXPECT_TRUE(answered);
}

TEST_F(EventGateTest, AnotherWikisEventsAreRefusedSingly)
{
    auto const posted = post("[" + edit(37) + "," + edit(38, "otherwiki") + "]");
    ASSERT_TRUE(posted.has_value());
    EXPECT_EQ(posted->accepted, 1U);
    ASSERT_THAT(posted->refused, SizeIs(1));
    EXPECT_EQ(posted->refused.front().id, "an-id");
    ASSERT_THAT(taken_, SizeIs(1));
    EXPECT_THAT(taken_.front().events, SizeIs(1));
    for (auto const* field : {R"("wiki_id":"otherwiki")", R"("database":7)", R"("wiki":null)"}) {
        EXPECT_THAT(post(message("mediawiki.page-links-change", field))->refused, SizeIs(1)) << field;
    }
    EXPECT_EQ(receiver_.counted("events_refused", "unknown_wiki", "eventgate"), 4);
}

TEST_F(EventGateTest, NonsenseIsRefusedSinglyToo)
{
    for (auto const* nonsense :
         {"7", "null", "[]", "{}", R"({"meta":{"stream":7}})", R"({"meta":{"stream":"mediawiki.recentchange"}})"}) {
        auto const posted = post("[" + std::string(nonsense) + "," + edit(37) + "]");
        ASSERT_TRUE(posted.has_value()) << nonsense;
        EXPECT_EQ(posted->accepted, 1U) << nonsense;
        EXPECT_THAT(posted->refused, SizeIs(1)) << nonsense;
    }
    auto const datagram = post(R"({"type":"edit","namespace":0,"title":"T","timestamp":1,"wiki":"testwiki"})");
    EXPECT_EQ(datagram->accepted, 0U) << "RCFeed's form has no meta, and is not believed here";
    auto const long_id = R"([{"meta":{"id":")" + std::string(65, 'i') + R"("}}])";
    EXPECT_EQ(post(long_id)->refused.front().id, "");
}

TEST_F(EventGateTest, WhatIsNoListOfEventsIsRefusedWhole)
{
    auto const deep = std::string(40, '[') + std::string(40, ']');
    auto many = std::string("[7");
    for (int i = 0; i < 10'000; ++i) {
        many += ",7";
    }
    many += "]";
    for (auto const& body : {std::string(), std::string("{"), std::string("\xFF"), deep, many}) {
        auto const posted = post(body);
        ASSERT_FALSE(posted.has_value()) << body.substr(0, 50);
        EXPECT_EQ(posted.error().code, Errc::invalid_input);
    }
    EXPECT_THAT(taken_, IsEmpty());
}

TEST_F(EventGateTest, AFullQueueIsToldAndNothingIsKept)
{
    for (int i = 0; i < 16; ++i) {
        ASSERT_TRUE(receiver_.intake.try_offer({.source = "test", .events = {}, .progress = {}}));
    }
    auto const posted = test::run(receiver_.loop, gate_.take("testwiki", edit(37)));
    ASSERT_FALSE(posted.has_value());
    EXPECT_EQ(posted.error().code, Errc::unavailable);
    EXPECT_EQ(continuity_.position(), "20261122223640|37") << "what was turned away was not seen";
}

TEST_F(EventGateTest, WhoWaitsIsSentAwayWhenItCloses)
{
    std::optional<Result<Posted>> posted;
    auto const body = edit(37);
    asio::co_spawn(receiver_.loop, gate_.take("testwiki", body), [&](std::exception_ptr, Result<Posted> result) {
        posted.emplace(std::move(result));
    });
    receiver_.loop.poll();
    gate_.close();
    receiver_.loop.restart();
    receiver_.loop.poll();
    ASSERT_TRUE(posted);
    EXPECT_EQ(posted->error().code, Errc::unavailable);
    EXPECT_EQ(test::run(receiver_.loop, gate_.take("testwiki", edit(38))).error().code, Errc::unavailable);
}

TEST_F(EventGateTest, ALostPostLeavesAGapThatACatchUpFills)
{
    static_cast<void>(post(edit(37)));
    EXPECT_THAT(gaps_, IsEmpty());
    static_cast<void>(post(edit(39)));
    EXPECT_THAT(gaps_, ElementsAre("testwiki"));
    EXPECT_EQ(taken_.back().progress.front().position, "20261122223804|38") << "where the hole begins";
}

}  // namespace
}  // namespace wikipub::ingest
