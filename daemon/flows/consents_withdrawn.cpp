// SPDX-License-Identifier: GPL-2.0-or-later
// What goes when consent goes: names, posts, and in the end the actor.
#include "ap/activity.h"
#include "base/log.h"
#include "flows/consents.h"
#include "flows/follow_answers.h"
#include "storage/activities.h"
#include "storage/actor_blocks.h"
#include "storage/actor_reach.h"
#include "storage/changes.h"
#include "storage/editor_held.h"
#include "storage/follow_requests.h"
#include "storage/replies.h"
#include "storage/signing_keys.h"
#include "storage/withdrawals.h"

#include <limits>

namespace wikipub::flows {

namespace {

using std::chrono::days;

constexpr auto kPeriod = std::chrono::minutes{5};
/// A rename, or a consent that the wiki does not know any more.
constexpr auto kAnswerAwaited = days{30};
constexpr auto kErasurePursued = days{31};
constexpr auto kCountsKept = days{90};
constexpr int kAtOnce = 100;

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
    auto const name = actor_name(actor.name);
    for (auto const& post : posts) {
        auto const urls = identity.urls_of(post.host);
        ap::Delete const farewell{
            urls.post(post.wiki, post.id, ap::PostPart::delete_),
            urls.actor(name),
            urls.post(post.wiki, post.id),
            now,
            urls.actor(name, ap::ActorPart::followers)};
        storage::append_activity(
            transaction,
            {actor.id, storage::ActivityKind::remove, post.id, ap::write(farewell)},
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

Task<> Consents::erase(Wiki& wiki, std::int64_t number, std::int64_t version, bridge::Cause cause)
{
    auto const now = environment_.clock.now();
    auto const farewell_id = mint_id(now, environment_.random);
    struct Gone {
        storage::Editor editor;
        std::optional<storage::Actor> actor;
    };
    auto const gone = co_await environment_.database.write(
        "consents.erase",
        [=,
         identity = environment_.identity,
         cause_name = std::string(bridge::name_of(cause))](storage::Transaction& transaction) {
            std::optional<Gone> result;
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
                {{}, editor->wiki, cause_name, "extension", now, now, storage::WithdrawalState::done, "{}"},
                ids
            );
            storage::record_change(transaction, "consent", actor.id.value);
            return result;
        }
    );
    if (!gone) {
        co_return;
    }
    if (gone->actor) {
        environment_.follows.put(gone->editor, {}, gone->actor->id);
        log::info("editor.erased", {{log::Field::path, wiki.path()}, {log::Field::actor, gone->actor->id.value}});
    }
    environment_.wake_fan_out();
    co_await take_back_names(wiki, number, cause);
    co_await environment_.database.checkpoint();
}

Task<> Consents::take_back_what_was_lost(Wiki& wiki, storage::Editor known, storage::Editor next)
{
    if (known.posts && !next.posts) {
        co_await take_back_posts(wiki, next.number, bridge::Cause::consent_lost);
    }
    if (known.named && !next.named) {
        co_await take_back_names(wiki, next.number, bridge::Cause::consent_lost);
    }
}

Task<> Consents::take_back_names(Wiki& wiki, std::int64_t number, bridge::Cause cause)
{
    auto posts = co_await environment_.database.read("consents.naming", [number](storage::Snapshot& snapshot) {
        return storage::list_posts_naming(snapshot, number);
    });
    co_await redactor_.take_back(wiki, std::move(posts), cause, "extension");
}

Task<> Consents::take_back_posts(Wiki& wiki, std::int64_t number, bridge::Cause cause)
{
    auto posts = co_await environment_.database.read("consents.posts", [number](storage::Snapshot& snapshot) {
        auto const editor = storage::find_editor(snapshot, number);
        auto const actor = editor ? storage::find_actor(snapshot, storage::editor_actor_name(*editor)) : std::nullopt;
        return actor ? storage::list_posts_of_actor(snapshot, actor->id, {}, std::numeric_limits<int>::max())
                     : std::vector<storage::Post>{};
    });
    co_await redactor_.take_back(wiki, std::move(posts), cause, "extension");
}

Task<> Consents::accept_all_requests(storage::Editor editor)
{
    auto const [actor, requests] =
        co_await environment_.database.read("consents.requests", [editor](storage::Snapshot& snapshot) {
            auto found = storage::find_actor(snapshot, storage::editor_actor_name(editor));
            auto of_it = found ? storage::list_follow_requests(snapshot, found->id, std::numeric_limits<int>::max())
                               : std::vector<storage::FollowRequest>{};
            return std::pair(std::move(found), std::move(of_it));
        });
    for (auto const& request : requests) {
        co_await answer_follow_request(environment_, *actor, request, true);
    }
}

Task<std::vector<storage::Editor>> Consents::all_editors()
{
    co_return co_await environment_.database.read("consents.all", [](storage::Snapshot& snapshot) {
        return storage::list_editors(snapshot, 0, std::numeric_limits<int>::max());
    });
}

Task<> Consents::run()
{
    while (co_await pulse_.sleep(kPeriod)) {
        co_await tend();
    }
}

Task<> Consents::tend()
{
    co_await erase_unanswered();
    co_await forget_erased();
    co_await environment_.database.write(
        "consents.count",
        [now = environment_.clock.now()](storage::Transaction& transaction) {
            storage::count_followers_of_editors(transaction, now);
            storage::prune_follower_counts(transaction, now - kCountsKept);
            return true;
        }
    );
}

Task<> Consents::erase_unanswered()
{
    auto const before = environment_.clock.now() - kAnswerAwaited;
    for (auto const& editor : co_await all_editors()) {
        bool const is_over = (editor.asked_since && *editor.asked_since <= before) ||
                             (editor.lapsed_since && *editor.lapsed_since <= before);
        auto* const wiki = environment_.wikis.by_path(editor.wiki);
        if (is_over && wiki != nullptr) {
            co_await erase(*wiki, editor.number, editor.version, bridge::Cause::consent_lost);
        }
    }
}

/// Key and reach have served once every host was told, or cannot be.
Task<> Consents::forget_erased()
{
    auto const now = environment_.clock.now();
    auto const over = co_await environment_.database.read("consents.erased", [now](storage::Snapshot& snapshot) {
        return storage::list_erased_editors(snapshot, now, kAtOnce);
    });
    for (auto const& editor : over) {
        if (auto* const wiki = environment_.wikis.by_path(editor.wiki)) {
            co_await take_back_names(*wiki, editor.number, bridge::Cause::consent_lost);
        }
        bool const is_hopeless = *editor.erased_since <= now - kErasurePursued;
        auto const forgotten = co_await environment_.database.write(
            "consents.forget",
            [editor, is_hopeless](storage::Transaction& transaction) {
                auto const actor = storage::find_actor(transaction, storage::editor_actor_name(editor));
                if (actor && !is_hopeless && storage::is_under_way(transaction, actor->id)) {
                    return false;
                }
                if (actor) {
                    storage::cancel_activities_of_actor(transaction, actor->id);
                    storage::forget_reach(transaction, actor->id);
                }
                storage::remove_signing_key(transaction, EditorKeys::owner(editor.number));
                return true;
            }
        );
        if (forgotten) {
            keys_.forget(editor.number);
        }
    }
}

}  // namespace wikipub::flows
