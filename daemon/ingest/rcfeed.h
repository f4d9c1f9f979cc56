// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "ingest/continuity.h"
#include "ingest/intake.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace wikipub::ingest {

struct RcfeedOptions {
    std::string listen;  ///< `udp://127.0.0.1:1336`, port 0 for any
    /// The wikis whose datagrams are read, by dbname; others are counted and dropped. The continuities outlive the
    /// source.
    std::unordered_map<std::string, Continuity*> wikis;
};

/// MediaWiki's `$wgRCFeeds` in JSON over UDP, several wikis on one port, on a thread of its own. Anybody on the network
/// may send such a datagram: its events are hints, to be confirmed by the wiki. One datagram is lost without a trace,
/// which is why each wiki's rc ids are watched: `on_gap` is called with the dbname, on the source's thread, now
/// and then while there is a hole.
class Rcfeed {
public:
    using OnGap = std::function<void(std::string const& wiki)>;

    /// Binds; fails with invalid_input for a bad address and conflict where it is taken.
    static Result<std::unique_ptr<Rcfeed>> open(
        RcfeedOptions options,
        Intake& intake,
        SelectorSource selector,
        OnGap on_gap,
        Clock const& clock,
        Metrics& metrics
    );
    /// Stops and waits for the thread.
    ~Rcfeed();
    Rcfeed(Rcfeed const&) = delete;
    Rcfeed& operator=(Rcfeed const&) = delete;

    std::uint16_t port() const;

private:
    struct State;
    explicit Rcfeed(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace wikipub::ingest
