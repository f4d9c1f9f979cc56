// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "net/client.h"
#include "support/loopback_server.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace wikipub::net {

using namespace std::chrono_literals;
using test::LoopbackServer;
using test::Received;
using Connection = LoopbackServer::Connection;

/// What others name may be http, on any port and private.
inline ClientOptions development()
{
    ClientOptions options;
    options.egress.user_agent = "Wikipub/0 (+https://wiki.example)";
    options.egress.allow_plain_http = true;
    options.egress.allow_private_addresses = true;
    return options;
}

class ClientTest : public ::testing::Test {
protected:
    explicit ClientTest(ClientOptions options = development()) : options_(std::move(options)) {}

    Client& client()
    {
        if (!client_) {
            client_.emplace(loop_, options_);
        }
        return *client_;
    }

    /// Sends them all at once and waits for every answer.
    std::vector<Result<Response>> send_all(std::vector<Request> requests)
    {
        std::vector<Result<Response>> results(requests.size(), fail(Errc::conflict, "never completed"));
        for (std::size_t i = 0; i < requests.size(); ++i) {
            spawn(std::move(requests[i]), results[i]);
        }
        loop_.restart();
        loop_.run();
        return results;
    }

    Result<Response> send(Request request) { return send_all({std::move(request)}).front(); }

    void spawn(Request request, Result<Response>& result)
    {
        asio::co_spawn(loop_, client().send(std::move(request)), [&](std::exception_ptr thrown, Result<Response> done) {
            ASSERT_FALSE(thrown);
            result = std::move(done);
        });
    }

    static Request get(std::string url, Trust trust = Trust::configured)
    {
        Request request;
        request.url = std::move(url);
        request.trust = trust;
        request.total_timeout = 10s;
        return request;
    }

    ClientOptions options_;
    asio::io_context loop_;
    std::optional<Client> client_;
};

inline TransferError kind(Result<Response> const& result)
{
    EXPECT_FALSE(result.has_value());
    return result ? TransferError::closed : kind_of(result.error());
}

}  // namespace wikipub::net
