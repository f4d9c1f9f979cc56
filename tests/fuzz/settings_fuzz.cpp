// SPDX-License-Identifier: GPL-2.0-or-later
// A settings file never throws, and is refused exactly where an error is told.
#include "config/load.h"
#include "support/memory_files.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace config = wikipub::config;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    wikipub::test::MemoryFiles files;
    files.files["/list"] = {"- {id: a, base_url: https://a.example}", 0400};
    auto const loaded = config::parse({reinterpret_cast<char const*>(data), size}, "/settings.yaml", files);
    auto const is_error = [](auto const& problem) { return problem.severity == config::Severity::error; };
    bool const refused = std::ranges::any_of(loaded.problems, is_error);
    if (refused == loaded.settings.has_value()) {
        std::abort();
    }
    for (auto const& problem : loaded.problems) {
        if (problem.text.empty() || to_string(problem).find('\n') != std::string::npos) {
            std::abort();
        }
    }
    if (loaded.settings && (loaded.settings->server.host.empty() || loaded.settings->wikis.empty())) {
        std::abort();
    }
    return 0;
}
