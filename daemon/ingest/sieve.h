// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "ingest/intake.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wikipub::ingest {

/// What a stream of all wikis leaves behind for the loop: the events that somebody waits for, and how far each wiki's
/// recent changes need not be read again. On the source's thread.
class Sieve {
public:
    /// `wikis`: dbnames. `source` is a constant.
    Sieve(std::string_view source, std::unordered_set<std::string> wikis, SelectorSource selector, Metrics& metrics);

    /// Selects with the snapshot of now; once before each few events.
    void renew() { selected_ = selector_(); }
    void take(events::Event event);
    bool empty() const { return matches_.empty(); }
    /// What was taken since the last.
    Batch batch();

private:
    struct Change {
        Timestamp timestamp;
        std::int64_t rc_id;
    };

    std::string_view source_;
    std::unordered_set<std::string> wikis_;
    SelectorSource selector_;
    Metrics& metrics_;
    std::shared_ptr<Selector const> selected_;
    std::vector<events::Event> matches_;
    std::map<std::string, Change> newest_;
};

}  // namespace wikipub::ingest
