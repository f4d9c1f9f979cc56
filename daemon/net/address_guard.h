// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

struct sockaddr;

namespace wikipub::net {

using Ipv4 = std::array<std::uint8_t, 4>;
using Ipv6 = std::array<std::uint8_t, 16>;

/// The range that keeps an address from being an ordinary public host's (IANA's special-purpose registries, T12), or
/// none. v6 addresses that embed a v4 one (mapped, compatible, NAT64, 6to4, Teredo) are refused whatever they embed.
std::optional<std::string_view> special_range(Ipv4 const& address);
std::optional<std::string_view> special_range(Ipv6 const& address);
/// Other families are refused.
std::optional<std::string_view> special_range(sockaddr const& address);

}  // namespace wikipub::net
