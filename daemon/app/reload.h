// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/event_tokens.h"
#include "app/extensions.h"
#include "config/settings.h"
#include "flows/redactor.h"
#include "flows/wikis.h"

#include <optional>
#include <string>

namespace wikipub::app {

/// The file as it is now; every problem in the log, nothing where it holds an error.
std::optional<config::Settings> read_settings(std::string const& file);

/// SIGHUP: the file, the lists of denied and unnamed pages, the tokens of events and the wikis' secrets are read again;
/// an error refuses all of it. Lists, tokens, secrets and API limits are taken over at once. Where more changed, the
/// settings to begin anew with, in this process; but what the process cannot change under its followers (`server`,
/// `storage`, `development`) is named in the log and waits for a restart, and the rest with it.
Task<std::optional<config::Settings>> reload(
    config::Settings const& running,
    std::string file,
    flows::Wikis const& wikis,
    flows::Redactor& redactor,
    EventTokens& tokens,
    Extensions& extensions
);

}  // namespace wikipub::app
