// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/eventstreams.h"

#include "base/headers.h"
#include "base/log.h"
#include "base/strings.h"
#include "events/eventstreams_position.h"
#include "events/parse.h"
#include "events/sse.h"
#include "ingest/reconnect.h"
#include "ingest/sieve.h"
#include "json/reader.h"
#include "net/stream.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <variant>

namespace wikipub::ingest {

namespace {

using namespace std::chrono_literals;

/// An id is the time of a topic's last message and one millisecond more: siblings of that millisecond would be lost.
constexpr Milliseconds kRewind = 10s;

/// What one connection has shown.
struct Connection {
    events::SseParser parser{};
    int status = 0;
    std::optional<Milliseconds> retry_after;
    bool asked_for_position = false;
    bool served = false;
};

bool is_event_stream(Headers const& headers)
{
    auto const type = find_header(headers, "content-type");
    return type && to_lower(*type).starts_with("text/event-stream");
}

StreamEnd end_of(Connection const& connection, Result<net::StreamEnd> const& read)
{
    if (connection.status == 429) {
        return StreamEnd::too_many;
    }
    if (connection.asked_for_position && (connection.status == 400 || connection.status == 404)) {
        return StreamEnd::bad_position;
    }
    if (!connection.served) {
        return StreamEnd::refused;
    }
    auto const timed_out = !read && net::kind_of(read.error()) == net::TransferError::timeout;
    return timed_out ? StreamEnd::silent : StreamEnd::cut;
}

std::string_view name_of(StreamEnd end)
{
    switch (end) {
        case StreamEnd::cut:
            return "cut";
        case StreamEnd::silent:
            return "silent";
        case StreamEnd::refused:
            return "refused";
        case StreamEnd::too_many:
            return "too_many";
        case StreamEnd::bad_position:
            return "bad_position";
    }
    return "";
}

}  // namespace

struct EventStreams::State {
    void run(std::stop_token stop);
    net::Request request(Connection& connection);
    bool take(events::SseEvent const& message);
    bool hand_over(std::stop_token const& stop);
    void pause(Milliseconds time, std::stop_token const& stop);

