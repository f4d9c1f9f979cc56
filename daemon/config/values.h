// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "config/settings.h"

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <string_view>

/// The kinds of values that settings have. A failure says what is wrong and what to write instead.
namespace wikipub::config {

template <class T>
using Parsed = tl::expected<T, std::string>;

/// A value as a message shows it: one line, not too long.
std::string printable(std::string_view value);

/// Any text of one line, at most 1000 bytes.
Parsed<std::string> parse_text(std::string_view value);
Parsed<bool> parse_bool(std::string_view value);
/// `500ms`, `30s`, `5min`, `1h`, `365d`; at most ten years.
Parsed<Milliseconds> parse_duration(std::string_view value);
/// The same with an optional minus.
Parsed<Milliseconds> parse_offset(std::string_view value);
Parsed<Summaries> parse_summaries(std::string_view value);

/// A parser for whole numbers from `least` to `most`.
std::function<Parsed<int>(std::string_view)> whole_number(int least, int most);
/// A parser for durations from `least` to `most`.
std::function<Parsed<Milliseconds>(std::string_view)> duration_between(Milliseconds least, Milliseconds most);

/// IP address and port.
Parsed<Endpoint> parse_endpoint(std::string_view value);
/// `udp://` and an endpoint.
Parsed<Endpoint> parse_udp_endpoint(std::string_view value);
bool is_loopback(Endpoint const& endpoint);
/// Both cannot be bound: the same port on the same address, or on any address.
bool overlap(Endpoint const& left, Endpoint const& right);
/// An IP address or a prefix such as `10.0.0.0/8`.
Parsed<std::string> parse_network(std::string_view value);

/// A DNS name in lower case with at least one dot; with `development` also a single label, an IP address, and a port.
Parsed<std::string> parse_host(std::string_view value, bool development);
/// An absolute http or https address; http only where `plain_http`.
Parsed<std::string> parse_url(std::string_view value, bool plain_http);
/// Of an address only scheme, host and port; no slash at the end.
Parsed<std::string> parse_origin(std::string_view value, bool plain_http);
/// A `Host` header: name, and a port where there is one.
Parsed<std::string> parse_host_header(std::string_view value);
/// A host name, a `.suffix`, an IP address, or `*`.
Parsed<std::string> parse_no_proxy(std::string_view value);
/// An e-mail address or a URL, without what would end a comment in a User-Agent.
Parsed<std::string> parse_contact(std::string_view value);

}  // namespace wikipub::config
