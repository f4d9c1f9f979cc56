// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/watchdog.h"

#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdint>

namespace wikipub::app {

Task<> Watchdog::run()
{
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(0, &limit) <= 0) {
        co_return;
    }
    auto const pause = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds{limit}) / 2;
    do {
        sd_notify(0, "WATCHDOG=1");
    } while (co_await pulse_.sleep(pause));
}

}  // namespace wikipub::app
