// SPDX-License-Identifier: GPL-2.0-or-later
// Against a server with EventStreams' habits (ids of topics, cuts, no heartbeats, canaries), scripted connection by
// connection.
#include "ingest/eventstreams.h"

#include "unit/ingest/support.h"

#include <gmock/gmock.h>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;
using test::LoopbackServer;
using test::Received;
using testing::ElementsAre;
using testing::IsEmpty;
using Connection = LoopbackServer::Connection;
using Script = std::vector<std::function<void(Received const&, Connection&)>>;

constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n:ok\n\n";

std::string id_at(std::int64_t milliseconds)
{
    return R"([{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":)" + std::to_string(milliseconds) +
           R"(},{"topic":"codfw.mediawiki.recentchange","partition":0,"offset":-1}])";
}

std::string message(std::int64_t milliseconds, std::string_view data)
{
    return "event: message\nid: " + id_at(milliseconds) + "\ndata: " + std::string(data) + "\n\n";
}

std::string edit(std::int64_t milliseconds, std::string_view title, std::string_view wiki = "enwiki")
{
    return message(
        milliseconds,
        R"({"$schema":"/mediawiki/recentchange/1.0.0","meta":{"domain":"en.wikipedia.org","stream":"mediawiki.recentchange","id":"x"},)"
        R"("id":5,"type":"edit","namespace":0,"title":")" +
            std::string(title) +
            R"(","comment":"","timestamp":1795387084,"user":"Somebody","bot":false,"minor":false,)" +
            R"("length":{"old":1,"new":2},"revision":{"old":1,"new":2},"wiki":")" + std::string(wiki) + "\"}"
    );
}

struct Immediately final : Random {
    std::uint64_t next() override { return 0; }
};

class EventStreamsTest : public testing::Test, protected test::Receiver {
protected:
    void serve(Script script)
    {
        script_ = std::move(script);
        server.emplace([this](Received const& request, Connection& connection) {
            auto const number = static_cast<std::size_t>(request.connection) - 1;
            if (number < script_.size()) {
                script_[number](request, connection);
                connection.close();
            } else {
                connection.write(kHead);
                connection.wait_for_end();
            }
        });
    }

    void start(SelectorSource selector, std::optional<std::string> position = std::nullopt, Milliseconds idle = 60s)
    {
        EventStreamsOptions options;
        options.url = server->url("/v2/stream");
        options.streams = {"mediawiki.recentchange"};
        options.wikis = {"enwiki", "dewiki"};
        options.egress.user_agent = "Wikipub/0 (https://wiki.example/; admin@wiki.example)";
        options.idle = idle;
        options.progress = 0ms;
        streams.emplace(std::move(options), std::move(position), intake, std::move(selector), clock, random, metrics);
    }

    /// The request of the n-th connection, counted from 0, once it is there.
    Received request(std::size_t number)
    {
        while (server->received().size() <= number) {
            std::this_thread::yield();
        }
        return server->received()[number];
    }

private:
    Script script_;  // the server's threads read it

protected:
    Immediately random;
    std::optional<LoopbackServer> server;
    std::optional<EventStreams> streams;  // ends before the server
};

