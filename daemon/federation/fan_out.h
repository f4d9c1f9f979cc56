// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "federation/signatory.h"
#include "federation/signers.h"
#include "federation/software.h"
#include "net/client.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace wikipub::federation {

struct FanOutOptions {
    std::string node;          ///< name of this process in leases
    std::size_t actors = 16;   ///< drained at the same time
    std::size_t window = 500;  ///< inboxes of one activity that may be tried beyond the committed cursor
    std::size_t batch = 50;    ///< between two looks at what was withdrawn
    std::shared_ptr<SoftwareBook const> software = std::make_shared<SoftwareBook>();  ///< of the hosts, for metrics
    std::function<int()> nodes = [] { return 1; };  ///< how many processes send, which divide each host's limits
    bool helps = false;                             ///< until lead()
};

/// Sends what was appended (storage/activities.h) to everybody on its list: leased per actor, in order, signed at each
/// attempt, with retries on their own schedule (design §4). A process that helps leaves to the one that leads what that
/// begins within a second, and retries for 30 s. One that nobody hears (hearing.h) leaves it all to the others, if
/// there are any. On the loop.
class FanOut {
public:
    /// Who signs for an actor of ours; nullopt: the actor cannot sign any more, its activities are given up.
    using SignatoryOf = std::function<Task<std::optional<Signatory>>(storage::Actor const&)>;

    FanOut(
        asio::any_io_executor loop,
        net::Client& client,
        storage::Database& database,
        Signers& signers,
        Clock const& clock,
        Random& random,
        Metrics& metrics,
        SignatoryOf signatory_of,
        FanOutOptions options
    );
    ~FanOut();

    /// Runs until close(); then POSTs in flight get 10 s, leases are given back, and it returns.
    Task<> run();
    /// Something was appended, or posts were withheld or let go.
    void wake();
    /// No longer helps: this process is on duty.
    void lead();
    void close();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::federation
