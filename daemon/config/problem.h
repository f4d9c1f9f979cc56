// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace wikipub::config {

enum class Severity { error, warning };

/// Something that the operator should change, told so that they know what to write.
struct Problem {
    Severity severity = Severity::error;
    std::string file;
    int line = 0;         ///< from 1; 0: the file as a whole
    std::string setting;  ///< `wikis[0].api.per_hour`; empty: the file as a whole
    std::string text;     ///< what is wrong; what to write instead
};

/// `/etc/wikipub/config.yaml:12: server.host: what is wrong; what to write instead`, with `warning: ` before the text
/// of a warning.
std::string to_string(Problem const& problem);

}  // namespace wikipub::config
