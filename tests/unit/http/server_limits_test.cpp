// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"
#include "unit/http/echo.h"

#include <boost/asio/co_spawn.hpp>

namespace wikipub::http {
namespace {

using testing::HasSubstr;

TEST(Server, TakesTheLargestBodyThatIsAllowed)
{
    Echo echo;
    Site site(echo);
    std::string const body(std::size_t{1} << 20U, 'x');
    EXPECT_THAT(site.request("POST", "/", "", body).body, HasSubstr(body));
}

TEST(Server, LimitsTheBodiesOfAllConnectionsTogether)
{
    Echo echo;
    auto limits = quick();
    limits.bodies_bytes = 1000;
    Site site(echo, limits);
    EXPECT_EQ(site.request("POST", "/", "", std::string(1001, 'x')).status, 503U);
    // What was held has been given back.
    EXPECT_EQ(site.request("POST", "/", "", std::string(1000, 'x')).status, 200U);
}

TEST(Server, AnswersNothingToHalfARequest)
{
    Echo echo;
    Site site(echo);
    for (auto const* start :
         {"",
          "GET / HT",
          "GET / HTTP/1.1\r\nHost: a",
          "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nab",
          "POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        auto client = site.connect();
        client.send(start);
        client.finish_sending();
        EXPECT_EQ(client.read_all(), "") << start;
    }
}

TEST(Server, EndsSlowSendersAndIdleConnections)
{
    Echo echo;
    auto limits = quick();
    limits.header_time = limits.body_time = limits.idle_time = Milliseconds{50};
    Site site(echo, limits);
    for (auto const* start :
         {"", "GET / HTTP/1.1\r\nHost: a.exa", "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nab"}) {
        auto client = site.connect();
        client.send(start);
        EXPECT_EQ(client.read_all(), "") << start;
    }
    auto client = site.connect();
    client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 200U);
    EXPECT_EQ(client.read_all(), "");
}

TEST(Server, EndsThoseWhoDoNotReadTheirAnswer)
{
    Echo echo;
    auto limits = quick();
    limits.write_time = Milliseconds{50};
    limits.body_bytes = std::size_t{32} << 20U;
    Site site(echo, limits);
    auto client = site.connect();
    client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 33000000\r\n\r\n" + std::string(33000000, 'x'));
    // Ends only because the server has closed the connection: it would wait for an answer that nobody reads.
    site.stop();
    EXPECT_LT(client.read_all().size(), 33000000U);
}

TEST(Server, ClosesTheLongestIdleToMakeRoom)
{
    Echo echo;
    auto limits = quick();
    limits.connections = 2;
    Site site(echo, limits);
    auto oldest = site.connect();
    oldest.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_EQ(oldest.read_answer().status, 200U);
    auto second = site.connect();
    second.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_EQ(second.read_answer().status, 200U);
    EXPECT_EQ(site.get("/").status, 200U);
    EXPECT_EQ(oldest.read_all(), "");
}

TEST(Server, TurnsAwayWhereAllAreBusy)
{
    Echo echo;
    auto limits = quick();
    limits.connections = 1;
    Site site(echo, limits);
    auto busy = site.connect();
    busy.send("GET /held HTTP/1.1\r\nHost: a.example\r\n\r\n");
    echo.await_held();
    auto client = site.connect();
    auto const answer = parse_answer(client.read_all());
    EXPECT_EQ(answer.status, 503U);
    EXPECT_NE(answer.header("Retry-After"), "");
    echo.release();
    EXPECT_EQ(busy.read_answer().status, 200U);
}

TEST(Server, FinishesWhatIsUnderWayWhenClosed)
{
    Echo echo;
    Site site(echo, quick());
    auto idle = site.connect();
    auto busy = site.connect();
    busy.send("GET /held HTTP/1.1\r\nHost: a.example\r\n\r\n");
    echo.await_held();
    bool ended = false;
    site.close();
    asio::post(site.loop(), [&] {
        asio::co_spawn(site.loop(), site.server().closed(), [&](std::exception_ptr const&) { ended = true; });
    });
    EXPECT_EQ(idle.read_all(), "");
    echo.release();
    EXPECT_EQ(parse_answer(busy.read_all()).header("Connection"), "close");
    site.stop();
    EXPECT_TRUE(ended);
}

TEST(Server, EndsSlowSendersWhenClosed)
{
    Echo echo;
    auto limits = quick();
    limits.drain_time = Milliseconds{20};
    Site site(echo, limits);
    auto slow = site.connect();
    slow.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    slow.read_bytes(25);
    site.close();
    EXPECT_EQ(slow.read_all(), "");
}

}  // namespace
}  // namespace wikipub::http
