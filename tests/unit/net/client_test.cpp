// SPDX-License-Identifier: GPL-2.0-or-later
// Against a real server on loopback that may misbehave.
#include "net/client.h"

#include "unit/net/client_fixture.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <zlib.h>

namespace wikipub::net {
namespace {

std::string gzip(std::string const& text)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST_F(ClientTest, GetsAnAnswer)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.answer(200, "hello", "Content-Type: text/plain\r\nRetry-After:  5 \r\n");
    });
    Request request = get(server.url("/a/./b?c=d%2Fe"));
    request.headers = {{"Accept", "application/activity+json"}, {"X-Empty", ""}};
    auto const response = send(request);
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(find_header(response->headers, "content-type"), "text/plain");
    EXPECT_EQ(response->headers.back(), (Header{"retry-after", "5"}));
    Received const received = server.received().at(0);
    EXPECT_EQ(received.method, "GET");
    EXPECT_EQ(received.target, "/a/./b?c=d%2Fe");  // as it was signed
    EXPECT_EQ(received.header("host"), "127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(received.header("user-agent"), "Wikipub/0 (+https://wiki.example)");
    EXPECT_EQ(received.header("accept"), "application/activity+json");
    EXPECT_TRUE(find_header(received.headers, "x-empty"));
    EXPECT_EQ(received.header("accept-encoding"), "gzip, deflate");
}

TEST_F(ClientTest, PostsABody)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.answer(202); });
    Request request = get(server.url("/inbox"));
    request.method = "POST";
    request.headers = {{"Content-Type", "application/activity+json"}};
    request.body = std::make_shared<std::string const>(R"({"type":"Create"})");
    auto const response = send(request);
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->status, 202);
    Received const received = server.received().at(0);
    EXPECT_EQ(received.method, "POST");
    EXPECT_EQ(received.body, *request.body);
    EXPECT_EQ(received.header("content-type"), "application/activity+json");
    EXPECT_FALSE(find_header(received.headers, "expect"));
}

TEST_F(ClientTest, ReadsChunkedAnswers)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        connection.write("6\r\n world\r\n0\r\n\r\n");
    });
    EXPECT_EQ(send(get(server.url()))->body, "hello world");
}

TEST_F(ClientTest, ReadsUntilTheEndWithoutAContentLength)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write("HTTP/1.1 100 Continue\r\nX-Early: yes\r\n\r\nHTTP/1.0 200 OK\r\nX-Real: yes\r\n\r\nhello");
        connection.close();
    });
    auto const response = send(get(server.url()));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(response->headers, (Headers{{"x-real", "yes"}}));
}

TEST_F(ClientTest, DecompressesUpToTheLimit)  // T13
{
    std::string const bomb = gzip(std::string(50 << 20, 'x'));
    ASSERT_LT(bomb.size(), 100'000U);
    LoopbackServer server([&](Received const& request, Connection& connection) {
        connection.answer(200, request.target == "/bomb" ? bomb : gzip("small"), "Content-Encoding: gzip\r\n");
    });
    EXPECT_EQ(send(get(server.url("/small")))->body, "small");
    auto const refused = send(get(server.url("/bomb")));
    EXPECT_EQ(kind(refused), TransferError::too_large);
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
}

TEST_F(ClientTest, BodyMayBeAsLargeAsTheLimitButNotLarger)
{
    LoopbackServer server([&](Received const& request, Connection& connection) {
        connection.answer(200, std::string(request.target == "/exact" ? 1000 : 1001, 'x'));
    });
    Request request = get(server.url("/exact"));
    request.max_body = 1000;
    EXPECT_EQ(send(request)->body.size(), 1000U);
    request.url = server.url("/more");
    EXPECT_EQ(kind(send(request)), TransferError::too_large);
}

TEST_F(ClientTest, HeadersHaveALimit)
{
    LoopbackServer server([&](Received const&, Connection& connection) {
        std::string headers;
        for (int i = 0; i < 100; ++i) {
            headers += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
        }
        connection.answer(200, "", headers);
    });
    EXPECT_EQ(kind(send(get(server.url()))), TransferError::protocol);
}

TEST_F(ClientTest, TellsATruncatedBody)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        connection.close();
    });
    EXPECT_EQ(kind(send(get(server.url()))), TransferError::truncated);
}

