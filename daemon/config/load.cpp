// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/load.h"

#include "config/reading.h"

#include <algorithm>
#include <system_error>

namespace wikipub::config {

namespace {

void check_budgets(Section& root, Settings const& settings)
{
    auto const needed = requests_per_hour(settings.sources);
    for (std::size_t i = 0; i < settings.wikis.size(); ++i) {
        auto const& api = settings.wikis[i].api;
        if (api.per_hour < needed) {
            root.warn(
                "wikis",
                "wikis[" + std::to_string(i) + "].api.per_hour is " + std::to_string(api.per_hour) +
                    ", but polling and one check a minute take " + std::to_string(needed) +
                    "; write a longer interval in action_api or, if the wiki agrees, a larger per_hour"
            );
        }
    }
}

void check_sources(Section& root, Settings const& settings)
{
    auto const& sources = settings.sources;
    bool const streams = std::ranges::any_of(sources, [](auto const& source) {
        return std::holds_alternative<EventStreamsSource>(source);
    });
    bool const live = streams || std::ranges::any_of(sources, [](auto const& source) {
                          auto const* action_api = std::get_if<ActionApiSource>(&source);
                          return action_api == nullptr || action_api->interval > Milliseconds{0};
                      });
    if (streams && settings.server.contact.empty()) {
        root.error("sources", "eventstreams asks for a contact in every request; write server.contact");
    }
    if (!sources.empty() && !live) {
        root.warn(
            "sources", "nothing tells of new edits after the start; write an interval in action_api, or add a source"
        );
    }
}

Settings read_settings(Node const& tree, std::string const& path, Files const& files, Problems& problems)
{
    Section root(&tree, path, "", problems);
    Settings settings;
    settings.development = read_development(root.section("development"));
    Reading const reading{.files = files, .problems = problems, .plain_http = settings.development.plain_http};
    settings.server = read_server(root.section("server"), reading);
    settings.egress = read_egress(root.section("egress"));
    settings.storage = read_storage(root.section("storage"), reading);
    settings.wikis = read_wikis(root, reading);
    settings.sources = read_sources(root, reading, settings.wikis);
    settings.posts = read_posts(root.section("posts"));
    root.finish();
    check_sources(root, settings);
    check_budgets(root, settings);
    return settings;
}

}  // namespace

std::string resolve(Section const& section, std::string const& path)
{
    if (path.empty()) {
        return path;
    }
    std::error_code error;
    auto const folder = std::filesystem::absolute(section.file(), error).parent_path();
    return (folder / path).lexically_normal().string();
}

bool read_path(Section& section, std::string_view key, std::string& out)
{
    std::string path;
    if (!section.read(key, path, parse_text)) {
        return false;
    }
    out = resolve(section, path);
    return !out.empty();
}

Loaded load(std::string const& path)
{
    DiskFiles const files;
    auto const file = files.read(path);
    if (!file) {
        return {std::nullopt, {{Severity::error, path, 0, "", file.error().detail}}};
    }
    return parse(file->text, path, files);
}

Loaded parse(std::string_view text, std::string const& path, Files const& files)
{
    auto const tree = parse_yaml(text);
    if (!tree) {
        return {std::nullopt, {{Severity::error, path, tree.error().line, "", tree.error().text}}};
    }
    Problems problems;
    auto settings = read_settings(*tree, path, files, problems);
    return {
        problems.any_error() ? std::nullopt : std::optional(std::move(settings)),
        problems.sorted(path),
    };
}

}  // namespace wikipub::config
