// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/reconciler.h"

#include "base/log.h"
#include "flows/page_end.h"
#include "flows/post_check.h"

namespace wikipub::flows {

namespace {

constexpr int kAtOnce = 50;
constexpr auto kPeriod = std::chrono::seconds{60};
constexpr auto kBetweenSuccessions = std::chrono::hours{1};
/// A page's actor outlives its page so long.
constexpr auto kDeletedPageKept = std::chrono::days{90};

}  // namespace

Reconciler::Reconciler(Environment& environment, Pages& pages, Redactor& redactor)
    : environment_(environment),
      pages_(pages),
      redactor_(redactor),
      succession_(environment, pages, redactor),
      pulse_(environment.loop)
{
}

Task<> Reconciler::run()
{
    while (co_await pulse_.sleep(kPeriod)) {
        for (auto const& wiki : environment_.wikis.all()) {
            co_await read_again(*wiki);
        }
        co_await look_at_deleted_pages();
        auto const now = environment_.clock.monotonic();
        if (!looked_for_successors_ || now - *looked_for_successors_ >= kBetweenSuccessions) {
            looked_for_successors_ = now;
            for (auto const& wiki : environment_.wikis.all()) {
                co_await succession_.look(*wiki);
            }
        }
    }
}

Task<> Reconciler::read_again(Wiki& wiki)
{
    while (!pulse_.closed()) {
        auto const now = environment_.clock.now();
        auto const path = wiki.path();
        auto posts = co_await environment_.database.read("reconcile.due", [path, now](storage::Snapshot& snapshot) {
            return storage::list_posts_to_check(snapshot, path, now, kAtOnce);
        });
        if (posts.empty()) {
            co_return;
        }
        auto judgements = co_await check_posts(environment_, pages_, wiki, posts, wiki::Priority::rest);
        if (!judgements) {
            log::warn(
                "reconcile.unanswered", {{log::Field::path, path}, {log::Field::detail, judgements.error().detail}}
            );
            co_return;
        }
        co_await environment_.database.write("reconcile.schedule", [posts, now](storage::Transaction& transaction) {
            for (auto const& post : posts) {
                auto const round = post.check_round + 1;
                storage::schedule_check(transaction, post.id, bridge::next_check(post.published, round, now), round);
            }
            return true;
        });
        co_await redactor_.apply(wiki, std::move(*judgements), "reconciler", true);
        if (posts.size() < kAtOnce) {
            co_return;
        }
    }
}

/// After 90 days the actor is deleted for good, unless the wiki shows its page again.
Task<> Reconciler::look_at_deleted_pages()
{
    auto const now = environment_.clock.now();
    auto const over = co_await environment_.database.read("reconcile.deleted", [now](storage::Snapshot& snapshot) {
        return storage::list_actors_in_state(
            snapshot, storage::ActorState::page_deleted, now - kDeletedPageKept, kAtOnce
        );
    });
    for (auto const& actor : over) {
        auto* const wiki = environment_.wikis.by_path(actor.name.wiki);
        if (wiki == nullptr || !co_await redactor_.settle_page(*wiki, actor)) {
            continue;
        }
        auto const deleted = co_await environment_.database.write(
            "reconcile.end_actor",
            [end = end_of(environment_, actor, false),
             hash = environment_.title_hash,
             now](storage::Transaction& transaction) {
                auto const current = storage::find_actor(transaction, end.actor.id);
                if (!current || current->state != storage::ActorState::page_deleted) {
                    return false;
                }
                return end_page_actor(transaction, hash, end, now);
            }
        );
        if (deleted) {
            environment_.follows.remove(actor);
            environment_.wake_fan_out();
        }
    }
}

}  // namespace wikipub::flows
