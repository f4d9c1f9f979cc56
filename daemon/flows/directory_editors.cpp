// SPDX-License-Identifier: GPL-2.0-or-later
// Editors who opted in, found by number, handle or user page. All others are as unknown as if there were none.
#include "base/strings.h"
#include "flows/directory.h"
#include "flows/editor_handles.h"

namespace wikipub::flows {

namespace {

constexpr int kUser = 2;

}  // namespace

Task<Result<Listed>> Directory::editor(storage::ActorName name)
{
    struct Found {
        std::optional<storage::Actor> actor;
        std::optional<storage::Editor> editor;
        std::string handle;
    };
    auto found = co_await environment_.database.read("directory.editor", [name](storage::Snapshot& snapshot) {
        Found result;
        result.actor = storage::find_actor(snapshot, name);
        result.editor = storage::find_editor(snapshot, name.page.value);
        if (result.editor) {
            result.handle = shown_handle(snapshot, *result.editor);
        }
        return result;
    });
    if (!found.actor || !found.editor) {
        co_return fail(Errc::not_found, "no such editor");
    }
    if (found.actor->state == storage::ActorState::deleted) {
        co_return fail(Errc::gone, "erased");
    }
    auto* const wiki = environment_.wikis.by_path(found.actor->name.wiki);
    if (wiki == nullptr || !wiki->options().editors) {
        co_return fail(Errc::not_found, "editors of this wiki are not enabled");
    }
    if (!found.editor->is_confirmed()) {
        co_return fail(Errc::unavailable, "the wiki has not confirmed the consent yet");
    }
    Listed listed;
    listed.name = found.actor->name;
    listed.row = found.actor;
    listed.wiki = wiki;
    listed.host = found.actor->host;
    listed.handle = std::move(found.handle);
    listed.title = found.editor->name;
    listed.editor = std::move(found.editor);
    co_return listed;
}

Task<Result<std::optional<Listed>>> Directory::by_user_page(Wiki& wiki, std::string title)
{
    auto const colon = title.find(':');
    if (!wiki.options().editors || colon == std::string::npos) {
        co_return std::optional<Listed>{};
    }
    auto const rules = co_await wiki.rules(wiki::Priority::serving);
    if (!rules) {
        co_return fail(Errc::unavailable, rules.error().detail);
    }
    auto const spaces = (*rules)->siteinfo->namespace_names(kUser);
    auto const prefix = std::string_view(title).substr(0, colon);
    if (std::ranges::none_of(spaces, [&](auto const& space) { return iequals(space, prefix); })) {
        co_return std::optional<Listed>{};
    }
    auto const path = wiki.path();
    auto const user = title.substr(colon + 1);
    auto const found = co_await environment_.database.read("directory.user_page", [=](storage::Snapshot& snapshot) {
        return storage::find_editor_named(snapshot, path, user);
    });
    if (!found) {
        co_return std::optional<Listed>{};
    }
    auto listed = co_await editor(storage::editor_actor_name(*found));
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    co_return std::optional(std::move(*listed));
}

}  // namespace wikipub::flows
