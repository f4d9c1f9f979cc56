// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/sieve.h"

#include "ingest/catch_up.h"
#include "wiki/api.h"

#include <utility>

namespace wikipub::ingest {

Sieve::Sieve(std::string_view source, std::unordered_set<std::string> wikis, SelectorSource selector, Metrics& metrics)
    : source_(source), wikis_(std::move(wikis)), selector_(std::move(selector)), metrics_(metrics)
{
}

void Sieve::take(events::Event event)
{
    if (!wikis_.contains(event.wiki)) {
        return;
    }
    if (event.rc_id) {
        auto& change = newest_.try_emplace(event.wiki, Change{event.timestamp, *event.rc_id}).first->second;
        if (change.timestamp <= event.timestamp) {
            change = {event.timestamp, *event.rc_id};
        }
    }
    if (selected_ && (*selected_)(event)) {
        metrics_.count(Counter::events_selected, {source_});
        matches_.push_back(std::move(event));
    }
}

Batch Sieve::batch()
{
    Batch batch{.source = std::string(source_), .events = std::exchange(matches_, {}), .progress = {}};
    // What came this way need not be read again by the wiki's catch-up at the next start.
    for (auto const& [wiki, change] : std::exchange(newest_, {})) {
        batch.progress.push_back({CatchUp::source(wiki), wiki::change_position(change.timestamp, change.rc_id + 1)});
    }
    return batch;
}

}  // namespace wikipub::ingest
