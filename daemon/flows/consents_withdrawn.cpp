// SPDX-License-Identifier: GPL-2.0-or-later
// What goes when consent goes: names, posts, and in the end the actor.
#include "base/log.h"
#include "flows/consents.h"
#include "flows/editor_end.h"
#include "flows/follow_answers.h"
#include "storage/activities.h"
#include "storage/actor_reach.h"
#include "storage/signing_keys.h"

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

}  // namespace

Task<> Consents::erase(Wiki& wiki, std::int64_t number, std::int64_t version, bridge::Cause cause)
{
    auto const now = environment_.clock.now();
    auto const farewell_id = mint_id(now, environment_.random);
    auto const gone = co_await environment_.database.write(
        "consents.erase",
        [=, identity = environment_.identity, cause_name = std::string(bridge::name_of(cause))](
            storage::Transaction& transaction
        ) { return erase_editor(transaction, identity, number, version, cause_name, farewell_id, now); }
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
