// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/named_editors.h"

namespace wikipub::flows {

Task<std::set<std::int64_t>> who_may_be_named(
    Environment& environment, Wiki const& wiki, bridge::WikiFacts const& facts
)
{
    std::set<std::int64_t> users;
    for (auto const& [id, revision] : facts.revisions) {
        if (revision.user_id != 0) {
            users.insert(revision.user_id);
        }
    }
    std::set<std::int64_t> namable;
    for (auto const& editor : co_await editors_to_name(environment, wiki, {users.begin(), users.end()})) {
        namable.insert(editor.user_id);
    }
    co_return namable;
}

Task<std::vector<storage::Editor>> editors_to_name(
    Environment& environment, Wiki const& wiki, std::vector<std::int64_t> user_ids
)
{
    if (user_ids.empty() || !wiki.options().editors) {
        co_return std::vector<storage::Editor>{};
    }
    auto const now = environment.clock.now();
    auto const found =
        co_await environment.database.read("named.users", [path = wiki.path(), user_ids](storage::Snapshot& snapshot) {
            return storage::list_editors_of_users(snapshot, path, user_ids);
        });
    std::vector<storage::Editor> editors;
    for (auto const user : user_ids) {
        auto const editor = std::ranges::find_if(found, [&](storage::Editor const& one) {
            return one.user_id == user && one.may_be_named(now);
        });
        if (editor != found.end()) {
            editors.push_back(*editor);
        }
    }
    co_return editors;
}

std::vector<std::int64_t> numbers_of(std::vector<storage::Editor> const& editors)
{
    std::vector<std::int64_t> numbers;
    for (auto const& editor : editors) {
        numbers.push_back(editor.number);
    }
    return numbers;
}

std::vector<bridge::Named> as_named(std::vector<storage::Editor> const& editors)
{
    std::vector<bridge::Named> named;
    for (auto const& editor : editors) {
        named.push_back({editor.name, editor.user_page});
    }
    return named;
}

Task<std::vector<bridge::Named>> names_in(Environment& environment, PostId post)
{
    auto const& wikis = environment.wikis.all();
    if (std::ranges::none_of(wikis, [](auto const& wiki) { return wiki->options().editors; })) {
        co_return std::vector<bridge::Named>{};
    }
    auto editors = co_await environment.database.read("named.post", [post](storage::Snapshot& snapshot) {
        return storage::list_editors_named_by(snapshot, post);
    });
    auto const now = environment.clock.now();
    std::erase_if(editors, [now](storage::Editor const& editor) { return !editor.may_be_named(now); });
    co_return as_named(editors);
}

}  // namespace wikipub::flows
