// SPDX-License-Identifier: GPL-2.0-or-later
// A deleted page is not a deleted actor: its posts go, its followers stay (design §2).
#include "ap/activity.h"
#include "base/log.h"
#include "flows/redactor.h"
#include "flows/render.h"
#include "flows/succession.h"
#include "storage/activities.h"
#include "storage/followers.h"
#include "storage/held.h"

namespace wikipub::flows {

namespace {

/// Several readers may notice the same change at once; the first one tells of it.
bool is_in_state(storage::Snapshot& snapshot, ActorKey key, storage::ActorState state)
{
    auto const actor = storage::find_actor(snapshot, key);
    return actor && actor->state == state;
}

}  // namespace

Task<Result<>> Redactor::settle_page(Wiki& wiki, storage::Actor actor, std::optional<storage::WithdrawalId> suppressed)
{
    if (actor.name.kind != storage::ActorKind::page) {
        co_return Result<>{};
    }
    auto const answer = co_await pages_.read(wiki, {actor.name.page}, wiki::Priority::redaction);
    if (!answer) {
        co_return tl::unexpected(answer.error());
    }
    auto const& page = answer->front();
    if (page.facts.missing && suppressed && actor.state != storage::ActorState::deleted) {
        co_await page_suppressed(wiki, std::move(actor), *suppressed);
    } else if (page.facts.missing && actor.state == storage::ActorState::live) {
        co_await page_deleted(wiki, std::move(actor));
    } else if (!page.unfollowable && actor.state == storage::ActorState::page_deleted) {
        co_await page_restored(wiki, std::move(actor), page.facts);
    }
    co_return Result<>{};
}

Task<> Redactor::page_suppressed(Wiki& wiki, storage::Actor actor, storage::WithdrawalId receipt)
{
    auto posts = co_await environment_.database.read(
        "redaction.page",
        [path = wiki.path(), page = actor.name.page](storage::Snapshot& snapshot) {
            return storage::list_posts_of_page(snapshot, path, page);
        }
    );
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    Order order{std::move(posts), bridge::Cause::title_hidden, bridge::Evidence::confirmed, "reread", {}, receipt};
    order.run.to_withdraw = order.posts.size();
    order.suppressed = true;
    order.page = std::move(actor);
    co_await withdraw(wiki, std::move(order));
}

Task<bool> Redactor::page_deleted(Wiki& wiki, storage::Actor actor)
{
    auto const key = actor.id;
    auto const path = wiki.path();
    auto const page = actor.name.page;
    auto posts = co_await environment_.database.read("redaction.page", [path, page](storage::Snapshot& snapshot) {
        return storage::list_posts_of_page(snapshot, path, page);
    });
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    if (!posts.empty()) {
        Order order{
            std::move(posts), bridge::Cause::page_deleted, bridge::Evidence::confirmed, "reread", {}, std::nullopt};
        order.run.to_withdraw = order.posts.size();
        if (!co_await withdraw(wiki, std::move(order))) {
            co_return false;
        }
    }
    auto const urls = environment_.identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    ap::UpdateActor const update{
        urls.activity(name, mint_id(environment_.clock.now(), environment_.random)),
        deleted_page(environment_, wiki, actor.name, actor.host),
        urls.actor(name, ap::ActorPart::followers)};
    auto const body = ap::write(update);
    auto const now = environment_.clock.now();
    co_await environment_.database.write("page.deleted", [key, body, now](storage::Transaction& transaction) {
        if (!is_in_state(transaction, key, storage::ActorState::live)) {
            return false;
        }
        storage::set_actor_state(transaction, key, storage::ActorState::page_deleted, now);
        storage::remove_all_held(transaction, key);
        storage::append_activity(
            transaction,
            {key, storage::ActivityKind::update_actor, std::nullopt, body},
            storage::list_delivery_inboxes(transaction, key)
        );
        return true;
    });
    log::info("page.deleted", {{log::Field::path, path}, {log::Field::page, page.value}});
    environment_.wake_fan_out();
    co_return true;
}

Task<> Redactor::page_restored(Wiki& wiki, storage::Actor actor, bridge::PageFacts page)
{
    auto const key = actor.id;
    auto const handle = co_await handles_.shown(wiki, page);
    auto const urls = environment_.identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    auto document = page_actor(environment_, wiki, actor.name, actor.host, page.title, handle);
    document.also_known_as = co_await former_ids(environment_, key);
    ap::UpdateActor const update{
        urls.activity(name, mint_id(environment_.clock.now(), environment_.random)),
        std::move(document),
        urls.actor(name, ap::ActorPart::followers)};
    auto const body = ap::write(update);
    auto const now = environment_.clock.now();
    auto const title = page.title;
    co_await environment_.database.write(
        "page.restored",
        [actor, hash = environment_.title_hash, key, body, title, now](storage::Transaction& transaction) {
            if (!is_in_state(transaction, key, storage::ActorState::page_deleted)) {
                return false;
            }
            storage::set_actor_state(transaction, key, storage::ActorState::live, now);
            storage::set_actor_moved_to(transaction, key, std::nullopt);
            retitle(transaction, hash, actor, title, now);
            storage::append_activity(
                transaction,
                {key, storage::ActivityKind::update_actor, std::nullopt, body},
                storage::list_delivery_inboxes(transaction, key)
            );
            return true;
        }
    );
    environment_.follows.retitle(actor, title);
    log::info("page.restored", {{log::Field::path, wiki.path()}, {log::Field::page, page.id.value}});
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
