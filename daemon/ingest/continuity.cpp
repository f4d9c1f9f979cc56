// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/continuity.h"

#include "wiki/api.h"

#include <algorithm>

namespace wikipub::ingest {

namespace {

/// Those that are forgotten beyond it leave a hole, which a catch-up fills.
constexpr std::size_t kMostAhead = 10'000;

}  // namespace

void Continuity::seen(std::int64_t rc_id, Timestamp timestamp, Monotonic now)
{
    std::lock_guard const lock(mutex_);
    if (rc_id <= last_) {
        return;
    }
    ahead_.emplace(rc_id, Seen{timestamp, now});
    if (last_ > 0) {
        close_up();
    }
    if (ahead_.size() > kMostAhead) {
        ahead_.erase(ahead_.begin());
    }
}

void Continuity::caught_up(std::int64_t rc_id, Timestamp timestamp, Monotonic begun)
{
    std::lock_guard const lock(mutex_);
    // A wiki restored from a backup gives ids out again: then time, which goes on, is right.
    if (rc_id < last_ && timestamp <= last_timestamp_) {
        return;
    }
    last_ = rc_id;
    last_timestamp_ = std::max(timestamp, last_timestamp_);
    // What was shown before the wiki was asked, and is newer than its newest, was no change of this wiki: anybody may
    // send a datagram.
    std::erase_if(ahead_, [&](auto const& entry) { return entry.first <= rc_id || entry.second.at < begun; });
    close_up();
}

void Continuity::close_up()
{
    while (!ahead_.empty() && ahead_.begin()->first == last_ + 1) {
        last_ = ahead_.begin()->first;
        last_timestamp_ = std::max(last_timestamp_, ahead_.begin()->second.timestamp);
        ahead_.erase(ahead_.begin());
    }
}

bool Continuity::has_gap() const
{
    std::lock_guard const lock(mutex_);
    return last_ > 0 && !ahead_.empty();
}

std::optional<std::string> Continuity::position() const
{
    std::lock_guard const lock(mutex_);
    return last_ > 0 ? std::optional(wiki::change_position(last_timestamp_, last_ + 1)) : std::nullopt;
}

}  // namespace wikipub::ingest
