// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/stream.h"

#include "support/loopback_server.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace wikipub::net {
namespace {

using namespace std::chrono_literals;
using test::LoopbackServer;
using test::Received;
using Connection = LoopbackServer::Connection;

constexpr char const* kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

Request get(std::string url)
{
    Request request;
    request.url = std::move(url);
    return request;
}

/// Notes what it hears.
struct Listener {
    int status = 0;
    Headers headers;
    std::string bytes;
    std::function<bool()> wants_response = [] { return true; };
    std::function<bool()> wants_bytes = [] { return true; };

    StreamConsumer consumer()
    {
        return {
            .on_response =
                [this](int its_status, Headers const& its_headers) {
                    status = its_status;
                    headers = its_headers;
                    return wants_response();
                },
            .on_bytes =
                [this](std::string_view more) {
                    bytes += more;
                    return wants_bytes();
                },
        };
    }
};

TEST(Stream, ReadsUntilTheServerEndsIt)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "6\r\ndata: \r\n");
        connection.write("4\r\na\n\n\n\r\n0\r\n\r\n");
    });
    Listener listener;
    Request request = get(server.url("/v2/stream/recentchange"));
    request.headers = {{"Last-Event-ID", "[]"}};
    auto const end = read_stream(request, Egress{}, {}, listener.consumer());
    ASSERT_TRUE(end) << end.error().detail;
    EXPECT_EQ(*end, StreamEnd::by_server);
    EXPECT_EQ(listener.status, 200);
    EXPECT_EQ(find_header(listener.headers, "content-type"), "text/event-stream");
    EXPECT_EQ(listener.bytes, "data: a\n\n\n");
    EXPECT_EQ(server.received().at(0).header("last-event-id"), "[]");
}

TEST(Stream, CutInTheMiddleIsTruncated)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "6\r\ndata: \r\n");
        connection.close();
    });
    Listener listener;
    auto const end = read_stream(get(server.url()), Egress{}, {}, listener.consumer());
    ASSERT_FALSE(end);
    EXPECT_EQ(kind_of(end.error()), TransferError::truncated);
    EXPECT_EQ(listener.bytes, "data: ");
}

TEST(Stream, ResponseIsToldBeforeTheFirstByte)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write(kHead);
        connection.wait_for_end();
    });
    std::stop_source stop;
    Listener listener;
    listener.wants_response = [&] {
        stop.request_stop();  // nothing else would end this test
        return true;
    };
    EXPECT_EQ(read_stream(get(server.url()), Egress{}, stop.get_token(), listener.consumer()), StreamEnd::by_stop);
    EXPECT_EQ(listener.status, 200);
}

TEST(Stream, ConsumerMayEndIt)
{
    LoopbackServer server([](Received const& request, Connection& connection) {
        if (request.target == "/429") {
            connection.answer(429, "slow down", "Retry-After: 7\r\n");
            return;
        }
        connection.write(std::string(kHead) + "6\r\ndata: \r\n");
        connection.wait_for_end();
    });
    Listener refuses;
    refuses.wants_response = [] { return false; };
    EXPECT_EQ(read_stream(get(server.url("/429")), Egress{}, {}, refuses.consumer()), StreamEnd::by_consumer);
    EXPECT_EQ(refuses.status, 429);
    EXPECT_EQ(find_header(refuses.headers, "retry-after"), "7");
    EXPECT_EQ(refuses.bytes, "");
    Listener one_is_enough;
    one_is_enough.wants_bytes = [] { return false; };
    EXPECT_EQ(read_stream(get(server.url()), Egress{}, {}, one_is_enough.consumer()), StreamEnd::by_consumer);
    EXPECT_EQ(one_is_enough.bytes, "data: ");
}

TEST(Stream, StopWakesASilentOneAtOnce)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "6\r\ndata: \r\n");
        connection.wait_for_end();
    });
    std::stop_source stop;
    Listener listener;
    std::thread stopper;
    listener.wants_bytes = [&] {
        stopper = std::thread([&] { stop.request_stop(); });
        return true;
    };
    auto const started = std::chrono::steady_clock::now();
    EXPECT_EQ(read_stream(get(server.url()), Egress{}, stop.get_token(), listener.consumer()), StreamEnd::by_stop);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 30s);
    stopper.join();
}

TEST(Stream, SilenceIsATimeout)
{
    LoopbackServer server([](Received const&, Connection& connection) {
        connection.write(std::string(kHead) + "6\r\ndata: \r\n");
        connection.wait_for_end();
    });
    Listener listener;
    auto const end = read_stream(get(server.url()), Egress{}, {}, listener.consumer(), 200ms);
    ASSERT_FALSE(end);
    EXPECT_EQ(kind_of(end.error()), TransferError::timeout);
    EXPECT_EQ(listener.bytes, "data: ");
}

TEST(Stream, ExceptionsOfTheConsumerComeThrough)
{
    LoopbackServer server([](Received const&, Connection& connection) { connection.answer(200, "bytes"); });
    Listener listener;
    listener.wants_bytes = []() -> bool { throw std::runtime_error("disk full"); };
    EXPECT_THROW(read_stream(get(server.url()), Egress{}, {}, listener.consumer()).has_value(), std::runtime_error);
}

TEST(Stream, FailuresAreTold)
{
    Listener listener;
    auto const unknown = read_stream(get("http://does-not-exist.invalid/"), Egress{}, {}, listener.consumer());
    EXPECT_EQ(kind_of(unknown.error()), TransferError::dns);
    auto const file = read_stream(get("file:///etc/passwd"), Egress{}, {}, listener.consumer());
    EXPECT_EQ(kind_of(file.error()), TransferError::bad_request);
    EXPECT_EQ(listener.status, 0);
}

}  // namespace
}  // namespace wikipub::net
