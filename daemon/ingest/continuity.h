// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace wikipub::ingest {

/// Whether a feed that promises nothing (UDP) has shown every recent change of one wiki. Rc ids are given out one by
/// one; a datagram may overtake another by a moment, and an id that stays away longer was lost, was never sent, or
/// belongs to an edit that was rolled back. Only the wiki can tell which, so a hole asks for a catch-up, and the
/// position stays before it until that is done. Any thread.
class Continuity {
public:
    /// A change that the feed has shown.
    void seen(std::int64_t rc_id, Timestamp timestamp, Monotonic now);
    /// A catch-up that began at `begun` has read everything up to and with this change, the newest.
    void caught_up(std::int64_t rc_id, Timestamp timestamp, Monotonic begun);

    /// None is seen before the first catch-up, which runs anyway.
    bool has_gap() const;
    /// Where to go on reading the recent changes, as `rccontinue` wants it; nullopt before the first catch-up.
    std::optional<std::string> position() const;

private:
    struct Seen {
        Timestamp timestamp;
        Monotonic at;
    };
    void close_up();

    mutable std::mutex mutex_;
    std::int64_t last_ = 0;  ///< up to here nothing is missing; 0: unknown
    Timestamp last_timestamp_{};
    std::map<std::int64_t, Seen> ahead_;  ///< what the feed has shown beyond
};

}  // namespace wikipub::ingest
