// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"

#include "unit/http/site.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <mutex>
#include <sys/stat.h>

namespace wikipub::http {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// Tells what it was asked. `/held` waits until release() is called.
class Echo final : public Application {
public:
    Task<Response> answer(Request const& request) override
    {
        Response response;
        response.body = std::string(request.method_name) + " " + std::string(request.target) + " at " +
                        std::string(request.host) + " from " + request.network + ": " + std::string(request.body);
        if (request.path() == "/throws") {
            throw std::runtime_error("disk full");
        }
        if (request.path() == "/trailer") {
            response.body = request.header("X-Trailer");
        }
        if (request.path() == "/held") {
            asio::steady_timer timer(co_await asio::this_coro::executor);
            while (!tell_and_check()) {
                timer.expires_after(Milliseconds{1});
                co_await timer.async_wait(asio::use_awaitable);
            }
        }
        co_return response;
    }

    void await_held()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return held_; });
    }
    void release()
    {
        std::lock_guard const lock(mutex_);
        released_ = true;
    }

private:
    bool tell_and_check()
    {
        std::lock_guard const lock(mutex_);
        held_ = true;
        changed_.notify_all();
        return released_;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool released_ = false;
};

Limits quick()
{
    Limits limits;
    limits.sweep = Milliseconds{5};
    return limits;
}

unsigned status_of(std::string const& text)
{
    return parse_answer(text).status;
}

TEST(Server, AnswersAndKeepsAliveAsTheRequestWishes)
{
    Echo echo;
    Site site(echo);
    auto client = site.connect();
    client.send("GET /one HTTP/1.1\r\nHost: ap.wiki.example\r\n\r\n");
    auto const first = client.read_answer();
    EXPECT_EQ(first.status, 200U);
    EXPECT_EQ(first.header("Connection"), "keep-alive");
    EXPECT_TRUE(parse_http_date(first.header("Date")));
    client.send("POST /two?x=1 HTTP/1.1\r\nHost: ap.wiki.example\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
    auto const second = parse_answer(client.read_all());
    EXPECT_EQ(second.header("Connection"), "close");
    EXPECT_EQ(second.body, "POST /two?x=1 at ap.wiki.example from 127.0.0.1: abc");
}

TEST(Server, ClosesAfterHttp10UnlessAsked)
{
    Echo echo;
    Site site(echo);
    EXPECT_EQ(parse_answer(site.exchange("GET / HTTP/1.0\r\n\r\n")).header("Connection"), "close");
    auto client = site.connect();
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.read_answer().header("Connection"), "keep-alive");
    client.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(status_of(client.read_all()), 200U);
}

TEST(Server, AnswersPipelinedRequestsInOrder)
{
    Echo echo;
    Site site(echo);
    auto client = site.connect();
    client.send(
        "GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: "
        "chunked\r\n\r\n"
        "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
    );
    EXPECT_THAT(client.read_answer().body, StartsWith("GET /1"));
    EXPECT_THAT(client.read_answer().body, testing::EndsWith(": abcde"));
    EXPECT_THAT(client.read_answer().body, StartsWith("GET /3"));
    EXPECT_EQ(client.read_all(), "");
}

TEST(Server, GivesHeadTheLengthButNoBody)
{
    Echo echo;
    Site site(echo);
    auto const get = site.request("GET", "/");
    auto const head = site.request("HEAD", "/");
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.header("Content-Length"), std::to_string(get.body.size() + 1));
}

TEST(Server, ContinuesWhereTheClientWaitsForIt)
{
    Echo echo;
    Site site(echo);
    auto client = site.connect();
    client.send(
        "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    );
    EXPECT_EQ(client.read_bytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_THAT(client.read_all(), HasSubstr(": ok"));
    EXPECT_EQ(site.request("POST", "/", "Expect: the-impossible\r\n", "x").status, 417U);
}

TEST(Server, ReadsAbsoluteFormByItsOwnAuthority)
{
    Echo echo;
    Site site(echo);
    EXPECT_THAT(
        site.exchange("GET http://b.example/x?y HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"),
        HasSubstr("GET /x?y at b.example")
    );
}

TEST(Server, LeavesTrailersOut)
{
    Echo echo;
    Site site(echo);
    auto const answer = parse_answer(site.exchange(
        "POST /trailer HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "1\r\na\r\n0\r\nX-Trailer: smuggled\r\n\r\n"
    ));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "");
}

TEST(Server, HidesWhyAHandlerFailed)
{
    Echo echo;
    Site site(echo);
    auto const answer = site.get("/throws");
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.body.find("disk"), std::string::npos);
}

struct Hostile {
    char const* name;
    std::string bytes;
    unsigned status;
};

class HostileRequest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileRequest, IsRefusedAndTheConnectionClosed)
{
    Echo echo;
    Site site(echo);
    auto const text = site.exchange(GetParam().bytes);
    auto const answer = parse_answer(text);
    EXPECT_EQ(answer.status, GetParam().status) << text;
    EXPECT_EQ(answer.header("Connection"), "close");
    // One answer only: what follows a refused request is never taken for another.
    EXPECT_EQ(text.find("HTTP/1.1", 1), std::string::npos) << text;
}

std::string request_with(std::string const& lines, std::string const& rest = "")
{
    return "POST / HTTP/1.1\r\nHost: a.example\r\n" + lines + "\r\n" + rest;
}

