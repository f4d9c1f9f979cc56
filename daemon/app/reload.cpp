// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/reload.h"

#include "app/options.h"
#include "base/log.h"
#include "config/load.h"

namespace wikipub::app {

namespace {

/// The settings without what is taken over at once.
config::Settings begun_with(config::Settings settings)
{
    for (auto& wiki : settings.wikis) {
        wiki.api.per_hour = 0;
        wiki.api.concurrent = 0;
        wiki.denied_file.clear();
        wiki.unnamed_file.clear();
    }
    return settings;
}

bool needs_restart(config::Settings const& one, config::Settings const& other)
{
    return one.server != other.server || one.storage != other.storage || one.development != other.development;
}

}  // namespace

std::optional<config::Settings> read_settings(std::string const& file)
{
    auto loaded = config::load(file);
    for (auto const& problem : loaded.problems) {
        log::warn("settings.problem", {{log::Field::detail, config::to_string(problem)}});
    }
    if (!loaded.settings) {
        log::error("settings.refused", {{log::Field::file, file}});
    }
    return std::move(loaded.settings);
}

Task<std::optional<config::Settings>> reload(
    config::Settings const& running,
    std::string file,
    flows::Wikis const& wikis,
    flows::Redactor& redactor,
    EventTokens& tokens,
    Extensions& extensions
)
{
    auto settings = read_settings(file);
    if (!settings) {
        co_return std::nullopt;
    }
    std::map<std::string, Lists> lists;
    for (auto const& wiki : settings->wikis) {
        auto read = read_lists(wiki);
        if (!read) {
            log::error("settings.refused", {{log::Field::file, file}, {log::Field::detail, read.error().detail}});
            co_return std::nullopt;
        }
        lists.emplace(wiki.path, std::move(*read));
    }
    auto read_tokens = EventTokens::read(*settings);
    if (!read_tokens) {
        log::error("settings.refused", {{log::Field::file, file}, {log::Field::detail, read_tokens.error().detail}});
        co_return std::nullopt;
    }
    auto secrets = read_wiki_secrets(*settings);
    if (!secrets) {
        log::error("settings.refused", {{log::Field::file, file}, {log::Field::detail, secrets.error().detail}});
        co_return std::nullopt;
    }
    if (begun_with(*settings) != begun_with(running)) {
        if (!needs_restart(*settings, running)) {
            log::info("settings.reloaded", {{log::Field::file, file}});
            co_return std::move(settings);
        }
        log::warn("settings.restart_needed", {{log::Field::file, file}});
    }
    tokens = std::move(*read_tokens);
    extensions.set_secrets(std::move(*secrets));
    for (auto const& wiki : settings->wikis) {
        if (auto* const known = wikis.by_path(wiki.path)) {
            auto& read = lists.at(wiki.path);
            known->set_lists(std::move(read.denied), std::move(read.unnamed));
            known->api().set_limits({wiki.api.per_hour, wiki.api.concurrent});
            co_await redactor.hide_denied(*known);
        }
    }
    log::info("settings.reloaded", {{log::Field::file, file}});
    co_return std::nullopt;
}

}  // namespace wikipub::app
