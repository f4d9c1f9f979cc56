// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/client_network.h"

namespace wikipub::http {
namespace {

std::string network(std::vector<std::string> const& trusted, std::string const& peer, std::string_view forwarded = {})
{
    return ClientNetworks(trusted).network_of(boost::asio::ip::make_address(peer), forwarded);
}

TEST(ClientNetworks, NamesTheAddressOrTheSlash64)
{
    EXPECT_EQ(network({}, "192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({}, "::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({}, "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(network({}, "2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
}

TEST(ClientNetworks, BelievesOnlyTrustedProxies)
{
    EXPECT_EQ(network({"127.0.0.1"}, "203.0.113.9", "192.0.2.7"), "203.0.113.9");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", "192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({"127.0.0.1"}, "::ffff:127.0.0.1", "192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", ""), "127.0.0.1");
}

TEST(ClientNetworks, TakesTheLastHopThatIsNoProxy)
{
    // What a client puts into the header itself stands on the left and counts for nothing.
    EXPECT_EQ(network({"127.0.0.1", "10.0.0.0/8"}, "127.0.0.1", "1.2.3.4, 192.0.2.7, 10.1.2.3"), "192.0.2.7");
    EXPECT_EQ(network({"10.0.0.0/8"}, "10.0.0.1", "10.2.0.1,10.3.0.1"), "10.2.0.1");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", "1.2.3.4, rubbish"), "127.0.0.1");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", "[2001:db8::1]:4711"), "2001:db8::/64");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", "192.0.2.7:4711"), "192.0.2.7");
    EXPECT_EQ(network({"127.0.0.1"}, "127.0.0.1", "[]"), "127.0.0.1");
}

TEST(ClientNetworks, ComparesPrefixesToTheBit)
{
    EXPECT_EQ(network({"10.0.0.0/9"}, "10.127.0.1", "192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({"10.0.0.0/9"}, "10.128.0.1", "192.0.2.7"), "10.128.0.1");
    EXPECT_EQ(network({"2001:db8::/33"}, "2001:db8:7fff::1", "192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network({"2001:db8::/33"}, "2001:db8:8000::1", "192.0.2.7"), "2001:db8:8000::/64");
    EXPECT_EQ(network({"0.0.0.0/0"}, "203.0.113.9", "192.0.2.7"), "192.0.2.7");
}

TEST(ClientNetworks, RefusesWhatIsNoPrefix)
{
    for (auto const* text : {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", ""}) {
        EXPECT_THROW(ClientNetworks({text}), std::invalid_argument) << text;
    }
}

}  // namespace
}  // namespace wikipub::http
