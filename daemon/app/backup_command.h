// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace wikipub::app {

/// `wikipubctl backup --to FILE|FOLDER/`: what is needed to go on after the database was lost, while the daemon works
/// or not.
class BackupCommand {
public:
    explicit BackupCommand(CLI::App& options);

    bool was_given() const { return !to_.empty(); }
    /// Blocks. Shows a bar on a terminal.
    Exit run(config::Settings const& settings) const;

private:
    std::string to_;
    std::string certificate_file_;
};

}  // namespace wikipub::app
