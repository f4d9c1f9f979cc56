// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/redactor.h"

#include "ap/activity.h"
#include "base/log.h"
#include "flows/render.h"
#include "json/reader.h"
#include "json/writer.h"
#include "storage/activities.h"
#include "storage/changes.h"
#include "storage/followers.h"
#include "storage/held.h"

namespace wikipub::flows {

namespace {

constexpr int kRowsAtOnce = 50;
constexpr auto kAskAgain = std::chrono::seconds{5};
constexpr auto kLookAgain = std::chrono::seconds{60};

std::vector<PostId> ids_of(std::vector<storage::Post> const& posts)
{
    std::vector<PostId> ids;
    ids.reserve(posts.size());
    for (auto const& post : posts) {
        ids.push_back(post.id);
    }
    return ids;
}

std::string detail_of(Hint const& hint)
{
    return json::write([&](json::Object& out) {
        if (hint.actor) {
            out.add("actor", hint.actor->value);
        }
        out.add("revisions", [&](json::Array& revisions) {
            for (auto const revision : hint.revisions) {
                revisions.add(revision.value);
            }
        });
        out.add("logs", [&](json::Array& logs) {
            for (auto const log : hint.logs) {
                logs.add(log);
            }
        });
    });
}

std::optional<ActorKey> actor_in(std::string const& detail)
{
    auto const document = json::parse(detail);
    auto const actor = document ? document->root().integer("actor") : std::nullopt;
    return actor ? std::optional(ActorKey{*actor}) : std::nullopt;
}

std::vector<bridge::ServedPost> served(std::vector<storage::Post> const& posts)
{
    std::vector<bridge::ServedPost> result;
    for (auto const& post : posts) {
        result.push_back({post.id, post.actor, post.published, static_cast<bridge::PostState>(post.state)});
    }
    return result;
}

/// A post to withdraw with the Delete that tells of it.
struct Farewell {
    PostId post;
    ActorKey actor;
    std::string body;
};

void append_farewells(storage::Transaction& transaction, std::vector<Farewell> const& farewells)
{
    std::vector<PostId> ids;
    for (auto const& farewell : farewells) {
        ids.push_back(farewell.post);
    }
    storage::set_post_state(transaction, ids, storage::PostState::withdrawn);
    storage::erase_words(transaction, ids);
    storage::cancel_activities_of_posts(transaction, ids);
    for (auto const& farewell : farewells) {
        storage::append_activity(
            transaction,
            {farewell.actor, storage::ActivityKind::remove, farewell.post, farewell.body},
            storage::list_recipients_of_post(transaction, farewell.post)
        );
        storage::record_change(transaction, "withdrawal", farewell.post.value);
    }
}

}  // namespace

Redactor::Redactor(Environment& environment, Pages& pages, PageHandles& handles)
    : environment_(environment), pages_(pages), handles_(handles), pulse_(environment.loop)
{
}

Task<> Redactor::hide(Wiki& wiki, Hint hint)
{
    auto const path = wiki.path();
    auto const now = environment_.clock.now();
    co_await environment_.database.write("redaction.hide", [hint, path, now](storage::Transaction& transaction) {
        std::vector<storage::Post> posts;
        if (hint.actor) {
            if (auto const actor = storage::find_actor(transaction, *hint.actor)) {
                posts = storage::list_posts_of_page(transaction, path, actor->name.page);
            }
        }
        auto const add = [&](std::vector<storage::Post> const& more) {
            posts.insert(posts.end(), more.begin(), more.end());
        };
        if (!hint.revisions.empty()) {
            add(storage::list_posts_of_revisions(transaction, path, hint.revisions));
        }
        for (auto const log : hint.logs) {
            add(storage::list_posts_of_log(transaction, path, log));
        }
        std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
        if (posts.empty() && !hint.actor) {
            return false;
        }
        auto const ids = ids_of(posts);
        storage::set_post_state(transaction, ids, storage::PostState::hidden);
        storage::add_withdrawal(
            transaction,
            {{},
             path,
             std::string(bridge::name_of(hint.cause)),
             hint.learnt_from,
             now,
             std::nullopt,
             storage::WithdrawalState::hidden,
             detail_of(hint)},
            ids
        );
        return true;
    });
    pulse_.wake();
}

Task<> Redactor::run()
{
    std::chrono::milliseconds pause = kAskAgain;
    while (co_await pulse_.sleep(pause)) {
        auto const open = co_await environment_.database.read("redaction.open", [](storage::Snapshot& snapshot) {
            return storage::list_withdrawals_in_state(snapshot, storage::WithdrawalState::hidden, kRowsAtOnce);
        });
        environment_.metrics.set(Gauge::waiting_withdrawals, {}, static_cast<double>(open.size()));
        bool all_confirmed = true;
        for (auto const& withdrawal : open) {
            all_confirmed = co_await confirm(withdrawal) && all_confirmed;
            if (pulse_.closed()) {
                co_return;
            }
        }
        pause = all_confirmed ? std::chrono::milliseconds{kLookAgain} : kAskAgain;
    }
}

/// False where the wiki did not answer: everything stays hidden.
Task<bool> Redactor::confirm(storage::Withdrawal withdrawal)
{
    auto* const wiki = environment_.wikis.by_path(withdrawal.wiki);
    if (wiki == nullptr) {
        co_return true;
    }
    auto const id = withdrawal.id;
    auto const actor_key = actor_in(withdrawal.detail);
    if (actor_key) {
        auto const key = *actor_key;
        auto const actor = co_await environment_.database.read("redaction.actor", [key](storage::Snapshot& snapshot) {
            return storage::find_actor(snapshot, key);
        });
        if (actor) {
            pages_.forget(*wiki, actor->name.page);
            if (!co_await settle_page(*wiki, *actor)) {
                co_return false;
            }
        }
    }
    auto posts = co_await environment_.database.read("redaction.posts", [id](storage::Snapshot& snapshot) {
        return storage::find_posts(snapshot, storage::list_withdrawn_posts(snapshot, id));
    });
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    if (posts.empty()) {
        co_await lift(id, {}, true);
        co_return true;
    }
    auto const judgements = co_await check_posts(environment_, pages_, *wiki, posts, wiki::Priority::redaction);
    if (!judgements) {
        log::warn("redaction.unanswered", {{log::Field::path, wiki->path()}, {log::Field::detail, judgements.error().detail}});
        co_return false;
    }
    std::vector<storage::Post> shown;
    std::vector<storage::Post> gone;
    std::optional<bridge::Cause> cause;
    for (auto const& judgement : *judgements) {
        (judgement.cause ? gone : shown).push_back(judgement.post);
        cause = judgement.cause ? judgement.cause : cause;
    }
    if (withdrawal.cause == bridge::name_of(bridge::Cause::log_entry_hidden) && !shown.empty() &&
        !co_await log_entries_shown(*wiki, shown)) {
        gone.insert(gone.end(), shown.begin(), shown.end());
        shown.clear();
        cause = bridge::Cause::log_entry_hidden;
    }
    if (!gone.empty()) {
        Order order{gone, *cause, bridge::Evidence::confirmed, withdrawal.learnt_from, {}, id};
        order.run.to_withdraw = gone.size();
        if (!co_await withdraw(*wiki, std::move(order))) {
            co_return true;
        }
    }
    co_await lift(id, std::move(shown), !gone.empty());
    auto const seconds = std::chrono::duration<double>(environment_.clock.now() - withdrawal.learnt).count();
    environment_.metrics.observe(Histogram::redaction_seconds, {}, seconds);
    co_return true;
}

Task<bool> Redactor::log_entries_shown(Wiki& wiki, std::vector<storage::Post> const& posts)
{
    std::vector<wiki::LogKey> keys;
    for (auto const& post : posts) {
        if (post.log_id != 0 && post.log_at) {
            keys.push_back({*post.log_at, post.log_id});
        }
    }
    auto const entries = co_await wiki.api().log_entries(keys, wiki::Priority::redaction);
    // Without an answer the hint stands: a hidden log entry carries the very title it was hidden for.
    co_return entries && std::ranges::none_of(*entries, [](wiki::LogFacts const& entry) {
        return entry.missing || entry.action_hidden;
    });
}

Task<> Redactor::lift(storage::WithdrawalId receipt, std::vector<storage::Post> posts, bool anything_withdrawn)
{
    auto const ids = bridge::lift(served(posts));
    auto const now = environment_.clock.now();
    co_await environment_.database.write(
        "redaction.lift",
        [ids, receipt, now, anything_withdrawn](storage::Transaction& transaction) {
            storage::set_post_state(transaction, ids, storage::PostState::live);
            storage::confirm_posts(transaction, ids, now);
            auto const state = anything_withdrawn ? storage::WithdrawalState::done : storage::WithdrawalState::lifted;
            storage::set_withdrawal_state(transaction, receipt, state, now);
            return true;
        }
    );
    environment_.wake_fan_out();
}

Task<> Redactor::apply(Wiki& wiki, std::vector<Judgement> judgements, std::string learnt_from, bool is_run)
{
    std::map<bridge::Cause, std::vector<storage::Post>> gone;
    std::vector<PostId> shown;
    std::size_t to_withdraw = 0;
    for (auto& judgement : judgements) {
        if (judgement.cause) {
            gone[*judgement.cause].push_back(std::move(judgement.post));
            ++to_withdraw;
        } else if (judgement.post.state == storage::PostState::live) {
            shown.push_back(judgement.post.id);
        }
    }
    auto const now = environment_.clock.now();
    if (!shown.empty()) {
        co_await environment_.database.write("posts.confirm", [shown, now](storage::Transaction& transaction) {
            storage::confirm_posts(transaction, shown, now);
            return true;
        });
    }
    for (auto& [cause, posts] : gone) {
        Order order{std::move(posts), cause, bridge::Evidence::confirmed, learnt_from, {}, std::nullopt};
        order.run = {true, is_run ? judgements.size() : 0, to_withdraw};
        co_await withdraw(wiki, std::move(order));
    }
}

Task<bool> Redactor::withdraw(Wiki& wiki, Order order)
{
    auto const now = environment_.clock.now();
    auto& recent = recent_[wiki.path()];
    auto const brake = bridge::brake(order.run, order.evidence, recent, now);
    auto plan = bridge::withdraw(served(order.posts), order.cause, order.evidence, brake.has_value());
    if (brake) {
        co_await hold_back(wiki, std::move(order), *brake);
        co_return false;
    }
    if (order.evidence != bridge::Evidence::pushed) {
        recent.add(plan.withdraw.size(), now);
    }
    co_await store(wiki, std::move(order), std::move(plan));
    co_return true;
}

Task<> Redactor::store(Wiki& wiki, Order order, bridge::Plan plan)
{
    std::vector<Farewell> farewells;
    std::map<ActorKey, std::optional<storage::Actor>> authors;
    auto const now = environment_.clock.now();
    for (auto const& post : order.posts) {
        if (std::ranges::find(plan.withdraw, post.id) == plan.withdraw.end()) {
            continue;
        }
        auto author = authors.find(post.actor);
        if (author == authors.end()) {
            auto const key = post.actor;
            auto found = co_await environment_.database.read("redaction.author", [key](storage::Snapshot& snapshot) {
                return storage::find_actor(snapshot, key);
            });
            author = authors.emplace(key, std::move(found)).first;
        }
        if (!author->second) {
            continue;
        }
        auto const urls = environment_.identity.urls_of(post.host);
        auto const name = actor_name(author->second->name);
        ap::Delete const farewell{
            urls.post(post.wiki, post.id, ap::PostPart::delete_),
            urls.actor(name),
            urls.post(post.wiki, post.id),
            now,
            urls.actor(name, ap::ActorPart::followers)
        };
        farewells.push_back({post.id, post.actor, ap::write(farewell)});
    }
    auto const path = wiki.path();
    auto const cause = std::string(bridge::name_of(order.cause));
    auto const behind = plan.drain;
    co_await environment_.database.write(
        "redaction.withdraw",
        [farewells, path, cause, behind, now, receipt = order.receipt, learnt_from = order.learnt_from](
            storage::Transaction& transaction
        ) {
            append_farewells(transaction, farewells);
            std::vector<PostId> ids;
            for (auto const& farewell : farewells) {
                ids.push_back(farewell.post);
            }
            storage::Withdrawal row{{}, path, cause, learnt_from, now, now, storage::WithdrawalState::done, "{}"};
            if (!receipt) {
                storage::add_withdrawal(transaction, row, ids);
            }
            if (!behind.empty()) {
                storage::set_post_state(transaction, behind, storage::PostState::hidden);
                row.state = storage::WithdrawalState::hidden;
                row.confirmed.reset();
                row.detail = R"({"behind":true})";
                storage::add_withdrawal(transaction, row, behind);
            }
            return true;
        }
    );
    environment_.metrics.count(Counter::posts_withdrawn, {path, cause}, static_cast<double>(farewells.size()));
    log::info(
        "redaction.withdrawn",
        {{log::Field::path, path}, {log::Field::cause, cause}, {log::Field::count, farewells.size()}}
    );
    environment_.wake_fan_out();
    co_await environment_.database.checkpoint();
}

Task<> Redactor::hold_back(Wiki& wiki, Order order, bridge::Brake brake)
{
    auto const ids = ids_of(order.posts);
    auto const path = wiki.path();
    auto const cause = std::string(bridge::name_of(order.cause));
    auto const now = environment_.clock.now();
    co_await environment_.database.write(
        "redaction.hold_back",
        [ids, path, cause, now, receipt = order.receipt, learnt_from = order.learnt_from](
            storage::Transaction& transaction
        ) {
            storage::set_post_state(transaction, ids, storage::PostState::hidden);
            if (receipt) {
                storage::set_withdrawal_state(transaction, *receipt, storage::WithdrawalState::held_back, std::nullopt);
            } else {
                storage::add_withdrawal(
                    transaction,
                    {{}, path, cause, learnt_from, now, std::nullopt, storage::WithdrawalState::held_back, "{}"},
                    ids
                );
            }
            return true;
        }
    );
    environment_.metrics.count(Counter::brakes_applied, {path, bridge::name_of(brake)});
    log::error(
        "redaction.held_back",
        {{log::Field::path, path}, {log::Field::cause, bridge::name_of(brake)}, {log::Field::count, ids.size()}}
    );
}

Task<std::size_t> Redactor::release(Wiki& wiki)
{
    auto const held = co_await environment_.database.read("redaction.held_back", [](storage::Snapshot& snapshot) {
        return storage::list_withdrawals_in_state(snapshot, storage::WithdrawalState::held_back, 1000);
    });
    std::size_t released = 0;
    for (auto const& withdrawal : held) {
        if (withdrawal.wiki != wiki.path()) {
            continue;
        }
        auto const id = withdrawal.id;
        auto posts = co_await environment_.database.read("redaction.posts", [id](storage::Snapshot& snapshot) {
            return storage::find_posts(snapshot, storage::list_withdrawn_posts(snapshot, id));
        });
        std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
        released += posts.size();
        Order order{
            std::move(posts), bridge::Cause::operator_request, bridge::Evidence::pushed, withdrawal.learnt_from, {}, id
        };
        co_await withdraw(wiki, std::move(order));
        co_await lift(id, {}, true);
    }
    co_return released;
}

Task<Result<>> Redactor::settle_page(Wiki& wiki, storage::Actor actor)
{
    auto const answer = co_await pages_.read(wiki, {actor.name.page}, wiki::Priority::redaction);
    if (!answer) {
        co_return tl::unexpected(answer.error());
    }
    auto const& page = answer->front();
    if (page.facts.missing && actor.state == storage::ActorState::live) {
        co_await page_deleted(wiki, std::move(actor));
    } else if (!page.unfollowable && actor.state == storage::ActorState::page_deleted) {
        co_await page_restored(wiki, std::move(actor), page.facts);
    }
    co_return Result<>{};
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
        Order order{std::move(posts), bridge::Cause::page_deleted, bridge::Evidence::confirmed, "reread", {}, std::nullopt};
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
        urls.actor(name, ap::ActorPart::followers)
    };
    auto const body = ap::write(update);
    auto const now = environment_.clock.now();
    co_await environment_.database.write("page.deleted", [key, body, now](storage::Transaction& transaction) {
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
    ap::UpdateActor const update{
        urls.activity(name, mint_id(environment_.clock.now(), environment_.random)),
        page_actor(environment_, wiki, actor.name, actor.host, page.title, handle),
        urls.actor(name, ap::ActorPart::followers)
    };
    auto const body = ap::write(update);
    auto const now = environment_.clock.now();
    auto const title = page.title;
    co_await environment_.database.write("page.restored", [key, body, title, now](storage::Transaction& transaction) {
        storage::set_actor_state(transaction, key, storage::ActorState::live, now);
        storage::set_actor_title(transaction, key, title, now);
        storage::append_activity(
            transaction,
            {key, storage::ActivityKind::update_actor, std::nullopt, body},
            storage::list_delivery_inboxes(transaction, key)
        );
        return true;
    });
    environment_.follows.retitle(actor, title);
    log::info("page.restored", {{log::Field::path, wiki.path()}, {log::Field::page, page.id.value}});
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
