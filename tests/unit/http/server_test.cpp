// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"

#include "unit/http/echo.h"

#include <boost/asio/local/stream_protocol.hpp>

#include <sys/stat.h>

namespace wikipub::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

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
