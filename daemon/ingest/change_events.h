// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "events/event.h"
#include "wiki/facts.h"

#include <string>
#include <vector>

namespace wikipub::ingest {

/// What a row of `list=recentchanges` tells. The wiki itself says it, so it is confirmed. An edit of which something is
/// hidden by now tells that too: its own event may have been seen before, and a suppression has no row of its own.
/// Nothing for log entries of kinds that concern nobody and for rows without a page.
std::vector<events::Event> to_events(wiki::ChangeRow const& row, std::string const& wiki);

}  // namespace wikipub::ingest
