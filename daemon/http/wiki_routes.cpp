// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/wiki_routes.h"

#include "base/strings.h"
#include "http/respond.h"
#include "json/writer.h"

#include <array>

namespace wikipub::http {

namespace {

using enum Method;

constexpr std::size_t kLongestText = 2048;
constexpr std::size_t kLongestComment = 4000;
constexpr std::size_t kMostEntries = 100;

WikiRefusal bad_request(std::string detail)
{
    return {400, "bad_request", std::move(detail)};
}

Response answer(WikiAnswer document, unsigned status = 200)
{
    if (!document) {
        return refuse_wiki(document.error());
    }
    auto response = send(*std::move(document), kJson, Caching::never);
    response.status = status;
    return response;
}

/// The part of the path that the pattern names; it matched, so it is there.
std::string part(Request const& request, std::size_t index)
{
    return split_path(request.path()).value().at(index);
}

tl::expected<std::int64_t, WikiRefusal> number(std::string_view text, std::string_view name, std::int64_t least)
{
    auto const value = parse_decimal(text);
    if (!value || *value < least) {
        return tl::unexpected(bad_request(std::string(name) + " is no positive number"));
    }
    return *value;
}

tl::expected<std::int64_t, WikiRefusal> actor_of(Request const& request)
{
    return number(part(request, 3), "the actor", 1);
}

/// The body is a JSON object.
tl::expected<json::Document, WikiRefusal> body_of(Request const& request)
{
    auto document = json::parse(request.body, {.max_bytes = request.body.size(), .max_depth = 16});
    if (!document || !document->root().is_object()) {
        return tl::unexpected(bad_request("the body is no JSON object"));
    }
    return std::move(*document);
}

tl::expected<std::string, WikiRefusal> text_of(json::Document const& body, std::string_view name)
{
    auto const text = body.root().string(name);
    if (!text || text->empty() || text->size() > kLongestText) {
        return tl::unexpected(bad_request(std::string(name) + " is no text of 1 to 2048 bytes"));
    }
    return std::string(*text);
}

/// `before`, where it was asked for.
tl::expected<std::optional<std::int64_t>, WikiRefusal> before_of(Request const& request)
{
    auto const text = request.parameter("before");
    if (text.empty()) {
        return std::nullopt;
    }
    auto const value = number(text, "before", 1);
    if (!value) {
        return tl::unexpected(value.error());
    }
    return std::optional(*value);
}

struct BlockChange {
    bool adds = false;
    std::string target;
};
tl::expected<BlockChange, WikiRefusal> block_change_of(Request const& request)
{
    auto const body = body_of(request);
    if (!body) {
        return tl::unexpected(body.error());
    }
    bool const adds = body->root()["add"].exists();
    if (adds == body->root()["remove"].exists()) {
        return tl::unexpected(bad_request("one of add and remove is wanted"));
    }
    auto target = text_of(*body, adds ? "add" : "remove");
    if (!target) {
        return tl::unexpected(target.error());
    }
    return BlockChange{adds, std::move(*target)};
}

Task<Response> post_outbox(WikiCall& call, Request const& request)
{
    auto const body = body_of(request);
    if (!body) {
        co_return refuse_wiki(body.error());
    }
    auto const entries = body->root().array("entries");
    if (!entries.exists() || entries.size() == 0 || entries.size() > kMostEntries) {
        co_return refuse_wiki(bad_request("entries is no list of 1 to 100"));
    }
    co_return answer(co_await call.services.outbox(call.wiki, entries));
}

Task<Response> post_look(WikiCall& call, Request const& request)
{
    auto const body = body_of(request);
    co_return body ? answer(co_await call.services.look(call.wiki), 202) : refuse_wiki(body.error());
}

Task<Response> get_handle(WikiCall& call, Request const& request)
{
    auto const actor = number(request.parameter("actor"), "actor", 0);
    if (!actor) {
        co_return refuse_wiki(actor.error());
    }
    auto user = request.parameter("name");
    if (user.empty() || user.size() > 255) {
        co_return refuse_wiki(bad_request("name is no user name"));
    }
    co_return answer(co_await call.services.handle(call.wiki, part(request, 3), *actor, std::move(user)));
}

Task<Response> get_editor(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    co_return actor ? answer(co_await call.services.editor(call.wiki, *actor)) : refuse_wiki(actor.error());
}

Task<Response> post_request(WikiCall& call, Request const& request)
{
    using Verdict = WikiServices::RequestVerdict;
    auto const actor = actor_of(request);
    auto const id = number(part(request, 5), "the request", 1);
    auto const body = body_of(request);
    if (!actor || !id || !body) {
        co_return refuse_wiki(!actor ? actor.error() : !id ? id.error() : body.error());
    }
    auto const word = body->root().string("answer").value_or("");
    if (word != "accept" && word != "reject") {
        co_return refuse_wiki(bad_request("answer is neither accept nor reject"));
    }
    auto const verdict = word == "accept" ? Verdict::accept : Verdict::reject;
    co_return answer(co_await call.services.answer_request(call.wiki, *actor, *id, verdict));
}

Task<Response> post_remove_follower(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const body = body_of(request);
    if (!actor || !body) {
        co_return refuse_wiki(!actor ? actor.error() : body.error());
    }
    auto follower = text_of(*body, "actor");
    co_return follower ? answer(co_await call.services.remove_follower(call.wiki, *actor, std::move(*follower)))
                       : refuse_wiki(follower.error());
}

Task<Response> post_withdraw(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const id = number(part(request, 5), "the post", 1);
    auto const body = body_of(request);
    if (!actor || !id || !body) {
        co_return refuse_wiki(!actor ? actor.error() : !id ? id.error() : body.error());
    }
    co_return answer(co_await call.services.withdraw_post(call.wiki, *actor, *id));
}

Task<Response> post_link(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const body = body_of(request);
    if (!actor || !body) {
        co_return refuse_wiki(!actor ? actor.error() : body.error());
    }
    auto account = text_of(*body, "account");
    auto user_page = text_of(*body, "user_page");
    if (!account || !user_page) {
        co_return refuse_wiki(!account ? account.error() : user_page.error());
    }
    co_return answer(co_await call.services.link(call.wiki, *actor, std::move(*account), std::move(*user_page)));
}

Task<Response> post_unlink(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const body = body_of(request);
    if (!actor || !body) {
        co_return refuse_wiki(!actor ? actor.error() : body.error());
    }
    co_return answer(co_await call.services.unlink(call.wiki, *actor));
}

Task<Response> post_move(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const body = body_of(request);
    if (!actor || !body) {
        co_return refuse_wiki(!actor ? actor.error() : body.error());
    }
    co_return answer(co_await call.services.move(call.wiki, *actor));
}

Task<Response> get_replies(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const before = before_of(request);
    if (!actor || !before) {
        co_return refuse_wiki(!actor ? actor.error() : before.error());
    }
    co_return answer(co_await call.services.replies(call.wiki, *actor, *before));
}

Task<Response> post_hide_reply(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const id = number(part(request, 5), "the reply", 1);
    auto const body = body_of(request);
    if (!actor || !id || !body) {
        co_return refuse_wiki(!actor ? actor.error() : !id ? id.error() : body.error());
    }
    co_return answer(co_await call.services.hide_reply(call.wiki, *actor, *id));
}

Task<Response> post_report_reply(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto const id = number(part(request, 5), "the reply", 1);
    auto const body = body_of(request);
    if (!actor || !id || !body) {
        co_return refuse_wiki(!actor ? actor.error() : !id ? id.error() : body.error());
    }
    auto const comment = body->root().string("comment");
    if (!comment || comment->size() > kLongestComment) {
        co_return refuse_wiki(bad_request("comment is no text of at most 4000 bytes"));
    }
    co_return answer(co_await call.services.report_reply(call.wiki, *actor, *id, std::string(*comment)));
}

Task<Response> post_editor_blocks(WikiCall& call, Request const& request)
{
    auto const actor = actor_of(request);
    auto change = block_change_of(request);
    if (!actor || !change) {
        co_return refuse_wiki(!actor ? actor.error() : change.error());
    }
    co_return answer(co_await call.services.block_for_editor(call.wiki, *actor, std::move(change->target), change->adds)
    );
}

Task<Response> get_page(WikiCall& call, Request const& request)
{
    auto const page = number(part(request, 3), "the page", 1);
    co_return page ? answer(co_await call.services.page(call.wiki, *page)) : refuse_wiki(page.error());
}

Task<Response> get_status(WikiCall& call, Request const& /*request*/)
{
    co_return answer(co_await call.services.status(call.wiki));
}

Task<Response> post_pause(WikiCall& call, Request const& request)
{
    auto const body = body_of(request);
    co_return body ? answer(co_await call.services.pause(call.wiki)) : refuse_wiki(body.error());
}

Task<Response> post_resume(WikiCall& call, Request const& request)
{
    auto const body = body_of(request);
    co_return body ? answer(co_await call.services.resume(call.wiki)) : refuse_wiki(body.error());
}

Task<Response> get_redactions(WikiCall& call, Request const& request)
{
    auto const suppressed = request.parameter("suppressed");
    if (!suppressed.empty() && suppressed != "0" && suppressed != "1") {
        co_return refuse_wiki(bad_request("suppressed is neither 0 nor 1"));
    }
    auto const before = before_of(request);
    co_return before ? answer(co_await call.services.redactions(call.wiki, suppressed == "1", *before))
                     : refuse_wiki(before.error());
}

Task<Response> get_blocks(WikiCall& call, Request const& /*request*/)
{
    co_return answer(co_await call.services.blocks(call.wiki));
}

Task<Response> post_blocks(WikiCall& call, Request const& request)
{
    auto change = block_change_of(request);
    if (!change) {
        co_return refuse_wiki(change.error());
    }
    co_return answer(
        change->adds ? co_await call.services.block(call.wiki, std::move(change->target))
                     : co_await call.services.unblock(call.wiki, std::move(change->target))
    );
}

Task<Response> get_reports(WikiCall& call, Request const& request)
{
    auto const before = before_of(request);
    co_return before ? answer(co_await call.services.reports(call.wiki, *before)) : refuse_wiki(before.error());
}

Task<Response> post_report(WikiCall& call, Request const& request)
{
    using enum WikiServices::ReportAction;
    constexpr std::array<std::pair<std::string_view, WikiServices::ReportAction>, 4> kActions{
        {{"resolve", resolve}, {"hide_reply", hide_reply}, {"block_actor", block_actor}, {"block_host", block_host}}};
    auto const id = number(part(request, 3), "the report", 1);
    auto const body = body_of(request);
    if (!id || !body) {
        co_return refuse_wiki(!id ? id.error() : body.error());
    }
    auto const word = body->root().string("action").value_or("");
    auto const* const action = std::ranges::find(kActions, word, &decltype(kActions)::value_type::first);
    if (action == kActions.end()) {
        co_return refuse_wiki(bad_request("action is none that is known"));
    }
    co_return answer(co_await call.services.answer_report(call.wiki, *id, action->second));
}

constexpr std::array kRoutes{
    Route<WikiCall>{post, "/api/v1/outbox", post_outbox},
    Route<WikiCall>{post, "/api/v1/look", post_look},
    Route<WikiCall>{get, "/api/v1/handles/{handle}", get_handle},
    Route<WikiCall>{get, "/api/v1/editors/{actor}", get_editor},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/requests/{id}", post_request},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/remove_follower", post_remove_follower},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/posts/{id}/withdraw", post_withdraw},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/link", post_link},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/unlink", post_unlink},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/move", post_move},
    Route<WikiCall>{get, "/api/v1/editors/{actor}/replies", get_replies},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/replies/{id}/hide", post_hide_reply},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/replies/{id}/report", post_report_reply},
    Route<WikiCall>{post, "/api/v1/editors/{actor}/blocks", post_editor_blocks},
    Route<WikiCall>{get, "/api/v1/pages/{page}", get_page},
    Route<WikiCall>{get, "/api/v1/status", get_status},
    Route<WikiCall>{post, "/api/v1/pause", post_pause},
    Route<WikiCall>{post, "/api/v1/resume", post_resume},
    Route<WikiCall>{get, "/api/v1/redactions", get_redactions},
    Route<WikiCall>{get, "/api/v1/blocks", get_blocks},
    Route<WikiCall>{post, "/api/v1/blocks", post_blocks},
    Route<WikiCall>{get, "/api/v1/reports", get_reports},
    Route<WikiCall>{post, "/api/v1/reports/{id}", post_report},
};

}  // namespace

std::span<Route<WikiCall> const> wiki_routes()
{
    return kRoutes;
}

Response refuse_wiki(WikiRefusal const& refusal)
{
    auto text = json::write([&](json::Object& out) {
        out.add("error", refusal.error);
        if (!refusal.detail.empty()) {
            out.add("detail", refusal.detail);
        }
    });
    auto response = send(std::move(text), kJson, Caching::never);
    response.status = refusal.status;
    response.detail = refusal.error;
    return response;
}

}  // namespace wikipub::http
