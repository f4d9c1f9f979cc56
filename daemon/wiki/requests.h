// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/task.h"
#include "json/reader.h"
#include "net/client.h"
#include "wiki/api.h"
#include "wiki/query.h"
#include "wiki/turns.h"

#include <memory>
#include <optional>
#include <string_view>

namespace wikipub::wiki {

/// The way to one wiki's api.php: each query in its turn, each answer judged before it is believed. Shared by what is
/// under way.
struct Requests {
    Requests(
        asio::any_io_executor executor, net::Client& http, Clock const& time, Metrics& counters, ApiOptions settings
    );

    /// `meta`: what to ask beside which wiki this is.
    Query query(std::string_view meta = "siteinfo", std::string_view siteinfo = "general") const;

    asio::any_io_executor loop;
    net::Client& client;
    Clock const& clock;
    Metrics& metrics;
    ApiOptions options;
    Turns turns;
};
using SharedRequests = std::shared_ptr<Requests>;

/// `Retry-After` in seconds, as MediaWiki and the caches before it write it; a day at most.
std::optional<Milliseconds> retry_after(net::Response const& response);

/// Sends a query whose turn it is. Errors as api.h lists them; rate_limited means that the wiki turned this one away.
Task<Result<json::Document>> send(SharedRequests requests, Query query, Turns::Turn turn, Priority priority);
/// Waits for a turn first, and again where the wiki asks for a pause, as long as the priority has patience.
Task<Result<json::Document>> send_in_turn(SharedRequests requests, Query query, Priority priority);

}  // namespace wikipub::wiki
