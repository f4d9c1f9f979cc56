// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::ingest {

struct KafkaPartition {
    std::string topic;
    std::int32_t number = 0;
    friend auto operator<=>(KafkaPartition const&, KafkaPartition const&) = default;
};

struct KafkaMessage {
    std::string_view topic;
    std::int32_t partition;
    std::int64_t offset;
    std::optional<Timestamp> timestamp;
    std::string_view payload;  ///< empty: a tombstone
};

struct KafkaConsumerOptions {
    std::string brokers;
    std::string group;
    std::vector<std::string> topics;
    std::string ca_file;     ///< empty: not encrypted
    Milliseconds session{};  ///< what a member is silent for until its partitions are another's
};

/// A member of a consumer group. librdkafka stops here. All calls and all handlers are on the thread that polls, but
/// for the destructor's.
class KafkaConsumer {
public:
    struct Handlers {
        /// These are ours from now on; answers the offset to begin at of each, in their order. May call back.
        std::function<std::vector<std::int64_t>(std::vector<KafkaPartition> const&)> assigned;
        /// These are another member's once this returns; `lost`: they already are.
        std::function<void(std::vector<KafkaPartition> const&, bool lost)> revoked;
    };

    /// Connects in the background, for ever. Fails with invalid_input where a setting is refused, such as a `ca_file`
    /// without certificates.
    static Result<std::unique_ptr<KafkaConsumer>> open(KafkaConsumerOptions const& options, Handlers handlers);
    /// Leaves the group, which calls `revoked`.
    ~KafkaConsumer();
    KafkaConsumer(KafkaConsumer const&) = delete;
    KafkaConsumer& operator=(KafkaConsumer const&) = delete;

    /// Waits that long for a message and gives it to `take`; false where none came. Calls the handlers.
    bool poll(Milliseconds time, std::function<void(KafkaMessage const&)> const& take);

    /// Nothing comes while paused, but the handlers are called.
    void pause();
    void resume();

    /// Asks the brokers, for some seconds.
    bool answers();
    Result<std::string> cluster();
    /// Of the first message from that time on; where there is none, of the next to come.
    Result<std::int64_t> offset_at(KafkaPartition const& partition, Timestamp time);
    /// Of the next message to come.
    Result<std::int64_t> end(KafkaPartition const& partition);

    /// Whether there are messages from `next` on, as the brokers' last answer had it.
    bool has_more(KafkaPartition const& partition, std::int64_t next) const;
    /// Tells the group how far we are, without waiting: nothing depends on it but tools that show it.
    void commit(std::vector<std::pair<KafkaPartition, std::int64_t>> const& offsets);

private:
    struct Client;
    explicit KafkaConsumer(std::unique_ptr<Client> client);

    std::unique_ptr<Client> client_;
};

}  // namespace wikipub::ingest
