// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/people.h"

#include "base/strings.h"
#include "http/negotiation.h"
#include "http/pages.h"
#include "http/request_context.h"
#include "http/respond.h"
#include "http/style.h"

#include <algorithm>
#include <variant>

namespace wikipub::http {

namespace {

/// A page's address is the longest thing that can be looked for.
constexpr std::size_t kMaxSearchBytes = 2048;

bool is_label(std::string_view label)
{
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool is_dns_name(std::string_view host)
{
    auto const labels = split(host, '.');
    // The last label of a name is never a number: this keeps IPv4 addresses out.
    return host.size() <= 253 && labels.size() >= 2 && std::ranges::all_of(labels, is_label) &&
           labels.back().find_first_not_of("0123456789") != std::string_view::npos;
}

/// The words around the front page: the wiki's language where there is one wiki, else the visitor's.
std::string front_language(std::vector<WikiView> const& wikis, Request const& request)
{
    return wikis.size() == 1 ? wikis.front().language : preferred_language(request.header("Accept-Language"));
}

/// `/@…` is for people, but software that asks for JSON there is sent to the id.
bool wants_json(Request const& request)
{
    return negotiate(request.header("Accept"), Format::html) == Format::json;
}

Response vary_by_accept(Response response)
{
    response.set("Vary", "Accept");
    return response;
}

Response send_front(Services& services, Request const& request, Search const& search, unsigned status)
{
    auto const wikis = services.wikis();
    auto response = send_page(
        front_page(front_language(wikis, request), wikis, search), search.text.empty() ? Caching::brief : Caching::never
    );
    response.set("Vary", "Accept-Language");
    response.status = status;
    return response;
}

Task<Response> send_profile(Services& services, Request const& request, std::string handle)
{
    auto const profile = co_await services.profile(std::move(handle), caller_of(request));
    if (!profile) {
        co_return refuse_person(profile.error(), request);
    }
    co_return send_page(profile_page(*profile), Caching::never);
}

Task<Response> redirect_to_id(Services& services, Request const& request, std::string handle)
{
    auto id = co_await services.id_of_handle(std::move(handle), caller_of(request));
    if (!id) {
        co_return refuse(id.error(), request);
    }
    co_return redirect(*std::move(id));
}

}  // namespace

std::optional<std::string> parse_server(std::string_view typed)
{
    auto text = to_lower(trim(typed));
    if (auto const scheme = text.find("://"); scheme != std::string::npos) {
        text.erase(0, scheme + 3);
    }
    text.erase(std::min(text.find_first_of("/?#"), text.size()));
    if (auto const at = text.rfind('@'); at != std::string::npos) {
        text.erase(0, at + 1);
    }
    auto const colon = text.find(':');
    if (colon != std::string::npos) {
        auto const port = parse_decimal(std::string_view(text).substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) {
            return std::nullopt;
        }
    }
    if (!is_dns_name(std::string_view(text).substr(0, colon))) {
        return std::nullopt;
    }
    return text;
}

Task<Response> get_front(Services& services, Request const& request)
{
    co_return send_front(services, request, {}, 200);
}

Task<Response> get_find(Services& services, Request const& request)
{
    Search search;
    search.wiki = request.parameter("wiki");
    search.text = trim(request.parameter("text"));
    if (search.text.empty() || search.text.size() > kMaxSearchBytes) {
        co_return redirect("/");
    }
    auto found = co_await services.find(search.wiki, search.text, caller_of(request));
    if (found) {
        search.found = *std::move(found);
        co_return send_front(services, request, search, 200);
    }
    auto const code = found.error().code;
    if (code != Errc::not_found && code != Errc::invalid_input) {
        co_return refuse_person(found.error(), request);
    }
    search.failed = true;
    co_return send_front(services, request, search, 404);
}

Task<Response> get_follow(Services& services, Request const& request)
{
    FollowRequest follow;
    follow.path = request.parameter("actor");
    auto const path = ap::parse_path(follow.path);
    auto const* actor = path ? std::get_if<ap::ActorPath>(&*path) : nullptr;
    if (actor == nullptr || actor->part != ap::ActorPart::self) {
        co_return refuse(404, request);
    }
    follow.server = request.parameter("server");
    auto const language = front_language(services.wikis(), request);
    auto const server = parse_server(follow.server);
    if (!server) {
        auto response = send_page(follow_page(language, follow), Caching::never);
        response.status = 400;
        co_return response;
    }
    follow.server = *server;
    follow.target =
        "https://" + *server + "/authorize_interaction?uri=" + percent_encode(services.urls().actor(actor->actor));
    // Only our own form leads away at once (Fetch Metadata); a link from elsewhere is a page that says where it goes.
    if (request.header("Sec-Fetch-Site") == "same-origin") {
        co_return redirect(std::move(follow.target), 303);
    }
    co_return send_page(follow_page(language, follow), Caching::never);
}

Task<Response> get_profile(Services& services, Request const& request)
{
    auto path = path_of<ap::ProfilePath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto answer = wants_json(request) ? redirect_to_id(services, request, std::move(path->handle))
                                      : send_profile(services, request, std::move(path->handle));
    co_return vary_by_accept(co_await std::move(answer));
}

Task<Response> get_post_page(Services& services, Request const& request)
{
    auto path = path_of<ap::ProfilePostPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    bool const json = wants_json(request);
    auto view = co_await services.post_page(*std::move(path), caller_of(request));
    if (!view) {
        co_return vary_by_accept(json ? refuse(view.error(), request) : refuse_person(view.error(), request));
    }
    co_return vary_by_accept(json ? redirect(std::move(view->post.id)) : send_page(post_page(*view), Caching::never));
}

Task<Response> get_tag(Services& services, Request const& request)
{
    auto path = path_of<ap::TagPath>(request);
    if (!path) {
        co_return refuse(404, request);
    }
    auto const view = co_await services.tag(*std::move(path), caller_of(request));
    if (!view) {
        co_return refuse_person(view.error(), request);
    }
    co_return send_page(tag_page(*view), Caching::never);
}

Task<Response> get_style(Services& /*services*/, Request const& /*request*/)
{
    co_return send(std::string(style_sheet()), "text/css; charset=utf-8", Caching::forever);
}

Task<Response> get_robots(Services& /*services*/, Request const& /*request*/)
{
    co_return send("User-agent: *\nDisallow: /find\nDisallow: /follow\n", "text/plain; charset=utf-8", Caching::brief);
}

}  // namespace wikipub::http
