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
    publish(bridge::FollowIndex(pages));
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

void Follows::retitle(storage::Actor const& actor, std::string_view title)
{
    if (auto const page = page_of(actor)) {
        publish(snapshot()->retitled(*page, title));
    }
}

std::optional<bridge::FollowedPage> Follows::page_of(storage::Actor const& actor) const
{
    auto const* wiki = wikis_.by_path(actor.name.wiki);
    if (actor.name.kind != storage::ActorKind::page || wiki == nullptr) {
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
