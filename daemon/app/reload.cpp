// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/reload.h"

#include "app/options.h"
#include "base/log.h"
#include "config/load.h"

namespace wikipub::app {

namespace {

/// The settings without what a reload takes over.
config::Settings fixed_part(config::Settings settings)
{
    for (auto& wiki : settings.wikis) {
        wiki.api.per_hour = 0;
        wiki.api.concurrent = 0;
        wiki.denied_file.clear();
        wiki.unnamed_file.clear();
    }
    return settings;
}

}  // namespace

Task<> reload(config::Settings const& running, std::string file, flows::Wikis const& wikis, flows::Redactor& redactor)
{
    auto const loaded = config::load(file);
    for (auto const& problem : loaded.problems) {
        log::warn("settings.problem", {{log::Field::detail, config::to_string(problem)}});
    }
    if (!loaded.settings) {
        log::error("settings.refused", {{log::Field::file, file}});
        co_return;
    }
    std::map<std::string, Lists> lists;
    for (auto const& wiki : loaded.settings->wikis) {
        auto read = read_lists(wiki);
        if (!read) {
            log::error("settings.refused", {{log::Field::file, file}, {log::Field::detail, read.error().detail}});
            co_return;
        }
        lists.emplace(wiki.path, std::move(*read));
    }
    for (auto const& wiki : loaded.settings->wikis) {
        if (auto* const known = wikis.by_path(wiki.path)) {
            auto& read = lists.at(wiki.path);
            known->set_lists(std::move(read.denied), std::move(read.unnamed));
            known->api().set_limits({wiki.api.per_hour, wiki.api.concurrent});
            co_await redactor.hide_denied(*known);
        }
    }
    if (fixed_part(*loaded.settings) != fixed_part(running)) {
        log::warn("settings.restart_needed", {{log::Field::file, file}});
    }
    log::info("settings.reloaded", {{log::Field::file, file}});
}

}  // namespace wikipub::app
