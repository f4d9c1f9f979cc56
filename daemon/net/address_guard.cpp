// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/address_guard.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>

namespace wikipub::net {
namespace {

template <class Address>
struct Range {
    Address prefix;
    unsigned int bits;
    std::string_view name;
};

template <class Address>
bool contains(Range<Address> const& range, Address const& address)
{
    unsigned int const whole = range.bits / 8;
    unsigned int const rest = range.bits % 8;
    if (!std::equal(address.begin(), address.begin() + whole, range.prefix.begin())) {
        return false;
    }
    return rest == 0 || (address[whole] ^ range.prefix[whole]) >> (8 - rest) == 0;
}

template <class Address>
std::optional<std::string_view> find_range(std::span<Range<Address> const> ranges, Address const& address)
{
    auto const found = std::ranges::find_if(ranges, [&](auto const& range) { return contains(range, address); });
    return found == ranges.end() ? std::nullopt : std::optional(found->name);
}

// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr std::array kSpecial4 = {
    Range<Ipv4>{{0, 0, 0, 0}, 8, "this network"},
    Range<Ipv4>{{10, 0, 0, 0}, 8, "private"},
    Range<Ipv4>{{100, 64, 0, 0}, 10, "carrier-grade NAT"},
    Range<Ipv4>{{127, 0, 0, 0}, 8, "loopback"},
    Range<Ipv4>{{169, 254, 0, 0}, 16, "link-local"},
    Range<Ipv4>{{172, 16, 0, 0}, 12, "private"},
    Range<Ipv4>{{192, 0, 0, 0}, 24, "protocol assignments"},
    Range<Ipv4>{{192, 0, 2, 0}, 24, "documentation"},
    Range<Ipv4>{{192, 88, 99, 0}, 24, "6to4 relay"},
    Range<Ipv4>{{192, 168, 0, 0}, 16, "private"},
    Range<Ipv4>{{198, 18, 0, 0}, 15, "benchmarking"},
    Range<Ipv4>{{198, 51, 100, 0}, 24, "documentation"},
    Range<Ipv4>{{203, 0, 113, 0}, 24, "documentation"},
    Range<Ipv4>{{224, 0, 0, 0}, 4, "multicast"},
    Range<Ipv4>{{255, 255, 255, 255}, 32, "broadcast"},
    Range<Ipv4>{{240, 0, 0, 0}, 4, "reserved"},
};

// https://www.iana.org/assignments/iana-ipv6-special-registry; the first that fits gives the name.
constexpr std::array kSpecial6 = {
    Range<Ipv6>{{}, 128, "unspecified"},
    Range<Ipv6>{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    Range<Ipv6>{{}, 96, "IPv4-compatible"},
    Range<Ipv6>{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "IPv4-mapped"},
    Range<Ipv6>{{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "IPv4-translated"},
    Range<Ipv6>{{0, 0x64, 0xff, 0x9b}, 96, "NAT64"},
    Range<Ipv6>{{0, 0x64, 0xff, 0x9b, 0, 1}, 48, "NAT64"},
    Range<Ipv6>{{1}, 64, "discard"},
    Range<Ipv6>{{0x20, 0x01}, 32, "Teredo"},
    Range<Ipv6>{{0x20, 0x01, 0, 2}, 48, "benchmarking"},
    Range<Ipv6>{{0x20, 0x01}, 23, "protocol assignments"},
    Range<Ipv6>{{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},
    Range<Ipv6>{{0x20, 0x02}, 16, "6to4"},
    Range<Ipv6>{{0x3f, 0xff}, 20, "documentation"},
    Range<Ipv6>{{0xfc}, 7, "unique local"},
    Range<Ipv6>{{0xfe, 0x80}, 10, "link-local"},
    Range<Ipv6>{{0xfe, 0xc0}, 10, "site-local"},
    Range<Ipv6>{{0xff}, 8, "multicast"},
};

/// Nothing else has been given out to hosts.
constexpr Range<Ipv6> kGlobalUnicast = {{0x20}, 3, "global unicast"};

}  // namespace

std::optional<std::string_view> special_range(Ipv4 const& address)
{
    return find_range<Ipv4>(kSpecial4, address);
}

std::optional<std::string_view> special_range(Ipv6 const& address)
{
    std::optional<std::string_view> const range = find_range<Ipv6>(kSpecial6, address);
    return range || contains(kGlobalUnicast, address) ? range : "unassigned";
}

std::optional<std::string_view> special_range(sockaddr const& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return special_range(std::bit_cast<Ipv4>(v4.sin_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return special_range(std::bit_cast<Ipv6>(v6.sin6_addr));
    }
    return "not an internet address";
}

}  // namespace wikipub::net
