// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace wikipub::events {

/// How far a partition of a Kafka topic was read. Topics are mirrored between clusters, offsets are not: an offset
/// holds in the cluster that gave it, and in any other one goes on by time.
struct KafkaPosition {
    std::string cluster;
    std::int64_t offset = 0;  ///< of the next message
    Timestamp timestamp{};    ///< of the newest message read; before the first, when the reading began

    /// Reads what text() wrote.
    static Result<KafkaPosition> parse(std::string_view text);
    /// For the database.
    std::string text() const;
    friend bool operator==(KafkaPosition const&, KafkaPosition const&) = default;
};

}  // namespace wikipub::events
