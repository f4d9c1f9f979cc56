// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/inbox.h"

#include "base/strings.h"
#include "http/request_context.h"
#include "http/respond.h"

#include <variant>

namespace wikipub::http {

namespace {

bool is_activity(std::string_view content_type)
{
    auto const type = trim(content_type.substr(0, content_type.find(';')));
    return iequals(type, "application/activity+json") || iequals(type, "application/ld+json") ||
           iequals(type, "application/json");
}

bool is_encoded(Request const& request)
{
    auto const encoding = trim(request.header("Content-Encoding"));
    return !encoding.empty() && !iequals(encoding, "identity");
}

}  // namespace

Task<Response> post_inbox(Services& services, Request const& request)
{
    auto const path = ap::parse_path(request.path());
    auto const* actor_path = path ? std::get_if<ap::ActorPath>(&*path) : nullptr;
    if (actor_path == nullptr && !(path && std::holds_alternative<ap::SharedInboxPath>(*path))) {
        co_return refuse(404, request);
    }
    if (!is_activity(request.header("Content-Type")) || is_encoded(request)) {
        co_return refuse(415, request);
    }
    auto owner = actor_path == nullptr ? std::nullopt : std::optional<ap::ActorName>(actor_path->actor);
    auto const taken = co_await services.inbox(std::move(owner), received(request), caller_of(request));
    if (!taken) {
        co_return refuse(taken.error(), request);
    }
    Response accepted;
    accepted.status = 202;
    co_return accepted;
}

}  // namespace wikipub::http
