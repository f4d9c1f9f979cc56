// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_end.h"

#include "ap/activity.h"
#include "bridge/withdraw.h"
#include "flows/editor_handles.h"
#include "flows/farewells.h"
#include "flows/post_check.h"
#include "storage/activities.h"
#include "storage/actor_blocks.h"
#include "storage/actor_reach.h"
#include "storage/changes.h"
#include "storage/editor_held.h"
#include "storage/follow_requests.h"
#include "storage/replies.h"
#include "storage/withdrawals.h"

#include <limits>

namespace wikipub::flows {

namespace {

/// The words of all posts, a Delete for the newest of them: Delete(actor) takes the others with it.
std::vector<PostId> withdraw_posts(
    storage::Transaction& transaction, Identity const& identity, storage::Actor const& actor, Timestamp now
)
{
    auto posts = storage::list_posts_of_actor(transaction, actor.id, {}, std::numeric_limits<int>::max());
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    auto const ids = ids_of(posts);
    storage::set_post_state(transaction, ids, storage::PostState::withdrawn);
    storage::erase_words(transaction, ids);
    storage::cancel_activities_of_posts(transaction, ids);
    posts.resize(std::min(posts.size(), bridge::kAtOnce));
    for (auto const& post : posts) {
        storage::append_activity(
            transaction,
            {actor.id, storage::ActivityKind::remove, post.id, farewell_to(identity, post, actor.name, now).body},
            storage::list_recipients_of_post(transaction, post.id)
        );
    }
    return ids;
}

storage::Editor erased(storage::Editor const& editor, std::int64_t version, Timestamp now)
{
    storage::Editor left;
    left.number = editor.number;
    left.wiki = editor.wiki;
    left.version = std::max(version, editor.version);
    left.wish = storage::EditorWish::erased;
    left.erased_since = now;
    return left;
}

}  // namespace

std::optional<ErasedEditor> erase_editor(
    storage::Transaction& transaction,
    Identity const& identity,
    std::int64_t number,
    std::int64_t version,
    std::string_view cause,
    std::int64_t farewell_id,
    Timestamp now
)
{
    std::optional<ErasedEditor> result;
    auto const editor = storage::find_editor(transaction, number);
    if (!editor || editor->erased_since) {
        return result;
    }
    result = {*editor, storage::find_actor(transaction, storage::editor_actor_name(*editor))};
    storage::put_editor(transaction, erased(*editor, version, now));
    spend_handles(transaction, number);
    if (!result->actor) {
        return result;
    }
    auto const& actor = *result->actor;
    auto const ids = withdraw_posts(transaction, identity, actor, now);
    storage::remove_all_editor_held(transaction, actor.id);
    storage::remove_follow_requests(transaction, actor.id);
    storage::remove_replies_to(transaction, actor.id);
    storage::remove_editor_blocks(transaction, actor.id);
    // 410 and the Delete that goes before it: Mastodon and GoToSocial forget an actor at the first 410.
    auto const urls = identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    storage::append_activity(
        transaction,
        {actor.id,
         storage::ActivityKind::delete_actor,
         std::nullopt,
         ap::write(ap::DeleteActor{urls.activity(name, farewell_id), urls.actor(name)})},
        storage::list_reach(transaction, actor.id)
    );
    storage::set_actor_state(transaction, actor.id, storage::ActorState::deleted, now);
    storage::add_withdrawal(
        transaction,
        {{}, editor->wiki, std::string(cause), "extension", now, now, storage::WithdrawalState::done, "{}"},
        ids
    );
    storage::record_change(transaction, "consent", actor.id.value);
    return result;
}

}  // namespace wikipub::flows
