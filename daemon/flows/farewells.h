// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/identity.h"
#include "storage/activities.h"
#include "storage/posts.h"

#include <string>
#include <vector>

namespace wikipub::flows {

/// A post to withdraw with the Delete that tells of it.
struct Farewell {
    PostId post;
    ActorKey actor;
    std::string body;
};
Farewell farewell_to(
    Identity const& identity, storage::Post const& post, storage::ActorName const& author, Timestamp now
);

/// Withdrawn, without words and without a Delete.
void erase_posts(storage::Transaction& transaction, std::vector<PostId> const& posts);

/// Withdraws those that are not, and appends their Deletes to everybody who may have them: of two who learn of the same
/// redaction at once the second finds the post withdrawn, and no Delete is sent twice.
void append_farewells(
    storage::Transaction& transaction, std::vector<Farewell> const& farewells, storage::ActivityKind kind
);

}  // namespace wikipub::flows