TEST_F(ClientTest, TellsAResetConnection)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.reset(); });
    auto const result = send(get(server.url()));
    EXPECT_EQ(kind(result), TransferError::truncated);
    EXPECT_EQ(result.error().code, Errc::unavailable);
}

TEST_F(ClientTest, TellsWhatIsNotHttp)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write("SSH-2.0-OpenSSH_9.2\r\n");
        connection.close();
    });
    EXPECT_EQ(kind(send(get(server.url()))), TransferError::protocol);
}

TEST_F(ClientTest, SlowAnswerTimesOut)  // T10
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.wait_for_end(); });
    Request request = get(server.url());
    request.total_timeout = 100ms;
    EXPECT_EQ(kind(send(request)), TransferError::timeout);
}

TEST_F(ClientTest, NobodyListening)
{
    asio::ip::tcp::acceptor taken(loop_, {asio::ip::address_v4::loopback(), 0});
    std::string const url = "http://127.0.0.1:" + std::to_string(taken.local_endpoint().port()) + "/";
    taken.close();
    EXPECT_EQ(kind(send(get(url))), TransferError::connect);
}

TEST_F(ClientTest, UnknownName)
{
    EXPECT_EQ(kind(send(get("http://does-not-exist.invalid/"))), TransferError::dns);
}

TEST_F(ClientTest, RedirectsAreNotFollowed)  // T11
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.answer(302, "", "Location: /elsewhere\r\n");
    });
    auto const response = send(get(server.url()));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(find_header(response->headers, "location"), "/elsewhere");
    EXPECT_EQ(server.received().size(), 1U);
}

TEST_F(ClientTest, ConnectionsAreKeptAlive)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.answer(200); });
    for (int i = 0; i < 5; ++i) {
        auto const response = send(get(server.url("/" + std::to_string(i))));
        ASSERT_TRUE(response);
        if (i > 0) {
            EXPECT_EQ(response->until_connected, 0ms);
        }
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, StaleConnectionIsRetriedOnce)
{
    LoopbackServer server([](Received const& request, Connection& connection) {
        if (request.connection == 1 && request.target == "/second") {
            connection.reset();
            return;
        }
        connection.answer(200, request.target);
    });
    Request request = get(server.url("/first"));
    request.method = "POST";
    request.body = std::make_shared<std::string const>("body");
    ASSERT_TRUE(send(request));
    request.url = server.url("/second");
    auto const response = send(request);
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "/second");
    EXPECT_EQ(server.received().back().body, "body");
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(ClientTest, ManyAtOnce)
{
    LoopbackServer server([](Received const& request, Connection& connection) {
        connection.answer(200, request.target);
    });
    std::vector<Request> requests;
    for (int i = 0; i < 100; ++i) {
        requests.push_back(
            get(server.url("/" + std::to_string(i)), i % 2 == 0 ? Trust::configured : Trust::named_by_others)
        );
    }
    auto const results = send_all(requests);
    for (std::size_t i = 0; i < results.size(); ++i) {
        ASSERT_TRUE(results[i]) << results[i].error().detail;
        EXPECT_EQ(results[i]->body, "/" + std::to_string(i));
    }
}

TEST_F(ClientTest, EnvironmentsProxyIsIgnored)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.answer(200, "direct"); });
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    auto const response = send(get(server.url()));
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "direct");
}

TEST_F(ClientTest, HostAndUnixSocketOfConfiguredAddresses)
{
    LoopbackServer server([](Received const& request, Connection& connection) {
        connection.answer(200, request.header("host"));
    });
    Request request = get(server.url());
    request.host = "en.wikipedia.org";
    EXPECT_EQ(send(request)->body, "en.wikipedia.org");
    request.unix_socket = "/nonexistent/socket";
    EXPECT_EQ(kind(send(request)), TransferError::connect);
    request.trust = Trust::named_by_others;
    EXPECT_EQ(kind(send(request)), TransferError::bad_request);
}

