// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/activity.h"
#include "flows/environment.h"
#include "storage/actors.h"

#include <string>
#include <variant>

namespace wikipub::flows {

/// What tells an actor's followers to follow another one: Update with `movedTo`, then Move, in this order for each of
/// them (interop G1, G2). The Moves go at a quarter of each host's budget.
struct Departure {
    std::string update;
    std::string move;
};

/// `document` is the actor's own from now on, and has `movedTo`: `target` is that id. Whoever is there must name the
/// actor in `alsoKnownAs` by the time this is sent.
Departure make_departure(
    Environment& environment,
    storage::Actor const& actor,
    std::variant<ap::Actor, ap::DeletedPage> document,
    std::string target
);
void append_departure(storage::Transaction& transaction, ActorKey actor, Departure const& departure);

}  // namespace wikipub::flows
