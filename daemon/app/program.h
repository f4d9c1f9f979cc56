// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/load.h"
#include "config/settings.h"

#include <string>

namespace wikipub::app {

/// sysexits.h
enum class Exit {
    ok = 0,
    usage = 64,
    data = 65,
    no_input = 66,
    unavailable = 69,
    software = 70,
    cannot_create = 73,
    io_error = 74,
    temporary = 75,
    no_permission = 77,
    config = 78
};

/// Builds everything and runs until SIGTERM or SIGINT. `file`: read again at SIGHUP. Blocks.
Exit run_daemon(config::Settings const& settings, std::string const& file);

}  // namespace wikipub::app
