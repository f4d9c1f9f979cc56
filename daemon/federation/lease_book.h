// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "storage/database.h"
#include "storage/leases.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wikipub::federation {

/// The right to send for an actor, as this process holds it.
struct HeldLease {
    storage::Lease lease;
    Monotonic renewed;  ///< when the renewal that succeeded last was begun
    bool lost = false;
};

/// Which actors this process may send for (design §4): claimed for 45 s, renewed every 15 s while somebody uses them,
/// and not acted under where that did not succeed for 30 s. On the loop.
class LeaseBook {
public:
    LeaseBook(storage::Database& database, Clock const& clock, std::string node)
        : database_(database), clock_(clock), node_(std::move(node))
    {
    }

    /// Claims those that are not held yet, in one transaction.
    Task<> claim(std::vector<ActorKey> actors);
    /// Null where another node has it.
    std::shared_ptr<HeldLease> find(ActorKey actor) const;
    bool may_act(HeldLease const& held) const;

    /// Renews those in use and forgets the others, which run out by themselves; nothing before it is time.
    Task<> renew();
    /// Another node may have it at once.
    Task<> give_back(ActorKey actor);
    /// The same of all that nobody uses now.
    Task<> give_back_unused();
    /// Gives all back, for the end.
    Task<> release_all();

    static constexpr Milliseconds kDuration = std::chrono::seconds(45);
    static constexpr Milliseconds kRenewEvery = std::chrono::seconds(15);
    static constexpr Milliseconds kUsableFor = std::chrono::seconds(30);

private:
    Task<> release(std::vector<storage::Lease> leases);

    storage::Database& database_;
    Clock const& clock_;
    std::string node_;
    Monotonic last_renewal_{};
    std::map<ActorKey, std::shared_ptr<HeldLease>> held_;
};

}  // namespace wikipub::federation
