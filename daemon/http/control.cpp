// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/control.h"

#include "http/respond.h"
#include "json/writer.h"

#include <array>
#include <optional>

namespace wikipub::http {

namespace {

using enum Method;

std::optional<std::string> given(std::string value)
{
    return value.empty() ? std::nullopt : std::optional(std::move(value));
}

Response refuse_operator(Error const& error)
{
    auto text = json::write([&](json::Object& out) { out.add("error", error.detail); });
    auto response = send(std::move(text), kJson, Caching::never);
    response.status = status_of(error.code);
    response.detail = error.detail;
    return response;
}

Response answer(Result<std::string> document)
{
    return document ? send(*std::move(document), kJson, Caching::never) : refuse_operator(document.error());
}

Response refuse_missing(std::string_view name)
{
    return refuse_operator({Errc::invalid_input, std::string(name) + " is missing"});
}

using Plain = Task<Result<std::string>> (ControlServices::*)();
using OfText = Task<Result<std::string>> (ControlServices::*)(std::string);

template <Plain ask>
Task<Response> get_all(ControlServices& services, Request const& /*request*/)
{
    co_return answer(co_await (services.*ask)());
}

constexpr std::string_view kText = "text";
constexpr std::string_view kWho = "who";
constexpr std::string_view kWiki = "wiki";
constexpr std::string_view kActor = "actor";
constexpr std::string_view kTarget = "target";
constexpr std::string_view kList = "list";

template <OfText ask, std::string_view const& name>
Task<Response> get_of(ControlServices& services, Request const& request)
{
    auto value = given(request.parameter(name));
    co_return value ? answer(co_await (services.*ask)(*std::move(value))) : refuse_missing(name);
}

template <OfText change, std::string_view const& name>
Task<Response> post_of(ControlServices& services, Request const& request)
{
    auto value = given(request.form_value(name));
    co_return value ? answer(co_await (services.*change)(*std::move(value))) : refuse_missing(name);
}

Task<Response> get_followers(ControlServices& services, Request const& request)
{
    auto actor = given(request.parameter("actor"));
    if (!actor) {
        co_return refuse_missing(kActor);
    }
    co_return answer(co_await services.followers(*std::move(actor), given(request.parameter("cursor"))));
}

Task<Response> post_pause(ControlServices& services, Request const& request)
{
    co_return answer(co_await services.pause(given(request.form_value("actor"))));
}

Task<Response> post_resume(ControlServices& services, Request const& request)
{
    co_return answer(co_await services.resume(given(request.form_value("actor"))));
}

Task<Response> post_forget(ControlServices& services, Request const& request)
{
    auto target = given(request.form_value("target"));
    if (!target) {
        co_return refuse_missing(kTarget);
    }
    bool const blocks = request.form_value("blocks") == "yes";
    bool const sure = request.form_value("sure") == "yes";
    co_return answer(co_await services.forget(*std::move(target), blocks, sure));
}

constexpr std::array kControl{
    Route<ControlServices>{get, "/status", get_all<&ControlServices::status>},
    Route<ControlServices>{get, "/lookup", get_of<&ControlServices::lookup, kText>},
    Route<ControlServices>{get, "/followers", get_followers},
    Route<ControlServices>{get, "/queue", get_all<&ControlServices::queue>},
    Route<ControlServices>{post, "/pause", post_pause},
    Route<ControlServices>{post, "/resume", post_resume},
    Route<ControlServices>{get, "/redactions", get_all<&ControlServices::redactions>},
    Route<ControlServices>{post, "/redactions/confirm", post_of<&ControlServices::confirm_redactions, kWiki>},
    Route<ControlServices>{post, "/rehandle", post_of<&ControlServices::rehandle, kActor>},
    Route<ControlServices>{post, "/block", post_of<&ControlServices::block, kTarget>},
    Route<ControlServices>{post, "/unblock", post_of<&ControlServices::unblock, kTarget>},
    Route<ControlServices>{get, "/blocks", get_all<&ControlServices::list_blocks>},
    Route<ControlServices>{post, "/blocks/import", post_of<&ControlServices::import_blocks, kList>},
    Route<ControlServices>{post, "/forget", post_forget},
    Route<ControlServices>{get, "/export", get_of<&ControlServices::disclose, kWho>},
};

}  // namespace

std::span<Route<ControlServices> const> control_routes()
{
    return kControl;
}

}  // namespace wikipub::http
