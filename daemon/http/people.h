// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

#include <optional>
#include <string>
#include <string_view>

/// The pages for people and the forms on them.
namespace wikipub::http {

Task<Response> get_front(Services& services, Request const& request);
Task<Response> get_find(Services& services, Request const& request);
/// From the form "your server" to that server's own page for following.
Task<Response> get_follow(Services& services, Request const& request);
Task<Response> get_profile(Services& services, Request const& request);
Task<Response> get_post_page(Services& services, Request const& request);
Task<Response> get_tag(Services& services, Request const& request);
Task<Response> get_style(Services& services, Request const& request);
Task<Response> get_robots(Services& services, Request const& request);

/// The host, and port if any, out of what people type for "your server": `mastodon.example`,
/// `https://mastodon.example/home`,
/// `@me@mastodon.example`. nullopt for what is no DNS name with a dot.
std::optional<std::string> parse_server(std::string_view typed);

}  // namespace wikipub::http