    EventStreamsOptions options;
    events::EventStreamsPosition position;
    Intake& intake;
    Sieve sieve;
    Clock const& clock;
    Random& random;
    Metrics& metrics;
    Reconnect reconnect{};
    bool by_time = false;  ///< the server did not know our id
    json::Document document{};
    std::string handed_over{};
    Monotonic handed_over_at{};
    std::atomic<Monotonic> heard{Monotonic{}};
    std::mutex mutex{};
    std::condition_variable_any wake{};
    std::jthread thread{};  // last: it ends before what it uses
};

EventStreams::EventStreams(
    EventStreamsOptions options,
    std::optional<std::string> position,
    Intake& intake,
    SelectorSource selector,
    Clock const& clock,
    Random& random,
    Metrics& metrics
)
{
    events::EventStreamsPosition start;
    if (position) {
        if (auto parsed = events::EventStreamsPosition::parse(*position)) {
            start = std::move(*parsed);
        } else {
            log::error("ingest.position_refused", {{log::Field::source, kSource}});
        }
    }
    Sieve sieve(kSource, options.wikis, std::move(selector), metrics);
    state_.reset(new State{
        .options = std::move(options),
        .position = std::move(start),
        .intake = intake,
        .sieve = std::move(sieve),
        .clock = clock,
        .random = random,
        .metrics = metrics,
    });
    state_->handed_over = state_->position.text();
    state_->thread = std::jthread([&running = *state_](std::stop_token stop) { running.run(stop); });
}

EventStreams::~EventStreams() = default;

Monotonic EventStreams::heard() const
{
    return state_->heard;
}

void EventStreams::State::run(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        Connection connection;
        auto const get = request(connection);
        net::StreamConsumer const consumer{
            .on_response =
                [&](int status, Headers const& headers) {
                    connection.status = status;
                    auto const after = find_header(headers, "retry-after");
                    auto const seconds = after ? parse_decimal(trim(*after)) : std::nullopt;
                    if (seconds) {
                        connection.retry_after = std::chrono::seconds{std::min<std::int64_t>(*seconds, 86'400)};
                    }
                    auto const serves = status == 200 && is_event_stream(headers);
                    // Who says when to come back is there; a bare error may be of anything on the way.
                    if (serves || seconds) {
                        heard = clock.monotonic();
                    }
                    return serves;
                },
            .on_bytes =
                [&](std::string_view bytes) {
                    heard = clock.monotonic();
                    auto const messages = connection.parser.feed(bytes);
                    if (!messages) {
                        metrics.count(Counter::events_refused, {kSource, "unparsable"});
                        return false;
                    }
                    sieve.renew();
                    auto const all_taken = std::ranges::all_of(*messages, [&](auto const& message) {
                        connection.served = true;
                        return take(message);
                    });
                    return hand_over(stop) && all_taken;
                },
        };
        auto const read = net::read_stream(get, options.egress, stop, consumer, options.idle);
        if (stop.stop_requested()) {
            return;
        }
        auto const end = end_of(connection, read);
        by_time = end == StreamEnd::bad_position;
        auto const wait = reconnect.after(end, connection.retry_after, random);
        if (end != StreamEnd::cut) {
            log::warn(
                "ingest.stream_ended",
                {{log::Field::source, kSource},
                 {log::Field::cause, name_of(end)},
                 {log::Field::status, connection.status},
                 {log::Field::milliseconds, wait.count()}}
            );
        }
        pause(wait, stop);
    }
}

net::Request EventStreams::State::request(Connection& connection)
{
    net::Request request;
    request.trust = net::Trust::configured;
    request.url = options.url + "/";
    for (auto const& stream : options.streams) {
        request.url += (&stream == &options.streams.front() ? "" : ",") + percent_encode(stream);
    }
    request.headers.push_back({"Accept", "text/event-stream"});
    auto const resume =
        by_time ? position.resume_by_time(options.streams, kRewind) : position.resume(options.streams, kRewind);
    if (resume.last_event_id) {
        request.headers.push_back({"Last-Event-ID", *resume.last_event_id});
        connection.asked_for_position = true;
    } else if (resume.since) {
        request.url += "?since=" + std::to_string(resume.since->time_since_epoch().count());
    }
    return request;
}

/// false: the server says that it cannot go on.
bool EventStreams::State::take(events::SseEvent const& message)
{
    metrics.count(Counter::events_received, {kSource});
    if (message.type == "error") {
        log::warn("ingest.stream_failed", {{log::Field::source, kSource}});
        return false;
    }
    auto const root = document.parse(message.data);
    // What came over TLS, Wikimedia said; plain http is for tests and tunnels, and proves nothing.
    auto const trust = options.url.starts_with("https://") ? events::Trust::confirmed : events::Trust::hint;
    auto parsed = root ? events::parse_event(*root, trust) : tl::unexpected<Error>(root.error());
    if (!parsed) {
        metrics.count(Counter::events_refused, {kSource, "unparsable"});
    } else if (auto* const event = std::get_if<events::Event>(&*parsed); event != nullptr) {
        auto const lag = std::chrono::duration<double>(clock.now() - event->timestamp);
        metrics.set(Gauge::stream_lag_seconds, {kSource}, lag.count());
        sieve.take(std::move(*event));
    }
    if (!message.last_event_id.empty() && !position.merge(message.last_event_id)) {
        metrics.count(Counter::events_refused, {kSource, "position"});
    }
    return true;
}

/// false: nobody takes our events any more.
bool EventStreams::State::hand_over(std::stop_token const& stop)
{
    auto const now = clock.monotonic();
    if (sieve.empty() && now - handed_over_at < options.progress) {
        return true;
    }
    handed_over_at = now;
    auto text = position.text();
    if (sieve.empty() && text == handed_over) {
        return true;
    }
    handed_over = text;
    auto batch = sieve.batch();
    batch.progress.insert(batch.progress.begin(), {std::string(kSource), std::move(text)});
    return intake.push(std::move(batch), stop);
}

void EventStreams::State::pause(Milliseconds time, std::stop_token const& stop)
{
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace wikipub::ingest
