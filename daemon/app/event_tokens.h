// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "config/settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::app {

/// Which wiki posts events with which token (`sources: eventgate`). Kept as hashes, found in constant time.
class EventTokens {
public:
    /// Fails where a file cannot be read any more; `detail` names it.
    static Result<EventTokens> read(config::Settings const& settings);

    /// dbname.
    std::optional<std::string> wiki_of(std::string_view token) const;

private:
    struct Entry {
        std::string hash;
        std::string wiki;
    };
    std::vector<Entry> entries_;
};

}  // namespace wikipub::app
