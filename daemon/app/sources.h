// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/tasks.h"
#include "config/settings.h"
#include "flows/take_in.h"
#include "ingest/catch_up.h"
#include "ingest/eventgate.h"
#include "ingest/eventstreams.h"
#include "ingest/intake.h"
#include "ingest/kafka.h"
#include "ingest/rcfeed.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace wikipub::app {

/// The sources of the settings, and what takes in what they hand over.
class Sources {
public:
    Sources(
        asio::io_context& loop,
        flows::Environment& environment,
        flows::TakeIn& take_in,
        config::Settings const& settings
    );

    /// Reads the saved positions, binds and connects. Fails where an address cannot be had. Blocks a moment.
    Result<> start(Tasks& tasks);
    /// Events that a wiki's EventBus posts; fails as ingest::EventGate does.
    Task<Result<ingest::Posted>> post(std::string wiki, std::string_view body);
    /// When the source that is silent longest last answered, of those that this node asks by itself and that never are
    /// without news; nothing where there is none.
    std::optional<Monotonic> heard() const;
    /// Threads are joined; what was not taken in is read again after the next start.
    void close();

private:
    Task<> consume();
    ingest::SelectorSource selector() const;
    std::optional<std::string> position_of(std::string const& source) const;
    ingest::Continuity* continuity_of(std::string const& wiki);
    std::function<void(std::string const&)> catch_up_on_gap();
    bool has_feed(std::string const& wiki) const;
    Result<> start_rcfeed(config::RcfeedSource const& source);
    void start_eventgate();
    void start_eventstreams(config::EventStreamsSource const& source);
    Result<> start_kafka(config::KafkaSource const& source);
    std::unordered_set<std::string> wikis_wanted() const;
    void start_catch_up(config::ActionApiSource const& source, Tasks& tasks);

    asio::io_context& loop_;
    flows::Environment& environment_;
    flows::TakeIn& take_in_;
    config::Settings const& settings_;
    ingest::Intake intake_;
    std::map<std::string, std::unique_ptr<ingest::Continuity>> continuities_;
    std::map<std::string, std::unique_ptr<ingest::CatchUp>> catch_ups_;
    std::vector<std::unique_ptr<ingest::Rcfeed>> rcfeeds_;
    std::vector<std::unique_ptr<ingest::EventStreams>> eventstreams_;
    std::vector<std::unique_ptr<ingest::Kafka>> kafkas_;
    std::unique_ptr<ingest::EventGate> eventgate_;
};

}  // namespace wikipub::app
