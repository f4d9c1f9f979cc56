// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "config/settings.h"
#include "flows/wikis.h"
#include "net/client.h"
#include "wiki/api.h"

#include <memory>
#include <vector>

namespace wikipub::app {

/// The wikis' APIs and what the use cases know of each wiki.
struct WikiSet {
    std::vector<std::unique_ptr<wiki::Api>> apis;
    std::vector<std::unique_ptr<flows::Wiki>> wikis;
};

/// Fails where a list of pages cannot be read. Everything passed in outlives the set.
Result<WikiSet> build_wikis(
    config::Settings const& settings,
    flows::TitleHash const& title_hash,
    asio::io_context& loop,
    net::Client& client,
    Clock const& clock,
    Metrics& metrics
);

}  // namespace wikipub::app
