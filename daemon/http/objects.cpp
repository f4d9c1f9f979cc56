// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/objects.h"

#include "http/negotiation.h"
#include "http/request_context.h"
#include "http/respond.h"

#include <optional>

namespace wikipub::http {

namespace {

std::optional<std::string> cursor_of(Request const& request)
{
    auto cursor = request.parameter("cursor");
    return cursor.empty() ? std::nullopt : std::optional(std::move(cursor));
}

Response answer(Result<Document> document, Request const& request, Caching caching)
{
    auto const format = negotiate(request.header("Accept"), Format::json);
    Response response;
    if (!document) {
        response = refuse(document.error(), request);
    } else if (format == Format::neither) {
        response = refuse(406, request);
    } else if (format == Format::html && !document->url.empty()) {
        response = redirect(std::move(document->url));
    } else {
        response = send(std::move(document->json), kActivityJson, caching);
    }
    response.set("Vary", "Accept");
    return response;
}

Task<Response> get_collection(Services& services, Request const& request, Caching caching)
{
    auto path = path_of<ap::ActorPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto document = co_await services.collection(*std::move(path), cursor_of(request), caller_of(request));
    co_return answer(std::move(document), request, caching);
}

}  // namespace

Task<Response> get_actor(Services& services, Request const& request)
{
    auto path = path_of<ap::ActorPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto document = co_await services.actor(std::move(path->actor), caller_of(request));
    co_return answer(std::move(document), request, Caching::brief);
}

Task<Response> get_posts_of_actor(Services& services, Request const& request)
{
    return get_collection(services, request, Caching::never);
}

Task<Response> get_relations(Services& services, Request const& request)
{
    return get_collection(services, request, Caching::brief);
}

Task<Response> get_actor_activity(Services& services, Request const& request)
{
    auto path = path_of<ap::ActivityPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto document = co_await services.actor_activity(*std::move(path), caller_of(request));
    co_return answer(std::move(document), request, Caching::never);
}

Task<Response> get_post(Services& services, Request const& request)
{
    auto path = path_of<ap::PostPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto document = co_await services.post(*std::move(path), caller_of(request));
    co_return answer(std::move(document), request, Caching::never);
}

Task<Response> get_conversation(Services& services, Request const& request)
{
    auto path = path_of<ap::ConversationPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto document = co_await services.conversation(*std::move(path), cursor_of(request), caller_of(request));
    co_return answer(std::move(document), request, Caching::never);
}

}  // namespace wikipub::http
