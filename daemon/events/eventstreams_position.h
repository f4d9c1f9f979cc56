// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::events {

/// How to ask EventStreams to go on. Neither: from now.
struct Resume {
    std::optional<std::string> last_event_id;
    std::optional<Timestamp> since;
};

/// Where we are in EventStreams: a timestamp for each topic and partition. Offsets are dropped, since they differ
/// between the data centres that answer in turn. An id's `"offset":-1` means "from the end", which loses what comes
/// meanwhile: such a topic gets the time the stream had when it was first seen.
class EventStreamsPosition {
public:
    EventStreamsPosition() = default;

    /// Reads what text() wrote.
    static Result<EventStreamsPosition> parse(std::string_view text);

    /// Takes in an event's `id:`, an array in any order. Times only grow and no topic is forgotten: one missing from
    /// Last-Event-ID is silently not consumed.
    Result<> merge(std::string_view id);

    /// For the database.
    std::string text() const;

    /// Rewound, since messages of the same millisecond may have been cut apart; what comes twice is recognised
    /// downstream. Topics of other streams are left out (they would be answered 404). Where a stream has no topic yet,
    /// as after a change of settings, all are asked for `since` a time instead.
    Resume resume(std::vector<std::string> const& streams, Milliseconds rewind) const;
    /// The same by time alone, for a server that refuses the id.
    Resume resume_by_time(std::vector<std::string> const& streams, Milliseconds rewind) const;

private:
    /// The time its busiest topic was read to; 0: none yet.
    std::int64_t latest(std::string_view stream) const;

    using Partition = std::pair<std::string, std::int64_t>;
    std::map<Partition, std::int64_t> milliseconds_;
};

}  // namespace wikipub::events
