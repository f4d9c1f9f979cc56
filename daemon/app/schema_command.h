// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace wikipub::app {

/// `wikipubctl schema status|print|apply`: opens the database itself, for the daemon's account may not change tables.
class SchemaCommand {
public:
    explicit SchemaCommand(CLI::App& options);

    bool was_given() const { return task_ != Task::none; }
    /// Blocks. `config` where the schema lacks something, is not Wikipub's, or the database does not answer.
    Exit run(config::Settings const& settings) const;

private:
    enum class Task { none, status, print, apply };

    Task task_ = Task::none;
    bool dry_run_ = false;
    std::string user_;
    std::string password_file_;
};

}  // namespace wikipub::app
