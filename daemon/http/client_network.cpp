// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/client_network.h"

#include "base/strings.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace wikipub::http {

namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v6;
using boost::asio::ip::make_address;
using boost::asio::ip::make_address_v6;
using boost::asio::ip::v4_mapped;

/// One family to compare in: IPv4 in its mapped form.
address_v6 widened(address const& any)
{
    return any.is_v4() ? make_address_v6(v4_mapped, any.to_v4()) : address_v6(any.to_v6().to_bytes());
}

std::optional<address_v6> parse_address(std::string_view text)
{
    boost::system::error_code error;
    auto const parsed = make_address(std::string(text), error);
    if (error) {
        return std::nullopt;
    }
    return widened(parsed);
}

/// An element of X-Forwarded-For: an address, with a port or in brackets where some proxies write so.
std::optional<address_v6> parse_forwarded(std::string_view text)
{
    if (text.starts_with('[')) {
        return parse_address(text.substr(1, text.find(']') - 1));
    }
    if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    return parse_address(text);
}

std::string name_of(address_v6 const& client)
{
    if (client.is_v4_mapped()) {
        return boost::asio::ip::make_address_v4(v4_mapped, client).to_string();
    }
    auto bytes = client.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return address_v6(bytes).to_string() + "/64";
}

}  // namespace

ClientNetworks::ClientNetworks(std::vector<std::string> const& trusted_proxies)
{
    for (auto const& text : trusted_proxies) {
        auto const slash = text.find('/');
        auto const parsed = parse_address(text.substr(0, slash));
        if (!parsed) {
            throw std::invalid_argument("trusted_proxies: not an address: " + text);
        }
        unsigned const family_bits = parsed->is_v4_mapped() ? 32 : 128;
        auto const length =
            slash == std::string::npos ? family_bits : parse_decimal(text.substr(slash + 1)).value_or(-1);
        if (length < 0 || length > family_bits) {
            throw std::invalid_argument("trusted_proxies: not a prefix: " + text);
        }
        trusted_.push_back({*parsed, 128 - family_bits + static_cast<unsigned>(length)});
    }
}

bool ClientNetworks::is_trusted(address_v6 const& address) const
{
    auto const bytes = address.to_bytes();
    return std::ranges::any_of(trusted_, [&](Prefix const& prefix) {
        auto const wanted = prefix.address.to_bytes();
        auto const whole = prefix.length / 8;
        if (!std::equal(bytes.begin(), bytes.begin() + whole, wanted.begin())) {
            return false;
        }
        auto const rest = prefix.length % 8;
        return rest == 0 || bytes.at(whole) >> (8 - rest) == wanted.at(whole) >> (8 - rest);
    });
}

std::string ClientNetworks::network_of(address const& peer, std::string_view forwarded_for) const
{
    auto client = widened(peer);
    auto hops = split(forwarded_for, ',');
    while (!hops.empty() && is_trusted(client)) {
        auto const hop = parse_forwarded(trim(hops.back()));
        if (!hop) {
            break;
        }
        client = *hop;
        hops.pop_back();
    }
    return name_of(client);
}

}  // namespace wikipub::http
