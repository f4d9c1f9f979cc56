// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "json/writer.h"

namespace wikipub::app {

/// What this process has counted since it began, for an operator: how far behind each source is, deliveries by
/// software, how soon what was hidden was withdrawn, and where the database's time goes.
void write_figures(Metrics const& metrics, json::Object& out);

}  // namespace wikipub::app
