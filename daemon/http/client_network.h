// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::http {

/// Names the network that a request comes from, for budgets: an IPv4 address, or the /64 of an IPv6 address. The name
/// is kept in memory only, neither logged nor stored.
class ClientNetworks {
public:
    /// `trusted_proxies`: addresses or prefixes (`10.0.0.0/8`). Throws std::invalid_argument on others.
    explicit ClientNetworks(std::vector<std::string> const& trusted_proxies);

    /// `forwarded_for`: all values of X-Forwarded-For in order, joined by commas. They count only where the peer is a
    /// trusted proxy: then the last address in it that is not itself a trusted proxy is the client.
    std::string network_of(boost::asio::ip::address const& peer, std::string_view forwarded_for) const;

private:
    struct Prefix {
        boost::asio::ip::address_v6 address;
        unsigned length = 128;
    };

    bool is_trusted(boost::asio::ip::address_v6 const& address) const;

    std::vector<Prefix> trusted_;
};

}  // namespace wikipub::http
