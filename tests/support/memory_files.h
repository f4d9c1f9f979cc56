// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/files.h"

#include <map>
#include <string>

namespace wikipub::test {

/// Files that exist in memory only.
class MemoryFiles final : public config::Files {
public:
    std::map<std::string, config::File> files;

    Result<config::File> read(std::string const& path) const override
    {
        auto const found = files.find(path);
        if (found == files.end()) {
            return fail(Errc::not_found, "No such file or directory");
        }
        return found->second;
    }
};

}  // namespace wikipub::test
