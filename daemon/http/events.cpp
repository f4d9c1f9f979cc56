// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/events.h"

#include "base/strings.h"
#include "http/respond.h"
#include "http/router.h"
#include "json/writer.h"

namespace wikipub::http {

namespace {

/// EventBus writes it into the wiki's log.
std::string describe(EventsTaken const& taken)
{
    return json::write([&](json::Object& out) {
        out.add("invalid", [&](json::Array& invalid) {
            for (auto const& refused : taken.refused) {
                invalid.add([&](json::Object& one) {
                    one.add("status", "invalid");
                    one.add("event", [&](json::Object& event) {
                        event.add("meta", [&](json::Object& meta) { meta.add("id", refused.id); });
                    });
                    one.add("context", [&](json::Object& context) { context.add("message", refused.reason); });
                });
            }
        });
        out.add("error", [](json::Array&) {});
    });
}

unsigned status_of(EventsTaken const& taken)
{
    if (taken.refused.empty()) {
        return 201;
    }
    return taken.accepted > 0 ? 207 : 400;
}

}  // namespace

Task<Response> post_events(InternalServices& services, Request const& request)
{
    auto const encoding = trim(request.header("Content-Encoding"));
    if (!encoding.empty() && !iequals(encoding, "identity")) {
        co_return refuse(415, request);
    }
    auto parts = split_path(request.path());
    auto const taken = co_await services.events(std::move(parts->back()), request.body);
    if (!taken) {
        co_return refuse(taken.error(), request);
    }
    if (taken->refused.empty()) {
        Response response;
        response.status = 201;
        co_return response;
    }
    auto response = send(describe(*taken), kJson, Caching::never);
    response.status = status_of(*taken);
    co_return response;
}

}  // namespace wikipub::http
