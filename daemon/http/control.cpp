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

Task<Response> get_status(ControlServices& services, Request const& /*request*/)
{
    co_return answer(co_await services.status());
}

Task<Response> get_lookup(ControlServices& services, Request const& request)
{
    auto text = given(request.parameter("text"));
    co_return text ? answer(co_await services.lookup(*std::move(text))) : refuse_missing("text");
}

Task<Response> get_followers(ControlServices& services, Request const& request)
{
    auto actor = given(request.parameter("actor"));
    if (!actor) {
        co_return refuse_missing("actor");
    }
    co_return answer(co_await services.followers(*std::move(actor), given(request.parameter("cursor"))));
}

Task<Response> get_queue(ControlServices& services, Request const& /*request*/)
{
    co_return answer(co_await services.queue());
}

Task<Response> post_pause(ControlServices& services, Request const& request)
{
    co_return answer(co_await services.pause(given(request.form_value("actor"))));
}

Task<Response> post_resume(ControlServices& services, Request const& request)
{
    co_return answer(co_await services.resume(given(request.form_value("actor"))));
}

Task<Response> get_redactions(ControlServices& services, Request const& /*request*/)
{
    co_return answer(co_await services.redactions());
}

Task<Response> post_redactions_confirm(ControlServices& services, Request const& request)
{
    auto wiki = given(request.form_value("wiki"));
    co_return wiki ? answer(co_await services.confirm_redactions(*std::move(wiki))) : refuse_missing("wiki");
}

Task<Response> post_rehandle(ControlServices& services, Request const& request)
{
    auto actor = given(request.form_value("actor"));
    co_return actor ? answer(co_await services.rehandle(*std::move(actor))) : refuse_missing("actor");
}

Task<Response> post_block(ControlServices& services, Request const& request)
{
    auto target = given(request.form_value("target"));
    co_return target ? answer(co_await services.block(*std::move(target))) : refuse_missing("target");
}

Task<Response> post_unblock(ControlServices& services, Request const& request)
{
    auto target = given(request.form_value("target"));
    co_return target ? answer(co_await services.unblock(*std::move(target))) : refuse_missing("target");
}

Task<Response> get_blocks(ControlServices& services, Request const& /*request*/)
{
    co_return answer(co_await services.list_blocks());
}

Task<Response> post_blocks_import(ControlServices& services, Request const& request)
{
    auto list = given(request.form_value("list"));
    co_return list ? answer(co_await services.import_blocks(*std::move(list))) : refuse_missing("list");
}

Task<Response> post_forget(ControlServices& services, Request const& request)
{
    auto target = given(request.form_value("target"));
    if (!target) {
        co_return refuse_missing("target");
    }
    bool const blocks = request.form_value("blocks") == "yes";
    bool const sure = request.form_value("sure") == "yes";
    co_return answer(co_await services.forget(*std::move(target), blocks, sure));
}

Task<Response> get_export(ControlServices& services, Request const& request)
{
    auto who = given(request.parameter("who"));
    co_return who ? answer(co_await services.disclose(*std::move(who))) : refuse_missing("who");
}

constexpr std::array kControl{
    Route<ControlServices>{get, "/status", get_status},
    Route<ControlServices>{get, "/lookup", get_lookup},
    Route<ControlServices>{get, "/followers", get_followers},
    Route<ControlServices>{get, "/queue", get_queue},
    Route<ControlServices>{post, "/pause", post_pause},
    Route<ControlServices>{post, "/resume", post_resume},
    Route<ControlServices>{get, "/redactions", get_redactions},
    Route<ControlServices>{post, "/redactions/confirm", post_redactions_confirm},
    Route<ControlServices>{post, "/rehandle", post_rehandle},
    Route<ControlServices>{post, "/block", post_block},
    Route<ControlServices>{post, "/unblock", post_unblock},
    Route<ControlServices>{get, "/blocks", get_blocks},
    Route<ControlServices>{post, "/blocks/import", post_blocks_import},
    Route<ControlServices>{post, "/forget", post_forget},
    Route<ControlServices>{get, "/export", get_export},
};

}  // namespace

std::span<Route<ControlServices> const> control_routes()
{
    return kControl;
}

}  // namespace wikipub::http
