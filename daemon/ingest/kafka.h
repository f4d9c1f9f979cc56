// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "ingest/intake.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wikipub::ingest {

struct KafkaOptions {
    std::string brokers;              ///< `host:port`, several with commas
    std::string group;                ///< of all nodes
    std::vector<std::string> topics;  ///< of every data centre
    std::string ca_file;              ///< empty: not encrypted
    std::optional<Timestamp> start;   ///< of a partition never read; nullopt: where the others are, first of all now
    std::unordered_set<std::string> wikis;
    Milliseconds progress = std::chrono::seconds{5};  ///< how often positions are handed over where nothing matches
    Milliseconds session = std::chrono::seconds{15};  ///< what a node is silent for until its partitions are another's
};

/// Wikimedia's Kafka, as one of a group of consumers, on a thread of its own. The positions in the database are the
/// truth: they are read whenever a partition becomes ours, and what was handed over is awaited before one becomes
/// another's. What Kafka itself is told of them is for its lag tools. A message that is none is parked: logged by
/// topic, partition and offset, under which Kafka keeps it, and passed over. Messages that Kafka threw away before they
/// were read are counted and logged. An event may come twice.
class Kafka {
public:
    /// The saved positions whose rows begin with kRows, by row; from the database, on the source's thread.
    using Saved = std::function<Result<std::map<std::string, std::string>>()>;

    /// Fails with invalid_input where an option is refused. Brokers that do not answer are no failure.
    static Result<std::unique_ptr<Kafka>> open(
        KafkaOptions options, Saved saved, Intake& intake, SelectorSource selector, Clock const& clock, Metrics& metrics
    );
    /// Leaves the group and waits for the thread, some seconds where no broker answers. Close the intake before.
    ~Kafka();
    Kafka(Kafka const&) = delete;
    Kafka& operator=(Kafka const&) = delete;

    /// When a broker last answered; it is asked where nothing comes. Any thread.
    Monotonic heard() const;

    static constexpr std::string_view kSource = "kafka";
    /// Of the rows of positions: then come topic, colon and partition.
    static constexpr std::string_view kRows = "kafka:";

private:
    struct State;
    explicit Kafka(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace wikipub::ingest
