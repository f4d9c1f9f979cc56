// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <optional>

namespace wikipub::ingest {

/// How a connection to a stream ended.
enum class StreamEnd {
    cut,           ///< it had served events and was closed: Wikimedia cuts each after 15 minutes
    silent,        ///< no byte for longer than the watchdog allows
    refused,       ///< no connection, a 5xx, or cut before anything came
    too_many,      ///< 429
    bad_position,  ///< 400 or 404: it does not know our Last-Event-ID
};

/// When to connect again. Pure.
class Reconnect {
public:
    /// The pause before the next attempt: up to a second after a cut; else it doubles from 1 s (too_many: 30 s) to 5
    /// min with each failure in a row, half of it at random so that followers of a stream do not come back together.
    /// `retry_after` is obeyed up to 1 h.
    Milliseconds after(StreamEnd end, std::optional<Milliseconds> retry_after, Random& random);

private:
    int failures_ = 0;
};

}  // namespace wikipub::ingest
