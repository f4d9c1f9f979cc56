// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/options.h"
#include "app/program.h"
#include "base/log.h"
#include "config/load.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>
#include <sys/resource.h>

namespace {

using wikipub::app::Exit;

/// Private keys and unpublished words are in memory.
void switch_core_dumps_off()
{
    rlimit const none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

void print(std::vector<wikipub::config::Problem> const& problems)
{
    for (auto const& problem : problems) {
        std::cerr << to_string(problem) << '\n';
    }
}

}  // namespace

int main(int argc, char** argv)
{
    std::string config;
    std::string checked;
    CLI::App options{"wikipubd - makes the pages of a MediaWiki followable from the Fediverse"};
    options.set_version_flag("--version", std::string(wikipub::app::kVersion));
    auto* const run = options.add_option("--config", config, "the settings file to run with");
    options.add_option("--check-config", checked, "say what is wrong with a settings file, and do nothing else")
        ->excludes(run);
    try {
        options.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        auto const help_or_version = options.exit(error) == 0;
        return static_cast<int>(help_or_version ? Exit::ok : Exit::usage);
    }
    if (config.empty() && checked.empty()) {
        std::cerr << "wikipubd: name a settings file: wikipubd --config /etc/wikipub/config.yaml\n";
        return static_cast<int>(Exit::usage);
    }
    auto const& file = checked.empty() ? config : checked;
    auto const loaded = wikipub::config::load(file);
    if (!loaded.settings || !checked.empty()) {
        print(loaded.problems);
        return static_cast<int>(loaded.settings ? Exit::ok : Exit::config);
    }
    for (auto const& problem : loaded.problems) {
        wikipub::log::warn("settings.problem", {{wikipub::log::Field::detail, to_string(problem)}});
    }
    switch_core_dumps_off();
    // A connection that a peer closed is an error of that write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    return static_cast<int>(wikipub::app::run_daemon(*loaded.settings, file));
}
