// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/said.h"
#include "storage/actors.h"
#include "storage/posts.h"

#include <string>
#include <vector>

namespace wikipub::flows {

/// A post as it is stored: with the keys that make it exactly one, and the Create that tells of it.
struct NewPost {
    storage::Post post;
    std::vector<RevId> revisions;
    std::vector<std::string> happened;
    std::string create;
};

enum class Insertion {
    inserted,
    told_before,  ///< another source's copy of the same change
    id_taken,
    clock_behind,  ///< an earlier post of the actor is newer than this one
};

/// Nothing is written but where it is inserted.
Insertion insert(storage::Transaction& transaction, NewPost const& post, Timestamp now);

/// The row of what is said about a page, confirmed now.
storage::Post row_of(bridge::Said const& said, storage::Actor const& author, Timestamp now);

}  // namespace wikipub::flows
