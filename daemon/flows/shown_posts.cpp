// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/shown_posts.h"

#include "flows/post_check.h"

#include <set>

namespace wikipub::flows {

ShownPosts::ShownPosts(Environment& environment, Pages& pages, Redactor& redactor)
    : environment_(environment), pages_(pages), redactor_(redactor)
{
}

Task<Result<std::vector<storage::Post>>> ShownPosts::of(Wiki& wiki, std::vector<storage::Post> posts)
{
    auto const oldest = environment_.clock.now() - kConfirmedFor;
    std::vector<storage::Post> stale;
    for (auto const& post : posts) {
        // Words that are no longer kept are read again each time.
        if (post.state == storage::PostState::live && (post.confirmed < oldest || post.title.empty())) {
            stale.push_back(post);
        }
    }
    std::map<PostId, std::string> titles;
    std::set<PostId> withdrawn;
    if (!stale.empty()) {
        auto judgements = co_await check_posts(environment_, pages_, wiki, stale, wiki::Priority::serving);
        if (!judgements) {
            co_return fail(Errc::unavailable, judgements.error().detail);
        }
        for (auto const& judgement : *judgements) {
            if (judgement.cause) {
                withdrawn.insert(judgement.post.id);
            }
            titles.emplace(judgement.post.id, judgement.title);
        }
        co_await redactor_.apply(wiki, std::move(*judgements), "serving", false);
    }
    std::erase_if(posts, [&](storage::Post const& post) {
        return post.state != storage::PostState::live || withdrawn.contains(post.id);
    });
    for (auto& post : posts) {
        if (post.title.empty()) {
            post.title = titles[post.id];
        }
    }
    co_return posts;
}

Task<Result<storage::Post>> ShownPosts::of(Wiki& wiki, PostId id)
{
    auto const post = co_await environment_.database.read("posts.find", [id](storage::Snapshot& snapshot) {
        return storage::find_post(snapshot, id);
    });
    if (!post || post->wiki != wiki.path()) {
        co_return fail(Errc::not_found, "no such post");
    }
    if (post->state == storage::PostState::withdrawn) {
        co_return fail(Errc::gone, "withdrawn");
    }
    if (post->state == storage::PostState::hidden) {
        co_return fail(Errc::unavailable, "hidden until the wiki is asked");
    }
    auto shown = co_await of(wiki, std::vector{*post});
    if (!shown) {
        co_return tl::unexpected(shown.error());
    }
    if (shown->empty()) {
        // A brake may have kept it hidden, or it is withdrawn by now: say what the row says.
        auto const now = co_await environment_.database.read("posts.again", [id](storage::Snapshot& snapshot) {
            return storage::find_post(snapshot, id);
        });
        bool const gone = now && now->state == storage::PostState::withdrawn;
        co_return gone ? fail(Errc::gone, "withdrawn") : fail(Errc::unavailable, "hidden");
    }
    co_return std::move(shown->front());
}

}  // namespace wikipub::flows
