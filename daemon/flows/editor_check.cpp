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

bool is_shown(wiki::UserFacts const& user)
{
    return !user.missing && !user.invalid;
}

/// While they are asked about a new name there is none to compare with.
bool is_renamed(wiki::UserFacts const& user, storage::Editor const& editor)
{
    return is_shown(user) && !editor.asked_since && user.name != editor.name;
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
        by_wiki[editor.wiki].push_back(editor);
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
    std::vector<std::pair<std::int64_t, std::string>> renamed;
    for (std::size_t begin = 0; begin < editors.size(); begin += kAtOnce) {
        std::vector<std::int64_t> ids;
        auto const end = std::min(begin + kAtOnce, editors.size());
        for (auto i = begin; i < end; ++i) {
            ids.push_back(editors[i].user_id);
        }
        auto const users = co_await wiki.api().users_by_id(std::move(ids), wiki::Priority::rest);
        if (!users) {
            co_return;
        }
        for (auto i = begin; i < end; ++i) {
            auto const& user = users->at(i - begin);
            (is_shown(user) ? found : missing).push_back(editors[i]);
            if (is_renamed(user, editors[i])) {
                renamed.emplace_back(editors[i].number, user.name);
            }
        }
    }
    auto const changed = missing.size() + renamed.size();
    if (changed > kPlausible && changed * kShareOfAll > editors.size()) {
        environment_.metrics.count(Counter::brakes_applied, {wiki.path(), "share_of_a_run"});
        log::error(
            "redaction.held_back",
            {{log::Field::path, wiki.path()}, {log::Field::cause, "users_missing"}, {log::Field::count, changed}}
        );
        co_return;
    }
    for (auto& [number, name] : renamed) {
        co_await consents_.user_renamed(wiki, number, std::move(name));
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
