// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/task.h"
#include "net/client.h"
#include "support/golden.h"
#include "support/loopback_server.h"
#include "wiki/api.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace wikipub::test {

inline std::string api_fixture(std::string_view name)
{
    return read_file(std::string(WIKIPUB_TESTS_DIR) + "/fixtures/api/" + std::string(name));
}

/// Runs a coroutine of the loop to its end.
template <class T>
T run(asio::io_context& loop, Task<T> task)
{
    std::optional<T> result;
    asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T value) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
        result.emplace(std::move(value));
    });
    loop.restart();
    while (!result) {
        if (loop.run_one_for(std::chrono::seconds{30}) == 0) {
            throw std::logic_error("nothing came");
        }
    }
    return std::move(*result);
}

/// The parameters of a query, GET or POST.
inline std::map<std::string, std::string> parameters_of(Received const& request)
{
    std::map<std::string, std::string> result;
    auto const mark = request.target.find('?');
    std::string_view const encoded =
        mark == std::string::npos ? std::string_view(request.body) : std::string_view(request.target).substr(mark + 1);
    for (auto const part : split(encoded, '&')) {
        auto const equals = part.find('=');
        result[std::string(part.substr(0, equals))] = percent_decode(part.substr(equals + 1)).value_or("?");
    }
    return result;
}

/// An Api and a wiki on the loopback that answers as the handler says.
struct TestWiki {
    using Handler = std::function<void(std::map<std::string, std::string> const&, LoopbackServer::Connection&)>;

    explicit TestWiki(Handler handler, wiki::BudgetLimits limits = {}, std::string dbname = "wiingest")
        : server([handler = std::move(handler)](Received const& request, LoopbackServer::Connection& connection) {
              handler(parameters_of(request), connection);
          }),
          api(loop.get_executor(), client, clock, metrics, options(limits, std::move(dbname)))
    {
    }

    ~TestWiki()
    {
        api.close();
        client.close();
        loop.restart();
        loop.run();
    }

    wiki::ApiOptions options(wiki::BudgetLimits limits, std::string dbname) const
    {
        return {
            .wiki = dbname,
            .path = dbname,
            .url = server.url("/api.php"),
            .host_header = "",
            .limits = limits,
            .messages = {"revertpage", "undo-summary", "autosumm-blank", "no-such-message"},
        };
    }

    template <class T>
    T ask(Task<T> task)
    {
        return run(loop, std::move(task));
    }

    asio::io_context loop;
    LoopbackServer server;
    SystemClock clock;
    Metrics metrics;
    net::Client client{loop, {}};
    wiki::Api api;
};

}  // namespace wikipub::test
