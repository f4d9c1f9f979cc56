// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/succession.h"

#include "base/log.h"
#include "flows/departure.h"
#include "flows/render.h"

namespace wikipub::flows {

namespace {

constexpr int kAtOnce = 50;
constexpr auto kStood = std::chrono::hours{24};

}  // namespace

Task<> Succession::look(Wiki& wiki)
{
    auto const path = wiki.path();
    auto const before = environment_.clock.now() - kStood;
    for (ActorKey after{};;) {
        auto const actors = co_await environment_.database.read("succession.look", [=](storage::Snapshot& snapshot) {
            return storage::list_actors_without_successor(snapshot, path, before, after, kAtOnce);
        });
        if (actors.empty()) {
            co_return;
        }
        std::vector<std::string> titles;
        for (auto const& actor : actors) {
            titles.push_back(actor.title);
        }
        auto const pages = co_await wiki.api().pages_by_title(titles, wiki::Priority::rest);
        if (!pages) {
            co_return;
        }
        for (std::size_t i = 0; i < actors.size(); ++i) {
            auto const& page = (*pages)[i];
            if (page.missing || page.page == PageId{}) {
                continue;
            }
            if (page.page == actors[i].name.page) {
                static_cast<void>(co_await redactor_.settle_page(wiki, actors[i]));
            } else if (auto successor = co_await successor_of(wiki, actors[i], titles[i])) {
                co_await take_over(wiki, actors[i], *std::move(successor));
            }
        }
        after = actors.back().id;
    }
}

Task<std::optional<Page>> Succession::successor_of(Wiki& wiki, storage::Actor const& actor, std::string title)
{
    auto page = co_await pages_.by_title(wiki, std::move(title), wiki::Priority::rest);
    if (!page || page->unfollowable || !page->redirect_title.empty() || page->facts.id == actor.name.page) {
        co_return std::nullopt;
    }
    auto const since = co_await wiki.api().title_since(page->facts.id, wiki::Priority::rest);
    if (!since || environment_.clock.now() - *since < kStood) {
        co_return std::nullopt;
    }
    co_return *std::move(page);
}

/// Update, then Move (G2): the new actor's document names the old one from this transaction on.
Task<> Succession::take_over(Wiki& wiki, storage::Actor actor, Page successor)
{
    auto const now = environment_.clock.now();
    storage::Actor row;
    row.name = {storage::ActorKind::page, wiki.path(), successor.facts.id, 1};
    row.host = environment_.identity.host;
    row.title = successor.facts.title;
    row.title_since = row.state_since = row.created = now;
    auto const known = co_await environment_.database.read("succession.known", [=](storage::Snapshot& snapshot) {
        return storage::find_page_actor(snapshot, row.name.wiki, row.name.page);
    });
    if (known && known->state == storage::ActorState::deleted) {
        row.name.generation = known->name.generation + 1;
    } else if (known) {
        row = *known;
    }
    if (row.state != storage::ActorState::live) {
        co_return;
    }

    auto const target = environment_.identity.urls_of(row.host).actor(actor_name(row.name));
    auto const departure =
        make_departure(environment_, actor, deleted_page(environment_, wiki, actor.name, actor.host, target), target);
    auto const key = actor.id;
    bool const moved =
        co_await environment_.database.write("succession.take_over", [=](storage::Transaction& transaction) {
            auto const current = storage::find_actor(transaction, key);
            if (!current || current->state != storage::ActorState::page_deleted || current->moved_to) {
                return false;
            }
            storage::set_actor_moved_to(transaction, key, storage::ensure_actor(transaction, row).id);
            append_departure(transaction, key, departure);
            return true;
        });
    if (moved) {
        log::info("page.succeeded", {{log::Field::path, wiki.path()}, {log::Field::page, row.name.page.value}});
        environment_.wake_fan_out();
    }
}

std::vector<std::string> former_ids(storage::Snapshot& snapshot, Identity const& identity, ActorKey actor)
{
    std::vector<std::string> ids;
    for (auto const& former : storage::list_actors_moved_to(snapshot, actor)) {
        ids.push_back(identity.urls_of(former.host).actor(actor_name(former.name)));
    }
    return ids;
}

Task<std::vector<std::string>> former_ids(Environment& environment, ActorKey actor)
{
    auto const& identity = environment.identity;
    co_return co_await environment.database.read("succession.former", [&identity, actor](storage::Snapshot& snapshot) {
        return former_ids(snapshot, identity, actor);
    });
}

std::optional<std::string> successor_id(
    storage::Snapshot& snapshot, Identity const& identity, storage::Actor const& actor
)
{
    auto const successor = actor.moved_to ? storage::find_actor(snapshot, *actor.moved_to) : std::nullopt;
    if (!successor) {
        return std::nullopt;
    }
    return identity.urls_of(successor->host).actor(actor_name(successor->name));
}

}  // namespace wikipub::flows
