// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "federation/sender.h"
#include "federation/software.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/retries.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace wikipub::federation {

/// A letter for one inbox. What `delivery` says is what its retry row says, or would.
struct Parcel {
    std::shared_ptr<Letter const> letter;
    storage::Retry delivery;
    storage::Inbox inbox;
    storage::Host host;
    bool behind = false;  ///< something earlier for this host waits: not to be sent now
};

/// In the order of the parcels; nothing for one that was not begun.
using Outcomes = std::vector<std::optional<Sent>>;

/// Sends the parcels of one actor, many at a time. Shared by all actors. On the loop.
class Dispatch {
public:
    /// `software`: of the hosts, for metrics.
    Dispatch(Sender& sender, std::shared_ptr<SoftwareBook const> software, Clock const& clock, Metrics& metrics)
        : sender_(sender), software_(std::move(software)), clock_(clock), metrics_(metrics)
    {
    }

    struct Batch {
        std::vector<Parcel> parcels;
        Signatory signatory;
        bool retries = false;             ///< the parcels have rows already
        std::size_t stride = 50;          ///< parcels begun between two calls of `ask`
        std::function<Task<bool>()> ask;  ///< whether to go on
        std::function<bool()> wanted;     ///< the same, at once, before each POST
    };
    /// Ends when everything that was begun has ended.
    Task<Outcomes> send(Batch batch);

private:
    struct Running;
    Task<> deliver(std::shared_ptr<Running> running, std::size_t index);
    Task<> wait_for_retries_to_host(storage::Retry const& delivery);
    void count(Parcel const& parcel, Sent const& sent);

    Sender& sender_;
    std::shared_ptr<SoftwareBook const> software_;
    Clock const& clock_;
    Metrics& metrics_;
    std::size_t under_way_ = 0;
    Waiters place_free_;
    /// Retries being POSTed: a Delete of the same actor to the same host waits until they have ended (design §4).
    std::map<std::pair<ActorKey, HostId>, int> retries_under_way_;
    Waiters retry_ended_;
};

}  // namespace wikipub::federation
