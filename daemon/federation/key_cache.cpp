// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/key_cache.h"

namespace wikipub::federation {

Result<Peer> const* KeyCache::find(std::string const& key_id, Monotonic now)
{
    auto const place = places_.find(key_id);
    if (place == places_.end() || place->second->until < now) {
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, place->second);
    return &place->second->result;
}

void KeyCache::put(std::string const& key_id, Result<Peer> result, Monotonic now, Monotonic until)
{
    if (auto const place = places_.find(key_id); place != places_.end()) {
        entries_.erase(place->second);
        places_.erase(place);
    }
    entries_.push_front({key_id, std::move(result), until});
    places_[key_id] = entries_.begin();
    // Two at a time: what is no longer valid goes faster than new ones come.
    for (int i = 0; i < 2 && (entries_.size() > limit_ || entries_.back().until < now); ++i) {
        places_.erase(entries_.back().key_id);
        entries_.pop_back();
    }
}

void KeyCache::clear()
{
    places_.clear();
    entries_.clear();
}

}  // namespace wikipub::federation
