// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/departure.h"

#include "storage/activities.h"
#include "storage/followers.h"

namespace wikipub::flows {

Departure make_departure(
    Environment& environment,
    storage::Actor const& actor,
    std::variant<ap::Actor, ap::DeletedPage> document,
    std::string target
)
{
    auto const urls = environment.identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    auto const followers = urls.actor(name, ap::ActorPart::followers);
    auto const new_id = [&] { return urls.activity(name, mint_id(environment.clock.now(), environment.random)); };
    return {
        ap::write(ap::UpdateActor{new_id(), std::move(document), followers}),
        ap::write(ap::Move{new_id(), urls.actor(name), std::move(target), followers})};
}

void append_departure(storage::Transaction& transaction, ActorKey actor, Departure const& departure)
{
    auto const inboxes = storage::list_delivery_inboxes(transaction, actor);
    storage::append_activity(
        transaction, {actor, storage::ActivityKind::update_actor, std::nullopt, departure.update}, inboxes
    );
    storage::append_activity(transaction, {actor, storage::ActivityKind::move, std::nullopt, departure.move}, inboxes);
}

}  // namespace wikipub::flows
