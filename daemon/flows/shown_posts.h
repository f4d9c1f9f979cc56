// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/redactor.h"
#include "storage/posts.h"

#include <vector>

namespace wikipub::flows {

/// What may be served now: live, and confirmed by the wiki at most 10 minutes ago, else asked again in one batch
/// (design: serving). What the wiki shows no more is withdrawn. On the loop.
class ShownPosts {
public:
    ShownPosts(Environment& environment, Pages& pages, Redactor& redactor);

    /// Those of `posts` (of one wiki) that may be shown, in their order; Errc::unavailable where the wiki is silent
    /// about any of them.
    Task<Result<std::vector<storage::Post>>> of(Wiki& wiki, std::vector<storage::Post> posts);
    /// One: gone, not_found or unavailable where it may not.
    Task<Result<storage::Post>> of(Wiki& wiki, PostId id);

private:
    Environment& environment_;
    Pages& pages_;
    Redactor& redactor_;
};

}  // namespace wikipub::flows
