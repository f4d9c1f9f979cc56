// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace wikipub::app {

/// `wikipubctl restore FILE`: from a backup into an empty database, while no daemon works; then the journals say what
/// was erased since.
class RestoreCommand {
public:
    explicit RestoreCommand(CLI::App& options);

    bool was_given() const { return !file_.empty(); }
    /// Blocks. Interrupted, it can be begun anew.
    Exit run(config::Settings const& settings) const;

private:
    std::string file_;
    std::string key_file_;
    std::vector<std::string> journal_files_;
    bool expired_too_ = false;
};

}  // namespace wikipub::app
