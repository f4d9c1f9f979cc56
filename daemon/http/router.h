// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "http/message.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::http {

/// The decoded parts between the slashes of a path, nullopt where one is malformed, holds a slash, is `.` or `..`, or
/// is not UTF-8 text.
std::optional<std::vector<std::string>> split_path(std::string_view path);

/// `/w/{wiki}/o/{post}`; a part may have text before its name: `/@{handle}`. A name matches any text but the empty one:
/// what it may hold is ap::parse_path's to say.
bool matches(std::string_view pattern, std::span<std::string const> parts);

/// Answers whatever a connection reads. On the loop.
class Application {
public:
    virtual ~Application() = default;
    /// `request` lives until the task ends. An exception is logged and answered with 500.
    virtual Task<Response> answer(Request const& request) = 0;
};

/// A row of a route table. `get` answers HEAD too; OPTIONS is answered from the table.
template <class Context>
struct Route {
    Method method;
    std::string_view pattern;
    Task<Response> (*handler)(Context&, Request const&);
};

/// 404, 405 with `Allow`, and OPTIONS, where no route matches the method. `allowed`: the methods of the routes that
/// match the path.
Response answer_without_route(Request const& request, std::span<Method const> allowed);

/// The routes of one listener. `Context` is what its handlers work on; it and the table outlive the router.
template <class Context>
class Router final : public Application {
public:
    Router(Context& context, std::span<Route<Context> const> routes) : context_(context), routes_(routes) {}

    Task<Response> answer(Request const& request) override
    {
        std::vector<Method> allowed;
        if (auto const parts = split_path(request.path())) {
            for (auto const& route : routes_) {
                if (!matches(route.pattern, *parts)) {
                    continue;
                }
                if (route.method == request.method || (route.method == Method::get && request.method == Method::head)) {
                    auto response = co_await route.handler(context_, request);
                    response.route = route.pattern;
                    co_return response;
                }
                allowed.push_back(route.method);
            }
        }
        co_return answer_without_route(request, allowed);
    }

private:
    Context& context_;
    std::span<Route<Context> const> routes_;
};

}  // namespace wikipub::http
