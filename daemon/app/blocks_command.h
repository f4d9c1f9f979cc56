// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/program.h"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace wikipub::app {

/// `wikipubctl blocks list|import|export`: the files are read and written here, where the person is who named them.
class BlocksCommand {
public:
    explicit BlocksCommand(CLI::App& options);

    bool was_given() const { return task_ != Task::none; }
    /// Blocks. `data` where the list to import cannot be used, `unavailable` where the daemon does not answer, `file`
    /// where the file cannot be read or written.
    Exit run(config::Settings const& settings, bool as_json) const;

private:
    enum class Task { none, list, take_in, write_out };

    Task task_ = Task::none;
    std::string file_;
};

}  // namespace wikipub::app
