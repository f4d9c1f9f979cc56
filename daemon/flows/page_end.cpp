// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_end.h"

#include "ap/activity.h"
#include "flows/page_handles.h"
#include "storage/activities.h"
#include "storage/actor_reach.h"
#include "storage/editor_held.h"
#include "storage/held.h"

namespace wikipub::flows {

PageEnd end_of(Environment& environment, storage::Actor actor, bool title_hidden)
{
    auto const urls = environment.identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    ap::DeleteActor const farewell{
        urls.activity(name, mint_id(environment.clock.now(), environment.random)), urls.actor(name)};
    return {std::move(actor), ap::write(farewell), title_hidden};
}

bool end_page_actor(storage::Transaction& transaction, TitleHash const& hash, PageEnd const& end, Timestamp now)
{
    auto const current = storage::find_actor(transaction, end.actor.id);
    if (!current || current->state == storage::ActorState::deleted) {
        return false;
    }
    if (end.title_hidden) {
        forget_title(transaction, current->name.wiki, current->name.page, current->title);
    }
    storage::cancel_news_of_actor(transaction, current->id);
    storage::remove_all_held(transaction, current->id);
    retitle(transaction, hash, *current, "", now);
    storage::set_actor_state(transaction, current->id, storage::ActorState::deleted, now);
    storage::append_activity(
        transaction,
        {current->id, storage::ActivityKind::delete_actor, std::nullopt, end.farewell},
        storage::list_reach(transaction, current->id)
    );
    return true;
}

void forget_title(storage::Transaction& transaction, std::string_view wiki, PageId page, std::string_view title)
{
    redact_handles(transaction, wiki, page);
    if (!title.empty()) {
        storage::remove_editor_held_about(transaction, wiki, title);
    }
}

storage::ActorName current_page_actor(storage::Snapshot& snapshot, std::string_view wiki, PageId page)
{
    auto const last = storage::find_page_actor(snapshot, wiki, page);
    storage::ActorName name = last ? last->name : storage::ActorName{storage::ActorKind::page, std::string(wiki), page};
    if (last && last->state == storage::ActorState::deleted) {
        ++name.generation;
    }
    return name;
}

}  // namespace wikipub::flows
