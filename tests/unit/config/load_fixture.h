// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/load.h"
#include "support/memory_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wikipub::config {

inline constexpr std::string_view kServer = "server: {host: ap.wiki.example, contact: admin@wiki.example}\n";
inline constexpr std::string_view kWikis =
    "wikis: [{id: enwiki, base_url: https://en.wiki.example, enabled: {pages: true}}]\n";
inline constexpr std::string_view kSources = "sources: [{rcfeed: {}}]\n";

inline std::string complete(std::string_view more = "")
{
    return std::string(kServer) + std::string(kWikis) + std::string(kSources) + std::string(more);
}

class Load : public testing::Test {
protected:
    Loaded parsed(std::string_view text) const { return parse(text, "/etc/wikipub/config.yaml", files_); }

    /// As the operator sees them, without the file's name.
    std::vector<std::string> problems(std::string_view text) const
    {
        constexpr std::string_view kFile = "/etc/wikipub/config.yaml:";
        std::vector<std::string> lines;
        for (auto const& problem : parsed(text).problems) {
            auto line = to_string(problem);
            lines.push_back(line.starts_with(kFile) ? line.substr(kFile.size()) : line);
        }
        return lines;
    }

    std::vector<std::string> wiki_problems(std::string const& members) const
    {
        return problems(
            std::string(kServer) + std::string(kSources) + "wikis:\n- {id: enwiki, enabled: {pages: true}, " + members +
            "}"
        );
    }

    test::MemoryFiles files_;
};

}  // namespace wikipub::config
