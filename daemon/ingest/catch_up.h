// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/task.h"
#include "ingest/continuity.h"
#include "ingest/intake.h"
#include "wiki/api.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string>

namespace wikipub::ingest {

struct CatchUpOptions {
    std::string wiki;          ///< dbname
    Milliseconds interval{0};  ///< of polling, for a wiki without a feed; 0: only at the start and when asked
    Milliseconds overlap = std::chrono::seconds{30};  ///< read again before the position: what was committed late
    Milliseconds settle =
        std::chrono::seconds{5};  ///< from a request to its catch-up: a late datagram may close the hole
    Milliseconds pause = std::chrono::seconds{60};  ///< at least, between two catch-ups that were asked for
};

/// Reads what a wiki's recent changes say happened since a position: at the start, when a feed has a hole, or by the
/// clock. What the wiki says itself is confirmed, but its rows for deleted pages are gone, and a title may be older
/// than a move. Lives on the loop.
class CatchUp {
public:
    /// `position` as last saved under source(); nullopt: nothing before now. `continuity`, of the same wiki's feed, may
    /// be nullptr.
    CatchUp(
        asio::any_io_executor loop,
        wiki::Api& api,
        Intake& intake,
        SelectorSource selector,
        Continuity* continuity,
        Clock const& clock,
        Metrics& metrics,
        std::optional<std::string> position,
        CatchUpOptions options
    );
    ~CatchUp();
    CatchUp(CatchUp const&) = delete;
    CatchUp& operator=(CatchUp const&) = delete;

    /// Runs until close(): spawned once by app/.
    Task<> run();
    /// Asks for a catch-up soon. Any thread.
    void request();
    void close();

    /// `changes:WIKI`: the name its position is saved under, by it and by the feeds.
    static std::string source(std::string_view wiki);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::ingest
