// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace wikipub::app {

/// `wikipubctl migrate-storage --to mysql://…`: from the file that the settings name to a server, while the daemon is
/// stopped.
class MigrateStorageCommand {
public:
    explicit MigrateStorageCommand(CLI::App& options);

    bool was_given() const { return !to_.empty(); }
    /// Blocks. Shows a bar on a terminal, else a line for each table.
    Exit run(config::Settings const& settings) const;

private:
    std::string to_;
    std::string password_file_;
    std::string tls_ca_file_;
};

}  // namespace wikipub::app
