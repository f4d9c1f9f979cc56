// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "storage/follow_requests.h"

namespace wikipub::flows {

/// Tells somebody who asked to follow a locked editor what the editor said. False where the request is gone.
Task<bool> answer_follow_request(
    Environment& environment, storage::Actor actor, storage::FollowRequest request, bool accept
);
/// A follower who was accepted before is one no more, and is told so (D62).
Task<bool> remove_follower(Environment& environment, storage::Actor actor, std::string iri);
/// Of these that lost followers, those whom nobody follows any more are no longer looked for in the streams.
Task<> drop_unfollowed(Environment& environment, std::vector<ActorKey> actors);

}  // namespace wikipub::flows
