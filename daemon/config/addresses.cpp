// SPDX-License-Identifier: GPL-2.0-or-later
// The values that name a place on the network.
#include "base/iri.h"
#include "base/strings.h"
#include "config/values.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

namespace wikipub::config {

namespace {

/// In its canonical form, without brackets; nullopt for a name.
std::optional<std::string> parse_address(std::string_view value)
{
    std::string const text(value);
    for (int const family : {AF_INET, AF_INET6}) {
        std::array<unsigned char, sizeof(in6_addr)> bytes{};
        std::array<char, INET6_ADDRSTRLEN> canonical{};
        if (inet_pton(family, text.c_str(), bytes.data()) == 1 &&
            inet_ntop(family, bytes.data(), canonical.data(), canonical.size()) != nullptr) {
            return canonical.data();
        }
    }
    return std::nullopt;
}

bool is_any(std::string_view address)
{
    return address == "0.0.0.0" || address == "::";
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string Endpoint::text() const
{
    auto const shown = address.find(':') == std::string::npos ? address : "[" + address + "]";
    return shown + ":" + std::to_string(port);
}

Parsed<Endpoint> parse_endpoint(std::string_view value)
{
    auto const colon = value.rfind(':');
    auto host = value.substr(0, colon);
    auto const port = colon == std::string_view::npos || value.size() - colon > 6
                          ? std::nullopt
                          : parse_decimal(value.substr(colon + 1));
    bool const in_brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (in_brackets) {
        host = host.substr(1, host.size() - 2);
    }
    auto address = parse_address(host);
    if (!address || !port || *port > 65535 || in_brackets != (address->find(':') != std::string::npos)) {
        return tl::unexpected(
            "is '" + printable(value) + "'; write an IP address and a port, such as 127.0.0.1:8420 or [::1]:8420"
        );
    }
    return Endpoint{*std::move(address), static_cast<std::uint16_t>(*port)};
}

Parsed<Endpoint> parse_udp_endpoint(std::string_view value)
{
    constexpr std::string_view kScheme = "udp://";
    auto const endpoint =
        value.starts_with(kScheme) ? parse_endpoint(value.substr(kScheme.size())) : parse_endpoint("");
    if (!endpoint) {
        return tl::unexpected(
            "is '" + printable(value) + "'; write the address as $wgRCFeeds has it, such as udp://127.0.0.1:1336"
        );
    }
    return endpoint;
}

bool is_loopback(Endpoint const& endpoint)
{
    return endpoint.address.starts_with("127.") || endpoint.address == "::1";
}

bool overlap(Endpoint const& left, Endpoint const& right)
{
    return left.port != 0 && left.port == right.port &&
           (left.address == right.address || is_any(left.address) || is_any(right.address));
}

Parsed<std::string> parse_network(std::string_view value)
{
    auto const slash = value.find('/');
    auto const address = parse_address(value.substr(0, slash));
    std::string const wrong =
        "is '" + printable(value) + "'; write an IP address or a prefix, such as 127.0.0.1 or 10.0.0.0/8";
    if (!address) {
        return tl::unexpected(wrong);
    }
    if (slash == std::string_view::npos) {
        return *address;
    }
    auto const length = parse_decimal(value.substr(slash + 1));
    if (!length || *length > (address->find(':') == std::string::npos ? 32 : 128)) {
        return tl::unexpected(wrong);
    }
    return *address + "/" + std::to_string(*length);
}

Parsed<std::string> parse_host(std::string_view value, bool development)
{
    auto const wrong = [&](std::string_view instead) {
        return tl::unexpected("is '" + printable(value) + "'; write " + std::string(instead));
    };
    if (value.find("://") != std::string_view::npos || value.find('/') != std::string_view::npos) {
        return wrong("the host name only, such as ap.wiki.example");
    }
    if (!is_ascii(value)) {
        return wrong("the name in its ASCII form, which begins with xn--");
    }
    auto const iri = Iri::parse((development ? "http://" : "https://") + std::string(value));
    if (!iri || iri->target() != "/" || iri->text().find('#') != std::string::npos) {
        return wrong("a host name, such as ap.wiki.example");
    }
    if (iri->authority() != value) {
        return wrong(std::string(iri->authority()));
    }
    if (development) {
        return std::string(value);
    }
    if (iri->authority() != iri->host()) {
        return wrong("it without the port: ids are https addresses on port 443, so a front has to forward that one");
    }
    if (iri->host().starts_with('[') || parse_address(iri->host()) || value.find('.') == std::string_view::npos) {
        return wrong("a public host name, such as ap.wiki.example: peers follow no addresses and no local names");
    }
    return std::string(value);
}

Parsed<std::string> parse_url(std::string_view value, bool plain_http)
{
    auto const iri = Iri::parse(value);
    if (!iri) {
        return tl::unexpected(
            "is '" + printable(value) + "': " + iri.error().detail + "; write an address such as https://wiki.example/"
        );
    }
    if (!plain_http && !iri->is_https()) {
        return tl::unexpected("is '" + printable(value) + "'; write an https address");
    }
    if (iri->text().find('#') != std::string::npos) {
        return tl::unexpected("is '" + printable(value) + "'; write it without the part from # on");
    }
    return iri->text();
}

Parsed<std::string> parse_origin(std::string_view value, bool plain_http)
{
    auto const url = parse_url(value, plain_http);
    if (!url) {
        return url;
    }
    auto const iri = *Iri::parse(*url);
    if (iri.target() != "/") {
        return tl::unexpected(
            "is '" + printable(value) + "'; write scheme and host only, such as https://wiki.example"
        );
    }
    return std::string(iri.scheme()) + "://" + std::string(iri.authority());
}

Parsed<std::string> parse_host_header(std::string_view value)
{
    auto const iri = Iri::parse("https://" + std::string(value));
    if (!value.empty() && (!iri || iri->authority() != to_lower(value))) {
        return tl::unexpected("is '" + printable(value) + "'; write a host name, such as en.wikipedia.org");
    }
    return std::string(value);
}

Parsed<std::string> parse_no_proxy(std::string_view value)
{
    auto const name = value.starts_with('.') ? value.substr(1) : value;
    auto const host = parse_address(value) ? Parsed<std::string>(std::string(value)) : parse_host(name, true);
    if (value != "*" && (!host || (host->find(':') != std::string::npos && !parse_address(value)))) {
        return tl::unexpected(
            "is '" + printable(value) + "'; write a host name, a suffix such as .wiki.example, an IP address, or \"*\""
        );
    }
    return std::string(value);
}

Parsed<std::string> parse_contact(std::string_view value)
{
    constexpr std::string_view kEndsComment = "();\\\"<> ";
    auto const at = value.find('@');
    bool const mail = at != 0 && at != std::string_view::npos && at + 1 < value.size() && value.rfind('@') == at;
    bool const clean =
        is_ascii(value) && parse_text(value) && value.find_first_of(kEndsComment) == std::string_view::npos;
    if (!clean || (!mail && !Iri::parse(value))) {
        return tl::unexpected(
            "is '" + printable(value) +
            "'; write an e-mail address or the address of a page that tells how to reach you"
        );
    }
    return std::string(value);
}

}  // namespace wikipub::config
