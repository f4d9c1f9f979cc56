// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_check.h"

#include "base/log.h"

#include <limits>
#include <map>

namespace wikipub::flows {

namespace {

constexpr auto kPeriod = std::chrono::minutes{3};
constexpr auto kBetweenLooks = std::chrono::seconds{60};
constexpr std::size_t kAtOnce = 50;
/// More missing at once than that is a fault of the wiki, or of ours.
constexpr std::size_t kPlausible = 20;
constexpr std::size_t kShareOfAll = 20;

bool is_shown(wiki::UserFacts const& user, storage::Editor const& editor)
{
    return !user.missing && !user.invalid && user.user_id == editor.user_id;
}

}  // namespace

EditorCheck::EditorCheck(Environment& environment, Consents& consents)
    : environment_(environment), consents_(consents), pulse_(environment.loop)
{
}

Task<> EditorCheck::run()
{
    while (co_await pulse_.sleep(kPeriod)) {
        co_await look();
    }
}

Task<> EditorCheck::look()
{
    auto const all = co_await environment_.database.read("editor_check.all", [](storage::Snapshot& snapshot) {
        return storage::list_editors(snapshot, 0, std::numeric_limits<int>::max());
    });
    std::map<std::string, std::vector<storage::Editor>> by_wiki;
    for (auto const& editor : all) {
        // A renamed user is asked; under the old name there is nobody to look for.
        if (!editor.asked_since && !editor.name.empty()) {
            by_wiki[editor.wiki].push_back(editor);
        }
    }
    for (auto& [path, editors] : by_wiki) {
        auto* const wiki = environment_.wikis.by_path(path);
        if (wiki != nullptr && wiki->options().editors && !pulse_.closed()) {
            co_await look_at(*wiki, std::move(editors));
        }
    }
}

Task<> EditorCheck::look_at(Wiki& wiki, std::vector<storage::Editor> editors)
{
    std::vector<storage::Editor> missing;
    std::vector<storage::Editor> found;
    for (std::size_t begin = 0; begin < editors.size(); begin += kAtOnce) {
        std::vector<std::string> names;
        auto const end = std::min(begin + kAtOnce, editors.size());
        for (auto i = begin; i < end; ++i) {
            names.push_back(editors[i].name);
        }
        auto const users = co_await wiki.api().users(std::move(names), wiki::Priority::rest);
        if (!users) {
            co_return;
        }
        for (auto i = begin; i < end; ++i) {
            (is_shown(users->at(i - begin), editors[i]) ? found : missing).push_back(editors[i]);
        }
    }
    if (missing.size() > kPlausible && missing.size() * kShareOfAll > editors.size()) {
        environment_.metrics.count(Counter::brakes_applied, {wiki.path(), "share_of_a_run"});
        log::error(
            "redaction.held_back",
            {{log::Field::path, wiki.path()}, {log::Field::cause, "users_missing"}, {log::Field::count, missing.size()}}
        );
        co_return;
    }
    for (auto const& editor : found) {
        if (editor.missing_since) {
            co_await consents_.user_found(wiki, editor.number);
        }
    }
    auto const before = environment_.clock.now() - kBetweenLooks;
    for (auto const& editor : missing) {
        bool const is_sure = editor.missing_since && *editor.missing_since <= before;
        co_await consents_.user_missing(wiki, editor.number, is_sure);
    }
}

}  // namespace wikipub::flows
