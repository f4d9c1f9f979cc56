// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace wikipub::app {

/// `wikipubctl: WHY` on stderr.
Exit refuse(std::string_view why, Exit exit = Exit::config);

/// Whether a daemon has its control socket there.
bool somebody_listens(std::string const& socket_file);

/// On stderr: `[#########.........]  45 %  post  1234 of 270000 rows`; a line for each table where that is no terminal.
class ProgressBar {
public:
    ProgressBar();

    void show(std::string_view table, std::int64_t done, std::int64_t all);
    void end() const;

private:
    bool is_terminal_;
    std::string last_;
};

}  // namespace wikipub::app