std::string const kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Senders,
    HostileRequest,
    testing::Values(
        Hostile{"garbage", "\x16\x03\x01\x02\x01\r\n\r\n", 400},
        Hostile{"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        Hostile{"no_version", "GET /\r\n\r\n", 400},
        Hostile{"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
        Hostile{"two_hosts", "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n", 400},
        Hostile{"bad_host", "GET / HTTP/1.1\r\nHost: a.example/x\r\n\r\n", 400},
        Hostile{"empty_host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
        Hostile{"bare_line_feeds", "GET / HTTP/1.1\nHost: a.example\n\n" + kSmuggled, 400},
        Hostile{"space_before_colon", request_with("Content-Length : 5\r\n"), 400},
        Hostile{"null_in_field", request_with("X: a\0b\r\n"s), 400},
        Hostile{"null_in_target", "GET /\0 HTTP/1.1\r\nHost: a.example\r\n\r\n"s, 400},
        Hostile{"eight_bit_target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"fragment", "GET /w/enwiki#main-key HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"relative_target", "GET w/enwiki HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"star_target", "GET * HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"connect", "CONNECT evil.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"odd_scheme", "GET ftp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{
            "length_and_chunks",
            request_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{
            "chunks_and_length",
            request_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{"two_lengths", request_with("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
        Hostile{"same_length_twice", request_with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
        Hostile{"length_list", request_with("Content-Length: 5, 5\r\n", "hello"), 400},
        Hostile{"signed_length", request_with("Content-Length: +5\r\n", "hello"), 400},
        Hostile{"negative_length", request_with("Content-Length: -1\r\n"), 400},
        Hostile{"huge_length", request_with("Content-Length: 99999999999999999999999\r\n"), 400},
        Hostile{"unknown_coding", request_with("Transfer-Encoding: gzip\r\n", kSmuggled), 400},
        Hostile{"coding_after_chunked", request_with("Transfer-Encoding: chunked, gzip\r\n", kSmuggled), 400},
        Hostile{
            "coding_before_chunked",
            request_with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{"obscured_chunked", request_with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Hostile{
            "two_codings",
            request_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            400},
        Hostile{
            "chunks_in_http10",
            "POST / HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400},
        Hostile{"bad_chunk_size", request_with("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n"), 400},
        Hostile{"chunk_too_short", request_with("Transfer-Encoding: chunked\r\n", "2\r\nabc\r\n0\r\n\r\n"), 400},
        Hostile{"huge_chunk_size", request_with("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"), 400},
        Hostile{
            "endless_chunk_extension",
            request_with("Transfer-Encoding: chunked\r\n", "1;" + std::string(300000, 'x')),
            400},
        Hostile{"large_body", request_with("Content-Length: 1048577\r\n"), 413},
        Hostile{
            "large_chunk",
            request_with("Transfer-Encoding: chunked\r\n", "200000\r\n" + std::string(1100000, 'x')),
            413},
        Hostile{"long_target", "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a.example\r\n\r\n", 414},
        Hostile{"endless_target", "GET /" + std::string(40000, 'x'), 414},
        Hostile{"large_field", request_with("X: " + std::string(20000, 'x') + "\r\n"), 431},
        Hostile{
            "many_fields",
            [] {
                std::string lines;
                for (int i = 0; i < 5000; ++i) {
                    lines += "X: y\r\n";
                }
                return request_with(lines);
            }(),
            431}
    ),
    [](auto const& info) { return std::string(info.param.name); }
);

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

TEST(Server, CountsByRouteAndStatus)
{
    Echo echo;
    Site site(echo);
    site.get("/");
    site.exchange("rubbish\r\n\r\n");
    site.stop();
    EXPECT_THAT(site.metrics().text(), HasSubstr(R"(route="none",status="200")"));
    EXPECT_THAT(site.metrics().text(), HasSubstr(R"(route="none",status="400")"));
}

TEST(Server, RefusesAddressesThatItCannotHave)
{
    Echo echo;
    Site site(echo);
    for (auto const* address : {"", "127.0.0.1", "localhost:80", "127.0.0.1:65536", "127.0.0.1:x", "[::1:80"}) {
        EXPECT_THROW(site.server().listen(address), std::invalid_argument) << address;
    }
    auto const taken = site.server().listen("127.0.0.1:0");
    EXPECT_THROW(site.server().listen(taken), std::system_error);
}

class ControlSocket : public testing::Test {
protected:
    ControlSocket()
    {
        std::string pattern = testing::TempDir() + "wikipub-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        path_ = folder_ + "/control.sock";
    }
    ~ControlSocket() override
    {
        ::unlink(path_.c_str());
        ::rmdir(folder_.c_str());
    }

    std::string folder_;
    std::string path_;
    Echo echo_;
};

TEST_F(ControlSocket, IsForItsOwnerOnlyAndRemovedAtTheEnd)
{
    Site site(echo_);
    site.server().listen_unix(path_);
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    site.start();
    BasicClient<asio::local::stream_protocol> client{asio::local::stream_protocol::endpoint(path_)};
    client.send("GET /status HTTP/1.1\r\nHost: wikipub\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_all(), HasSubstr("GET /status at wikipub from : "));
    site.stop();
    EXPECT_NE(::stat(path_.c_str(), &status), 0);
}

TEST_F(ControlSocket, ReplacesOneLeftBehindButNotALivingOne)
{
    {
        asio::io_context io;
        asio::local::stream_protocol::acceptor const left_behind(io, asio::local::stream_protocol::endpoint(path_));
    }
    Site site(echo_);
    site.server().listen_unix(path_);
    Site other(echo_);
    EXPECT_THROW(other.server().listen_unix(path_), std::system_error);
}

}  // namespace
}  // namespace wikipub::http
