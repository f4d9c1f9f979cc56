// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/kafka_consumer.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace wikipub::ingest {

/// What the database has of the batches handed over. Batches outlive their source, so both share it. Any thread.
class KafkaLedger {
public:
    using Offsets = std::vector<std::pair<KafkaPartition, std::int64_t>>;

    void committed(std::uint64_t batch, Offsets const& offsets);
    /// Until that batch, and so all before it, are committed; false where it took longer.
    bool wait_for(std::uint64_t batch, Milliseconds time, std::stop_token stop);
    /// What is new since the last call.
    Offsets take_new();

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t last_ = 0;
    std::map<KafkaPartition, std::int64_t> new_;
};

}  // namespace wikipub::ingest
