// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::events {

struct SseEvent {
    std::string type;  ///< `message` where the stream names none
    std::string data;
    std::string last_event_id;  ///< the latest seen, of this event or an earlier one
};

/// Framing of server-sent events, for bytes as they come.
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
/// One for each connection: an event cut off by its end is dropped, as the specification wants.
class SseParser {
public:
    explicit SseParser(std::size_t max_bytes = std::size_t{1} << 20U) : max_bytes_(max_bytes) {}

    /// The events completed by these bytes. Fails for good with invalid_input where a line or the data of an event
    /// grows beyond the limit; the connection is then to be closed.
    Result<std::vector<SseEvent>> feed(std::string_view bytes);

    /// What the server asked to wait before reconnecting.
    std::optional<Milliseconds> retry() const { return retry_; }

private:
    bool take_line(std::string_view line, std::vector<SseEvent>& events);
    bool take_field(std::string_view name, std::string_view value);

    std::size_t max_bytes_;
    std::string line_;  ///< the unfinished one
    bool at_start_ = true;
    bool after_carriage_return_ = false;
    bool failed_ = false;
    std::string type_;
    std::string data_;
    std::string last_event_id_;
    std::optional<Milliseconds> retry_;
};

}  // namespace wikipub::events
