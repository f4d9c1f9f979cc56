// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/requests.h"

#include "base/headers.h"
#include "base/strings.h"
#include "wiki/answers.h"

#include <algorithm>
#include <optional>
#include <string>

namespace wikipub::wiki {

namespace {

std::string_view outcome_of(Result<json::Document> const& answer)
{
    if (answer) {
        return "answered";
    }
    switch (answer.error().code) {
        case Errc::rate_limited:
            return "turned_away";
        case Errc::conflict:
            return "other_wiki";
        case Errc::forbidden:
            return "unreadable";
        case Errc::invalid_input:
            return "not_understood";
        default:
            return "silent";
    }
}

Result<json::Document> judge(net::Response const& response, std::string_view wiki, Turns::Turn& turn)
{
    auto const pause = retry_after(response);
    if (response.status == 429) {
        turn.pause(pause);
        return fail(Errc::rate_limited, "the wiki asks for a pause: 429");
    }
    if (response.status != 200) {
        turn.pause(pause);
        auto const code = response.status >= 500 ? Errc::unavailable : Errc::invalid_input;
        return fail(code, "the wiki answered " + std::to_string(response.status));
    }
    auto document = json::parse(response.body, {.max_bytes = response.body.size(), .max_depth = 32});
    if (!document) {
        turn.pause(pause);
        return fail(Errc::invalid_input, "the answer is not JSON");
    }
    if (auto const query = check_answer(document->root(), wiki); !query) {
        // A refused question says nothing about how the wiki fares; everything else does.
        if (query.error().code == Errc::rate_limited || query.error().code == Errc::unavailable ||
            query.error().code == Errc::conflict) {
            turn.pause(pause);
        }
        return tl::unexpected<Error>(query.error());
    }
    turn.answered();
    return document;
}

}  // namespace

std::optional<Milliseconds> retry_after(net::Response const& response)
{
    auto const value = find_header(response.headers, "retry-after");
    auto const seconds = value ? parse_decimal(trim(*value)) : std::nullopt;
    return seconds ? std::optional<Milliseconds>(std::chrono::seconds{std::min<std::int64_t>(*seconds, 86'400)})
                   : std::nullopt;
}

Requests::Requests(
    asio::any_io_executor executor, net::Client& http, Clock const& time, Metrics& counters, ApiOptions settings
)
    : loop(std::move(executor)),
      client(http),
      clock(time),
      metrics(counters),
      options(std::move(settings)),
      turns(loop, clock, options.limits)
{
}

Query Requests::query(std::string_view meta, std::string_view siteinfo) const
{
    Query query(options.maxlag);
    query.add("meta", meta).add("siprop", siteinfo);
    return query;
}

Task<Result<json::Document>> send(SharedRequests requests, Query query, Turns::Turn turn, Priority priority)
{
    auto response = co_await requests->client.send(query.request(requests->options.url, requests->options.host_header));
    Result<json::Document> answer = tl::unexpected<Error>(Error{Errc::unavailable, ""});
    if (response) {
        answer = judge(*response, requests->options.wiki, turn);
    } else {
        turn.pause(std::nullopt);
        answer = fail(Errc::unavailable, "the wiki is silent: " + response.error().detail);
    }
    requests->metrics.count(Counter::api_requests, {requests->options.path, name_of(priority), outcome_of(answer)});
    requests->metrics.set(Gauge::api_budget_left, {requests->options.path}, requests->turns.status().left);
    co_return answer;
}

Task<Result<json::Document>> send_in_turn(SharedRequests requests, Query query, Priority priority)
{
    auto const deadline = requests->clock.monotonic() + patience_of(priority);
    while (true) {
        auto turn = co_await requests->turns.take(priority, deadline);
        if (!turn) {
            co_return tl::unexpected<Error>(turn.error());
        }
        auto answer = co_await send(requests, query, std::move(*turn), priority);
        if (answer || answer.error().code != Errc::rate_limited) {
            co_return answer;
        }
    }
}

}  // namespace wikipub::wiki
