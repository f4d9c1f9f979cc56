// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/farewells.h"

#include "ap/activity.h"
#include "storage/changes.h"

#include <set>

namespace wikipub::flows {

Farewell farewell_to(
    Identity const& identity, storage::Post const& post, storage::ActorName const& author, Timestamp now
)
{
    auto const urls = identity.urls_of(post.host);
    auto const name = actor_name(author);
    ap::Delete const farewell{
        urls.post(post.wiki, post.id, ap::PostPart::delete_),
        urls.actor(name),
        urls.post(post.wiki, post.id),
        now,
        urls.actor(name, ap::ActorPart::followers)};
    return {post.id, post.actor, ap::write(farewell)};
}

void erase_posts(storage::Transaction& transaction, std::vector<PostId> const& posts)
{
    storage::set_post_state(transaction, posts, storage::PostState::withdrawn);
    storage::erase_words(transaction, posts);
    storage::cancel_activities_of_posts(transaction, posts);
    for (auto const post : posts) {
        storage::record_change(transaction, "withdrawal", post.value);
    }
}

void append_farewells(
    storage::Transaction& transaction, std::vector<Farewell> const& farewells, storage::ActivityKind kind
)
{
    std::vector<PostId> ids;
    for (auto const& farewell : farewells) {
        ids.push_back(farewell.post);
    }
    std::set<PostId> standing;
    for (auto const& post : storage::find_posts(transaction, ids)) {
        if (post.state != storage::PostState::withdrawn) {
            standing.insert(post.id);
        }
    }
    ids.assign(standing.begin(), standing.end());
    erase_posts(transaction, ids);
    for (auto const& farewell : farewells) {
        if (!standing.contains(farewell.post)) {
            continue;
        }
        storage::append_activity(
            transaction,
            {farewell.actor, kind, farewell.post, farewell.body},
            storage::list_recipients_of_post(transaction, farewell.post)
        );
    }
}

}  // namespace wikipub::flows
