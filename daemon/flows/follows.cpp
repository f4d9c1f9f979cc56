// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/follows.h"

namespace wikipub::flows {

Follows::Follows(Wikis const& wikis, Metrics& metrics)
    : wikis_(wikis), metrics_(metrics), index_(std::make_shared<bridge::FollowIndex const>())
{
}

void Follows::load(storage::Database& database)
{
    constexpr int kPageOfRows = 10'000;
    std::vector<bridge::FollowedPage> pages;
    for (ActorKey after{};;) {
        auto const rows = database.read_blocking("follows.load", [after](storage::Snapshot& snapshot) {
            return storage::list_followed_pages(snapshot, after, kPageOfRows);
        });
        for (auto const& row : rows) {
            if (auto page = page_of(row)) {
                pages.push_back(std::move(*page));
            }
        }
        if (rows.size() < kPageOfRows) {
            break;
        }
        after = rows.back().id;
    }
    bridge::FollowIndex index(pages);
    load_editors(database, index);
    publish(std::move(index));
}

void Follows::load_editors(storage::Database& database, bridge::FollowIndex& index) const
{
    constexpr int kPageOfRows = 1000;
    for (std::int64_t after = 0;;) {
        auto const rows = database.read_blocking("follows.load_editors", [after](storage::Snapshot& snapshot) {
            std::vector<std::pair<storage::Editor, std::optional<storage::Actor>>> found;
            for (auto& editor : storage::list_editors(snapshot, after, kPageOfRows)) {
                auto actor = storage::find_actor(snapshot, storage::editor_actor_name(editor));
                found.emplace_back(std::move(editor), std::move(actor));
            }
            return found;
        });
        for (auto const& [editor, actor] : rows) {
            if (auto const followed = actor ? editor_of(editor, actor->id) : std::nullopt) {
                index = index.with(*followed);
            }
        }
        if (rows.size() < kPageOfRows) {
            return;
        }
        after = rows.back().first.number;
    }
}

std::shared_ptr<bridge::FollowIndex const> Follows::snapshot() const
{
    std::lock_guard const lock(mutex_);
    return index_;
}

void Follows::add(storage::Actor const& actor)
{
    if (auto const page = page_of(actor)) {
        publish(snapshot()->with(*page));
    }
}

void Follows::remove(storage::Actor const& actor)
{
    if (auto const page = page_of(actor)) {
        publish(snapshot()->without(*page));
    }
}

void Follows::put(storage::Editor const& before, storage::Editor const& now, ActorKey actor)
{
    auto index = *snapshot();
    if (auto const known = editor_of(before, actor)) {
        index = index.without(*known);
    }
    if (auto const next = editor_of(now, actor)) {
        index = index.with(*next);
    }
    publish(std::move(index));
}

/// Whether they may post now is asked again when an edit is held and when it is published.
std::optional<bridge::FollowedEditor> Follows::editor_of(storage::Editor const& editor, ActorKey actor) const
{
    auto const* wiki = wikis_.by_path(editor.wiki);
    bool const is_wanted = editor.posts && editor.wish == storage::EditorWish::active && !editor.asked_since;
    if (wiki == nullptr || !wiki->options().editors || !is_wanted) {
        return std::nullopt;
    }
    return bridge::FollowedEditor{actor, wiki->options().id, editor.user_id, editor.name};
}

void Follows::retitle(storage::Actor const& actor, std::string_view title)
{
    if (auto const page = page_of(actor)) {
        publish(snapshot()->retitled(*page, title));
    }
}

std::optional<bridge::FollowedPage> Follows::page_of(storage::Actor const& actor) const
{
    auto const* wiki = wikis_.by_path(actor.name.wiki);
    if (actor.name.kind != storage::ActorKind::page || wiki == nullptr || !wiki->options().pages) {
        return std::nullopt;
    }
    return bridge::FollowedPage{actor.id, wiki->options().id, actor.name.page, actor.title};
}

void Follows::publish(bridge::FollowIndex index)
{
    metrics_.set(Gauge::followed_pages, {}, static_cast<double>(index.size()));
    auto next = std::make_shared<bridge::FollowIndex const>(std::move(index));
    std::lock_guard const lock(mutex_);
    index_ = std::move(next);
}

}  // namespace wikipub::flows
