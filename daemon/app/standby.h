// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/duty.h"
#include "app/sending.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "config/settings.h"
#include "storage/database.h"

namespace wikipub::app {

enum class Waited { on_duty, told_to_stop, told_to_reload };

/// Until this node is on duty (`stands_back`: not before the others had 10 s to be it), or a signal comes (SIGTERM,
/// SIGINT; SIGHUP). Meanwhile it answers on `server.internal_listen` (`/metrics`; `/healthz` and all else with 503) and
/// `wikipubctl status` on the control socket, so that it can be watched; the public listener stays shut, so that fronts
/// pass it by; `sending` helps to deliver. Blocks, while its own loop runs on a thread of its own and the program's on
/// this one. Throws what the database throws at first; later it waits for the database too.
Waited wait_for_duty(
    Duty& duty,
    Sending& sending,
    storage::Database& database,
    config::Settings const& settings,
    Clock const& clock,
    Metrics& metrics,
    bool stands_back
);

}  // namespace wikipub::app
