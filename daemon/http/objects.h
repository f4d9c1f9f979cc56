// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

/// Documents of ids (design §2): JSON to peers, and for browsers a redirect to the page for people where there is one
/// (D12).
namespace wikipub::http {

Task<Response> get_actor(Services& services, Request const& request);
/// Outbox and featured: they list posts.
Task<Response> get_posts_of_actor(Services& services, Request const& request);
/// Followers and following.
Task<Response> get_relations(Services& services, Request const& request);
Task<Response> get_actor_activity(Services& services, Request const& request);
Task<Response> get_post(Services& services, Request const& request);
Task<Response> get_conversation(Services& services, Request const& request);

}  // namespace wikipub::http
