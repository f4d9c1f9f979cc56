// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/hearing.h"

#include "base/log.h"

namespace wikipub::federation {

namespace {

bool was_well(storage::Host const& host)
{
    return host.failure_days == 0 && !host.parked_since;
}

}  // namespace

void Hearing::listen(std::vector<Parcel> const& parcels, Outcomes const& outcomes)
{
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        auto const& sent = outcomes[i];
        if (sent && sent->status != 0) {
            silent_.clear();
            return;
        }
        if (sent && sent->verdict == Verdict::again && was_well(parcels[i].host)) {
            silent_.insert(parcels[i].host.id);
        }
    }
    if (silent_.size() >= kHosts) {
        log::warn("fan_out.hears_nobody", {{log::Field::count, silent_.size()}});
        silent_.clear();
        deaf_until_ = clock_.monotonic() + kDeafFor;
    }
}

}  // namespace wikipub::federation
