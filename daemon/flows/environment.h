// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "bridge/policy.h"
#include "flows/follows.h"
#include "flows/identity.h"
#include "flows/signing_keys.h"
#include "flows/wikis.h"
#include "storage/database.h"

#include <boost/asio/any_io_executor.hpp>

#include <functional>

namespace wikipub::flows {

/// What every use case works with. Built by app/, outlives every flow.
struct Environment {
    Identity const& identity;
    Clock const& clock;
    Random& random;
    Metrics& metrics;
    storage::Database& database;
    Wikis const& wikis;
    Follows& follows;
    SigningKeys const& keys;
    TitleHash const& title_hash;
    bridge::Policy policy;
    Milliseconds lifetime = std::chrono::days{365};  ///< `posts.lifetime`
    /// Tells the fan-out that there is something to send. On the loop.
    std::function<void()> wake_fan_out;
    asio::any_io_executor loop;
};

/// `posts` keep their words so long; afterwards they are read from the wiki again.
inline constexpr auto kWordsKept = std::chrono::days{90};
/// A document is served if the wiki confirmed it at most so long ago.
inline constexpr auto kConfirmedFor = std::chrono::minutes{10};

}  // namespace wikipub::flows
