// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "ingest/intake.h"
#include "net/request.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wikipub::ingest {

struct EventStreamsOptions {
    std::string url;                        ///< `https://stream.wikimedia.org/v2/stream`
    std::vector<std::string> streams;       ///< all travel over one connection
    std::unordered_set<std::string> wikis;  ///< dbnames; the server cannot filter
    net::Egress egress;
    Milliseconds idle = std::chrono::seconds{60};     ///< the service sends no heartbeats
    Milliseconds progress = std::chrono::seconds{5};  ///< how often the position is handed over where nothing matches
};

/// Wikimedia's EventStreams over SSE, on a thread of its own, reconnecting for ever. Positions are times, never
/// offsets, since two data centres serve in turn, and are rewound a little: an event may come twice.
class EventStreams {
public:
    /// `position` as last saved under kSource; nullopt starts with what happens now.
    EventStreams(
        EventStreamsOptions options,
        std::optional<std::string> position,
        Intake& intake,
        SelectorSource selector,
        Clock const& clock,
        Random& random,
        Metrics& metrics
    );
    /// Stops within a second and waits for the thread.
    ~EventStreams();
    EventStreams(EventStreams const&) = delete;
    EventStreams& operator=(EventStreams const&) = delete;

    /// When the service last answered. Any thread.
    Monotonic heard() const;

    static constexpr std::string_view kSource = "eventstreams";

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wikipub::ingest