TEST_F(EventStreamsTest, HandsOverWhatIsWantedOfTheWikisThatAreConfigured)
{
    serve({[](Received const&, Connection& connection) {
        connection.write(kHead);
        connection.write(
            message(1'000, R"({"$schema":"/x","meta":{"domain":"canary","stream":"mediawiki.recentchange"}})") +
            edit(2'000, "Followed", "frwiki") + edit(3'000, "Other") + message(4'000, "{\"broken\"") +
            edit(5'000, "Followed")
        );
        connection.wait_for_end();
    }});
    start(title("Followed"));
    auto const batch = next_events();
    ASSERT_EQ(batch.events.size(), 1U);
    EXPECT_EQ(batch.source, "eventstreams");
    EXPECT_EQ(batch.events[0].wiki, "enwiki");
    EXPECT_EQ(batch.events[0].trust, events::Trust::hint) << "plain http proves nothing";
    ASSERT_EQ(batch.progress.size(), 2U);
    EXPECT_EQ(batch.progress[1], (Progress{"changes:enwiki", "20261122223804|6"}))
        << "for the catch-up at the next start";
    EXPECT_EQ(batch.progress[0].source, "eventstreams");
    EXPECT_THAT(batch.progress[0].position, testing::HasSubstr(R"("timestamp":5000)"));
    auto const asked = request(0);
    EXPECT_EQ(asked.target, "/v2/stream/mediawiki.recentchange");
    EXPECT_EQ(asked.header("accept"), "text/event-stream");
    EXPECT_EQ(asked.header("user-agent"), "Wikipub/0 (https://wiki.example/; admin@wiki.example)");
    EXPECT_EQ(asked.header("last-event-id"), "");
}

TEST_F(EventStreamsTest, ThePositionMovesWithoutAMatchToo)
{
    serve({[](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(7'000, "Other"));
        connection.wait_for_end();
    }});
    start(title("Followed"));
    auto const batch = next();
    EXPECT_THAT(batch.events, IsEmpty());
    EXPECT_THAT(batch.progress.at(0).position, testing::HasSubstr(R"("timestamp":7000)"));
    EXPECT_GT(streams->heard(), Monotonic{});
}

TEST_F(EventStreamsTest, WhatIsNoStreamIsNotHeard)
{
    auto const refuse = [](Received const&, Connection& connection) {
        connection.write("HTTP/1.1 503 Away\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\naway");
    };
    auto const say_nothing = [](Received const&, Connection& connection) { connection.wait_for_end(); };
    serve({refuse, say_nothing});
    start(everything());
    request(1);
    EXPECT_EQ(streams->heard(), Monotonic{});
}

TEST_F(EventStreamsTest, WhoSaysWhenToComeBackIsHeard)
{
    auto const later = [](Received const&, Connection& connection) {
        connection.write("HTTP/1.1 429 Slower\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
    };
    auto const say_nothing = [](Received const&, Connection& connection) { connection.wait_for_end(); };
    serve({later, say_nothing});
    start(everything());
    request(1);
    EXPECT_GT(streams->heard(), Monotonic{});
}

TEST_F(EventStreamsTest, AfterACutItGoesOnByTimeAndALittleEarlier)
{
    auto const cut_inside = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(1'700'000'020'000, "First") + "event: message\ndata: {\"half");
    };
    auto const go_on = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(1'700'000'021'000, "Second"));
        connection.wait_for_end();
    };
    serve({cut_inside, go_on});
    start(everything());
    EXPECT_EQ(next_events().events.at(0).title, "First");
    EXPECT_EQ(next_events().events.at(0).title, "Second");
    auto const id = request(1).header("last-event-id");
    EXPECT_THAT(id, testing::HasSubstr(R"("timestamp":1700000010000)"));
    EXPECT_THAT(id, testing::Not(testing::HasSubstr("offset"))) << "offsets differ between data centres";
    EXPECT_THAT(id, testing::HasSubstr("codfw.mediawiki.recentchange"))
        << "a topic left out would not be served at all";
}

TEST_F(EventStreamsTest, ASavedPositionIsUsedAndABadOneIsNot)
{
    serve({});
    start(everything(), id_at(1'700'000'020'000));
    EXPECT_THAT(request(0).header("last-event-id"), testing::HasSubstr(R"("timestamp":1700000010000)"));
    streams.reset();
    start(everything(), "rubbish");
    EXPECT_EQ(request(1).header("last-event-id"), "");
}

TEST_F(EventStreamsTest, AnIdThatIsRefusedIsReplacedByATime)
{
    for (int const status : {400, 404}) {
        serve({[=](Received const&, Connection& connection) { connection.answer(status, "{}"); }});
        start(everything(), id_at(1'700'000'020'000));
        EXPECT_EQ(request(1).target, "/v2/stream/mediawiki.recentchange?since=1700000010000") << status;
        EXPECT_EQ(request(1).header("last-event-id"), "");
        streams.reset();
        server.reset();
    }
}

TEST_F(EventStreamsTest, ServersThatRefuseOrAnswerSomethingElseAreTriedAgain)
{
    auto const html = [](Received const&, Connection& connection) {
        connection.answer(200, "<p>Maintenance", "Content-Type: text/html\r\n");
    };
    auto const failed = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "event: error\ndata: {\"message\":\"broker gone\"}\n\n");
        connection.wait_for_end();
    };
    auto const good = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(1'000, "Good"));
        connection.wait_for_end();
    };
    serve({html, failed, good});
    start(everything());
    EXPECT_EQ(next_events().events.at(0).title, "Good");
}

TEST_F(EventStreamsTest, OneTooManyWaitsAsLongAsItIsTold)
{
    serve({[](Received const&, Connection& connection) { connection.answer(429, "", "Retry-After: 3600\r\n"); }});
    start(everything());
    request(0);
    streams.reset();
    EXPECT_EQ(server->received().size(), 1U) << "and stops at once all the same";
}

TEST_F(EventStreamsTest, ASilentStreamIsLeft)
{
    auto const silent = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(1'000, "Last"));
        connection.wait_for_end();
    };
    auto const good = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + edit(2'000, "Again"));
        connection.wait_for_end();
    };
    serve({silent, good});
    start(everything(), std::nullopt, 1s);
    EXPECT_EQ(next_events().events.at(0).title, "Last");
    EXPECT_EQ(next_events().events.at(0).title, "Again");
}

TEST_F(EventStreamsTest, AnEventWithoutEndIsRefused)
{
    auto const endless = [](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "data: ");
        for (int i = 0; i < 40; ++i) {
            connection.write(std::string(65'536, 'x'));
        }
    };
    serve({endless});
    start(everything());
    request(1);
    EXPECT_EQ(counted("events_refused", "unparsable", "eventstreams"), 1);
}

TEST_F(EventStreamsTest, StopsWhileNobodyTakesItsEvents)
{
    serve({[](Received const&, Connection& connection) {
        connection.write(kHead);
        for (int i = 0; i < 2'000; ++i) {
            connection.write(edit(i + 1, "Flood"));
        }
        connection.wait_for_end();
    }});
    start(everything());
    EXPECT_EQ(next_events().events.at(0).title, "Flood");
    streams.reset();
}

}  // namespace
}  // namespace wikipub::ingest
