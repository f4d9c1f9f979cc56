// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/address_guard.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <bit>
#include <netinet/in.h>
#include <string>
#include <sys/un.h>

namespace wikipub::net {
namespace {

/// Of a text in either family; "" for a public address.
std::string range_of(char const* text)
{
    Ipv4 v4{};
    if (inet_pton(AF_INET, text, v4.data()) == 1) {
        return std::string(special_range(v4).value_or(""));
    }
    Ipv6 v6{};
    EXPECT_EQ(inet_pton(AF_INET6, text, v6.data()), 1) << text;
    return std::string(special_range(v6).value_or(""));
}

TEST(AddressGuard, LetsPublicAddressesThrough)
{
    for (char const* const text :
         {"1.1.1.1",
          "8.8.8.8",
          "9.255.255.255",
          "11.0.0.0",
          "100.63.255.255",
          "100.128.0.0",
          "126.255.255.255",
          "128.0.0.1",
          "169.253.255.255",
          "172.15.255.255",
          "172.32.0.0",
          "192.0.1.1",
          "192.167.255.255",
          "198.17.255.255",
          "198.20.0.0",
          "208.80.154.224",
          "223.255.255.255",
          "2620:0:861:ed1a::1",
          "2a02:ec80:300:ed1a::1",
          "2001:200::1",
          "2001:4860:4860::8888",
          "3ffe::1"}) {
        EXPECT_EQ(range_of(text), "") << text;
    }
}

TEST(AddressGuard, RefusesSpecialIpv4)  // T12
{
    EXPECT_EQ(range_of("0.0.0.0"), "this network");
    EXPECT_EQ(range_of("0.1.2.3"), "this network");
    EXPECT_EQ(range_of("10.0.0.1"), "private");
    EXPECT_EQ(range_of("10.255.255.255"), "private");
    EXPECT_EQ(range_of("100.64.0.1"), "carrier-grade NAT");
    EXPECT_EQ(range_of("100.127.255.255"), "carrier-grade NAT");
    EXPECT_EQ(range_of("127.0.0.1"), "loopback");
    EXPECT_EQ(range_of("127.255.255.254"), "loopback");
    EXPECT_EQ(range_of("169.254.169.254"), "link-local");
    EXPECT_EQ(range_of("172.16.0.1"), "private");
    EXPECT_EQ(range_of("172.31.255.255"), "private");
    EXPECT_EQ(range_of("192.0.0.8"), "protocol assignments");
    EXPECT_EQ(range_of("192.0.2.1"), "documentation");
    EXPECT_EQ(range_of("192.88.99.1"), "6to4 relay");
    EXPECT_EQ(range_of("192.168.1.1"), "private");
    EXPECT_EQ(range_of("198.18.0.1"), "benchmarking");
    EXPECT_EQ(range_of("198.19.255.255"), "benchmarking");
    EXPECT_EQ(range_of("198.51.100.7"), "documentation");
    EXPECT_EQ(range_of("203.0.113.7"), "documentation");
    EXPECT_EQ(range_of("224.0.0.251"), "multicast");
    EXPECT_EQ(range_of("239.255.255.255"), "multicast");
    EXPECT_EQ(range_of("240.0.0.1"), "reserved");
    EXPECT_EQ(range_of("255.255.255.255"), "broadcast");
}

TEST(AddressGuard, RefusesSpecialIpv6)  // T12
{
    EXPECT_EQ(range_of("::"), "unspecified");
    EXPECT_EQ(range_of("::1"), "loopback");
    EXPECT_EQ(range_of("::2"), "IPv4-compatible");
    EXPECT_EQ(range_of("::8.8.8.8"), "IPv4-compatible");
    EXPECT_EQ(range_of("::ffff:127.0.0.1"), "IPv4-mapped");
    EXPECT_EQ(range_of("::ffff:8.8.8.8"), "IPv4-mapped");
    EXPECT_EQ(range_of("::ffff:0:8.8.8.8"), "IPv4-translated");
    EXPECT_EQ(range_of("64:ff9b::10.0.0.1"), "NAT64");
    EXPECT_EQ(range_of("64:ff9b:1::1"), "NAT64");
    EXPECT_EQ(range_of("100::1"), "discard");
    EXPECT_EQ(range_of("2001::1"), "Teredo");
    EXPECT_EQ(range_of("2001:2::1"), "benchmarking");
    EXPECT_EQ(range_of("2001:10::1"), "protocol assignments");
    EXPECT_EQ(range_of("2001:1ff::1"), "protocol assignments");
    EXPECT_EQ(range_of("2001:db8::1"), "documentation");
    EXPECT_EQ(range_of("2002:7f00:1::"), "6to4");
    EXPECT_EQ(range_of("3fff::1"), "documentation");
    EXPECT_EQ(range_of("3fff:fff::1"), "documentation");
    EXPECT_EQ(range_of("fc00::1"), "unique local");
    EXPECT_EQ(range_of("fdff::1"), "unique local");
    EXPECT_EQ(range_of("fe80::1"), "link-local");
    EXPECT_EQ(range_of("fec0::1"), "site-local");
    EXPECT_EQ(range_of("ff02::1"), "multicast");
    EXPECT_EQ(range_of("4000::1"), "unassigned");
    EXPECT_EQ(range_of("5f00::1"), "unassigned");
    EXPECT_EQ(range_of("1fff::1"), "unassigned");
}

TEST(AddressGuard, ReadsSocketAddresses)
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    inet_pton(AF_INET, "192.168.0.1", &v4.sin_addr);
    EXPECT_EQ(special_range(reinterpret_cast<sockaddr const&>(v4)), "private");
    inet_pton(AF_INET, "8.8.8.8", &v4.sin_addr);
    EXPECT_EQ(special_range(reinterpret_cast<sockaddr const&>(v4)), std::nullopt);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    inet_pton(AF_INET6, "fe80::1", &v6.sin6_addr);
    EXPECT_EQ(special_range(reinterpret_cast<sockaddr const&>(v6)), "link-local");
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    EXPECT_EQ(special_range(reinterpret_cast<sockaddr const&>(local)), "not an internet address");
}

}  // namespace
}  // namespace wikipub::net
