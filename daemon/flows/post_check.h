// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/withdraw.h"
#include "flows/environment.h"
#include "flows/pages.h"
#include "storage/posts.h"

#include <optional>
#include <vector>

namespace wikipub::flows {

/// What the wiki said about one of our posts, read logged out.
struct Judgement {
    storage::Post post;
    std::optional<bridge::Cause> cause;  ///< nothing: the wiki shows all that the post tells of
    std::string title;                   ///< the page's now; empty where `cause` is set
};

/// Asks the wiki about posts of one wiki, in batches: pages, revisions, and the log entries of moves. Fails as Api
/// does, and then says nothing about any of them.
Task<Result<std::vector<Judgement>>> check_posts(
    Environment& environment, Pages& pages, Wiki& wiki, std::vector<storage::Post> posts, wiki::Priority priority
);

std::vector<PostId> ids_of(std::vector<storage::Post> const& posts);
/// As the rules about withdrawing see them.
std::vector<bridge::ServedPost> served(std::vector<storage::Post> const& posts);

}  // namespace wikipub::flows
