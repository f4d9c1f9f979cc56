// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "federation/dispatch.h"

#include <cstddef>
#include <set>
#include <vector>

namespace wikipub::federation {

/// Whether the Fediverse hears this process. Who reaches none of 20 hosts that were well until now is cut off, more
/// likely than that they are all down; it counts as deaf for five minutes. On the loop.
class Hearing {
public:
    explicit Hearing(Clock const& clock) : clock_(clock) {}

    void listen(std::vector<Parcel> const& parcels, Outcomes const& outcomes);
    bool is_deaf() const { return clock_.monotonic() < deaf_until_; }

    static constexpr std::size_t kHosts = 20;
    static constexpr Milliseconds kDeafFor = std::chrono::minutes(5);

private:
    Clock const& clock_;
    std::set<HostId> silent_;  ///< since the last answer
    Monotonic deaf_until_{};
};

}  // namespace wikipub::federation