TEST_F(ClientTest, TalksOverAUnixSocket)
{
    auto const path = std::filesystem::temp_directory_path() / ("wikipub_client_" + std::to_string(getpid()));
    asio::io_context io;
    asio::local::stream_protocol::acceptor acceptor(io, path.string());
    std::thread server([&] {
        asio::local::stream_protocol::socket socket(io);
        acceptor.accept(socket);
        std::string buffer;
        asio::read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n");
        asio::write(socket, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlocal")));
    });
    Request request = get("http://wiki.example/");
    request.unix_socket = path;
    auto const response = send(request);
    server.join();
    std::filesystem::remove(path);
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "local");
}

TEST_F(ClientTest, WhatCannotBeSentIsRefused)
{
    EXPECT_EQ(kind(send(get("file:///etc/passwd"))), TransferError::bad_request);
    EXPECT_EQ(kind(send(get("ftp://127.0.0.1/"))), TransferError::bad_request);
    EXPECT_EQ(kind(send(get("http://127.0.0.1/\r\nX: y"))), TransferError::bad_request);
    EXPECT_EQ(kind(send(get("gopher://127.0.0.1/", Trust::named_by_others))), TransferError::bad_request);
    EXPECT_EQ(kind(send(get("http://a@127.0.0.1/", Trust::named_by_others))), TransferError::bad_request);
    Request request = get("http://127.0.0.1/");
    request.headers = {{"X", "a\r\nHost: other"}};
    EXPECT_EQ(kind(send(request)), TransferError::bad_request);
    request.headers = {{"X:", "a"}};
    EXPECT_EQ(kind(send(request)), TransferError::bad_request);
}

class BusyClientTest : public ClientTest {
protected:
    BusyClientTest() : ClientTest(small()) {}
    static ClientOptions small()
    {
        ClientOptions options = development();
        options.max_active = 1;
        options.max_queued = 1;
        return options;
    }
};

TEST_F(BusyClientTest, QueueIsBoundedForEachKindOfTrust)
{
    std::mutex mutex;
    std::condition_variable changed;
    bool answer = false;
    LoopbackServer server([&](Received const&, Connection& connection) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return answer; });
        connection.answer(200);
    });
    std::vector<Result<Response>> results(4, fail(Errc::conflict, "never completed"));
    for (std::size_t i = 0; i < 3; ++i) {
        spawn(get(server.url()), results[i]);
    }
    spawn(get(server.url(), Trust::named_by_others), results[3]);
    while (results[2].error().code == Errc::conflict) {
        loop_.run_one();
    }
    EXPECT_EQ(kind(results[2]), TransferError::busy);
    EXPECT_EQ(results[2].error().code, Errc::unavailable);
    {
        std::lock_guard const lock(mutex);
        answer = true;
    }
    changed.notify_all();
    loop_.run();
    EXPECT_TRUE(results[0]);
    EXPECT_TRUE(results[1]);
    EXPECT_TRUE(results[3]);
    EXPECT_TRUE(send(get(server.url())));  // there is room again
}

TEST_F(BusyClientTest, CloseFailsWhatIsUnderWayAndWhatComesLater)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.wait_for_end(); });
    std::vector<Result<Response>> results(2, fail(Errc::conflict, "never completed"));
    spawn(get(server.url()), results[0]);
    spawn(get(server.url()), results[1]);
    auto const started = std::chrono::steady_clock::now();
    loop_.poll();
    client().close();
    loop_.run();
    EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
    EXPECT_EQ(kind(results[0]), TransferError::closed);
    EXPECT_EQ(kind(results[1]), TransferError::closed);
    EXPECT_EQ(kind(send(get(server.url()))), TransferError::closed);
}

TEST_F(ClientTest, DestructionWithTransfersUnderWayIsClean)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.wait_for_end(); });
    Result<Response> result = fail(Errc::conflict, "never completed");
    spawn(get(server.url()), result);
    loop_.poll();
    client_.reset();
    loop_.run();
    EXPECT_EQ(kind(result), TransferError::closed);
}

}  // namespace
}  // namespace wikipub::net
