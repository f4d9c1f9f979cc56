// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/datagram.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace wikipub::net {
namespace {

void send_to(DatagramSocket const& socket, std::string const& text)
{
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(socket.port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const sender = ::socket(AF_INET, SOCK_DGRAM, 0);
    sendto(sender, text.data(), text.size(), 0, reinterpret_cast<sockaddr const*>(&to), sizeof to);
    close(sender);
}

TEST(Datagram, ReceivesWholeDatagramsInOrder)
{
    auto socket = DatagramSocket::bind("127.0.0.1", 0);
    ASSERT_TRUE(socket) << socket.error().detail;
    std::string const largest(65'507, 'x');  // what MediaWiki sends at most
    send_to(*socket, R"({"type":"edit"})");
    send_to(*socket, "");
    send_to(*socket, largest);
    EXPECT_EQ(socket->receive({})->bytes, R"({"type":"edit"})");
    EXPECT_EQ(socket->receive({})->bytes, "");
    auto const last = socket->receive({});
    EXPECT_EQ(last->bytes, largest);
    EXPECT_FALSE(last->truncated);
    EXPECT_EQ(last->lost, 0U);
}

TEST(Datagram, TellsWhatIsLargerThanTheBuffer)
{
    auto socket = DatagramSocket::bind("127.0.0.1", 0, 4);
    send_to(*socket, "12345");
    send_to(*socket, "1234");
    auto const first = socket->receive({});
    EXPECT_TRUE(first->truncated);
    EXPECT_EQ(first->bytes, "1234");
    EXPECT_FALSE(socket->receive({})->truncated);
}

TEST(Datagram, CountsWhatNobodyRead)
{
    auto socket = DatagramSocket::bind("127.0.0.1", 0);
    std::string const large(60'000, 'x');
    for (int i = 0; i < 2000; ++i) {
        send_to(*socket, large);
    }
    // The kernel tells the count with what arrives after the loss.
    std::stop_source stop;
    std::thread sender([&] {
        while (!stop.stop_requested()) {
            send_to(*socket, "one more");
        }
    });
    std::uint32_t lost = 0;
    while (lost == 0) {
        lost = socket->receive({})->lost;
    }
    stop.request_stop();
    sender.join();
    EXPECT_GT(lost, 0U);
}

TEST(Datagram, StopWakesAWaitingReceiver)
{
    auto socket = DatagramSocket::bind("::1", 0);
    ASSERT_TRUE(socket) << socket.error().detail;
    EXPECT_NE(socket->port(), 0);
    std::stop_source stop;
    std::thread stopper([&] { stop.request_stop(); });
    EXPECT_FALSE(socket->receive(stop.get_token()));
    stopper.join();
    EXPECT_FALSE(socket->receive(stop.get_token()));
}

TEST(Datagram, RefusesWhatItCannotBind)
{
    EXPECT_EQ(DatagramSocket::bind("localhost", 0).error().code, Errc::invalid_input);
    EXPECT_EQ(DatagramSocket::bind("192.0.2.1", 0).error().code, Errc::invalid_input);
    auto const taken = DatagramSocket::bind("127.0.0.1", 0);
    EXPECT_EQ(DatagramSocket::bind("127.0.0.1", taken->port()).error().code, Errc::conflict);
}

}  // namespace
}  // namespace wikipub::net
