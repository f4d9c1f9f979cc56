// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/files.h"
#include "config/problem.h"
#include "config/settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::config {

struct Loaded {
    std::optional<Settings> settings;  ///< absent where a problem is an error
    std::vector<Problem> problems;     ///< warnings too, in the order of the file's lines
};

/// Reads and checks a settings file, and the files it names. Nothing in them makes it throw. Blocks on the disk.
Loaded load(std::string const& path);

/// The same for a text. `path` stands in problems, and its folder is what relative paths are relative to; files are
/// read through `files`.
Loaded parse(std::string_view text, std::string const& path, Files const& files);

}  // namespace wikipub::config
