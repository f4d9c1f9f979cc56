// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/settings.h"
#include "flows/redactor.h"
#include "flows/wikis.h"

#include <string>

namespace wikipub::app {

/// SIGHUP: the lists of denied and unnamed pages and the API limits are read again; a file with an error is refused
/// whole. What else changed is named in the log and waits for a restart.
Task<> reload(config::Settings const& running, std::string file, flows::Wikis const& wikis, flows::Redactor& redactor);

}  // namespace wikipub::app
