// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_desk.h"

#include "flows/editor_handles.h"
#include "flows/follow_answers.h"
#include "flows/render.h"
#include "text/html.h"

namespace wikipub::flows {

namespace {

constexpr std::int64_t kFewestTold = 5;
constexpr int kPosts = 20;
constexpr int kRequests = 200;
constexpr int kBlocks = 200;
constexpr auto kHistory = std::chrono::days{90};

/// The newest that are not withdrawn; a locked editor's too.
std::vector<storage::Post> newest_posts(storage::Snapshot& snapshot, ActorKey actor)
{
    auto posts = storage::list_posts_of_actor(snapshot, actor, {}, kPosts);
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    return posts;
}

}  // namespace

EditorDesk::EditorDesk(Environment& environment, Redactor& redactor, net::Client& client)
    : environment_(environment), redactor_(redactor), accounts_(environment, client)
{
}

Task<std::optional<EditorDesk::Owned>> EditorDesk::find(Wiki& wiki, std::int64_t number)
{
    auto const path = wiki.path();
    co_return co_await environment_.database.read("desk.find", [=](storage::Snapshot& snapshot) {
        std::optional<Owned> result;
        auto editor = storage::find_editor(snapshot, number);
        if (editor && editor->wiki == path) {
            auto actor = storage::find_actor(snapshot, storage::editor_actor_name(*editor));
            result = {std::move(*editor), std::move(actor)};
        }
        return result;
    });
}

Task<EditorView> EditorDesk::view(Wiki& wiki, std::int64_t number)
{
    EditorView view;
    view.actor = number;
    auto const owned = co_await find(wiki, number);
    if (!owned) {
        co_return view;
    }
    auto const now = environment_.clock.now();
    view.state = owned->editor.standing(now);
    if (!owned->actor || view.state == storage::EditorStanding::erasing) {
        co_return view;
    }
    struct Rows {
        std::string handle;
        std::vector<storage::FollowerCount> history;
        std::vector<storage::FollowRequest> requests;
        std::vector<storage::Post> posts;
        std::vector<storage::ReactionCounts> counts;
        std::vector<std::string> askers;
        std::vector<storage::ActorBlock> blocked;
    };
    auto const rows = co_await environment_.database.read(
        "desk.view",
        [owned = *owned, since = now - kHistory](storage::Snapshot& snapshot) {
            auto const actor = owned.actor->id;
            Rows read;
            read.handle = shown_handle(snapshot, owned.editor);
            read.history = storage::list_follower_counts(snapshot, actor, since);
            read.requests = storage::list_follow_requests(snapshot, actor, kRequests);
            read.posts = newest_posts(snapshot, actor);
            for (auto const& post : read.posts) {
                read.counts.push_back(storage::count_reactions(snapshot, post.id));
            }
            read.blocked = storage::list_editor_blocks(snapshot, actor, kBlocks);
            for (auto const& request : read.requests) {
                auto const asker = storage::find_remote_actor(snapshot, request.remote);
                read.askers.push_back(asker ? asker->iri : std::string());
            }
            return read;
        }
    );
    auto const urls = environment_.identity.urls_of(owned->actor->host);
    view.id = urls.actor(actor_name(owned->actor->name));
    view.handle = rows.handle;
    view.address = environment_.identity.address(rows.handle);
    view.url = urls.profile(rows.handle);
    if (owned->actor->followers >= kFewestTold) {
        view.followers = owned->actor->followers;
    }
    view.history = rows.history;
    std::erase_if(view.history, [](auto const& day) { return day.followers < kFewestTold; });
    for (std::size_t i = 0; i < rows.requests.size(); ++i) {
        auto const& request = rows.requests[i];
        view.requests.push_back({request.id, rows.askers.at(i), request.address, request.created});
    }
    for (std::size_t i = 0; i < rows.posts.size(); ++i) {
        auto const& post = rows.posts[i];
        auto const note = note_of(environment_, wiki, owned->actor->name, post, rows.handle);
        view.posts.push_back(
            {post.id,
             note.url,
             post.published,
             text::plain_text(text::Html{note.content}),
             post.state == storage::PostState::hidden,
             rows.counts.at(i)}
        );
    }
    view.linked = owned->editor.linked;
    view.moved_to = owned->editor.moved_to;
    view.blocked = rows.blocked;
    co_return view;
}

Task<Result<>> EditorDesk::answer_request(Wiki& wiki, std::int64_t number, std::int64_t request, bool accept)
{
    auto const owned = co_await find(wiki, number);
    if (!owned || !owned->actor) {
        co_return fail(Errc::not_found, "no such editor");
    }
    auto const found = co_await environment_.database.read(
        "desk.request",
        [actor = owned->actor->id, request](storage::Snapshot& snapshot) {
            return storage::find_follow_request(snapshot, actor, request);
        }
    );
    if (!found || !co_await answer_follow_request(environment_, *owned->actor, *found, accept)) {
        co_return fail(Errc::not_found, "no such request");
    }
    co_return Result<>{};
}

Task<Result<storage::Actor>> EditorDesk::actor_of(Wiki& wiki, std::int64_t number)
{
    auto const owned = co_await find(wiki, number);
    if (!owned || !owned->actor || owned->editor.erased_since) {
        co_return fail(Errc::not_found, "no such editor");
    }
    co_return *owned->actor;
}

Task<Result<EditorDesk::Removed>> EditorDesk::remove_follower(Wiki& wiki, std::int64_t number, std::string follower)
{
    auto const actor = co_await actor_of(wiki, number);
    if (!actor) {
        co_return tl::unexpected(actor.error());
    }
    if (co_await flows::remove_follower(environment_, *actor, follower)) {
        co_return Removed{};
    }
    auto const found = co_await accounts_.find(std::move(follower));
    if (!found && found.error() != AccountRefusal::no_such_account) {
        co_return Removed(tl::unexpected(found.error()));
    }
    if (!found || !co_await flows::remove_follower(environment_, *actor, found->actor)) {
        co_return fail(Errc::not_found, "no such follower");
    }
    co_return Removed{};
}

Task<Result<>> EditorDesk::withdraw_post(Wiki& wiki, std::int64_t number, PostId id)
{
    auto const owned = co_await find(wiki, number);
    auto const post = co_await environment_.database.read("desk.post", [id](storage::Snapshot& snapshot) {
        return storage::find_post(snapshot, id);
    });
    if (!owned || !owned->actor || !post || post->actor != owned->actor->id) {
        co_return fail(Errc::not_found, "no such post of this editor");
    }
    co_await redactor_.take_back(wiki, {*post}, bridge::Cause::editor_request, "editor");
    co_return Result<>{};
}

}  // namespace wikipub::flows
