// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "federation/remote_actors.h"

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace wikipub::federation {

/// What was learnt about key ids lately, failures too, the least recently used dropped first: parsing a key costs
/// twenty verifications. Bounded in number, since anybody may name key ids. On the loop.
class KeyCache {
public:
    explicit KeyCache(std::size_t limit) : limit_(limit) {}

    /// Null where nothing is known, or no longer.
    Result<Peer> const* find(std::string const& key_id, Monotonic now);
    void put(std::string const& key_id, Result<Peer> result, Monotonic now, Monotonic until);
    void clear();

private:
    struct Entry {
        std::string key_id;
        Result<Peer> result;
        Monotonic until;
    };

    std::size_t limit_;
    std::list<Entry> entries_;  ///< most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace wikipub::federation
