// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/redactor.h"

#include "base/log.h"
#include "json/reader.h"
#include "json/writer.h"
#include "storage/activities.h"

#include <set>

namespace wikipub::flows {

namespace {

constexpr int kRowsAtOnce = 10'000;
constexpr auto kAskAgain = std::chrono::seconds{5};
constexpr auto kLookAgain = std::chrono::seconds{60};

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

bridge::Cause cause_named(std::string_view name)
{
    for (int number = 0; number < static_cast<int>(bridge::Cause::operator_request); ++number) {
        if (bridge::name_of(static_cast<bridge::Cause>(number)) == name) {
            return static_cast<bridge::Cause>(number);
        }
    }
    return bridge::Cause::operator_request;
}

std::optional<ActorKey> actor_in(std::string const& detail)
{
    auto const document = json::parse(detail);
    auto const actor = document ? document->root().integer("actor") : std::nullopt;
    return actor ? std::optional(ActorKey{*actor}) : std::nullopt;
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
        // A deleted page concerns its actor even without posts; a denied one answers 404 by itself.
        if (posts.empty() && (!hint.actor || hint.cause == bridge::Cause::page_denied)) {
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
        // One silent wiki must not be in the way of the others.
        std::set<std::string> silent;
        for (auto const& withdrawal : open) {
            if (!silent.contains(withdrawal.wiki) && !co_await confirm(withdrawal)) {
                silent.insert(withdrawal.wiki);
            }
            if (pulse_.closed()) {
                co_return;
            }
        }
        pause = silent.empty() ? std::chrono::milliseconds{kLookAgain} : kAskAgain;
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
    if (withdrawal.detail == kBehind) {
        // Decided already: neither the wiki nor a brake is asked again.
        auto const cause = cause_named(withdrawal.cause);
        Order order{std::move(posts), cause, bridge::Evidence::pushed, withdrawal.learnt_from, {}, id};
        co_await withdraw(*wiki, std::move(order));
        co_await lift(id, {}, true);
        co_return true;
    }
    auto const judgements = co_await check_posts(environment_, pages_, *wiki, posts, wiki::Priority::redaction);
    if (!judgements) {
        log::warn(
            "redaction.unanswered", {{log::Field::path, wiki->path()}, {log::Field::detail, judgements.error().detail}}
        );
        co_return false;
    }
    std::vector<storage::Post> shown;
    std::vector<storage::Post> gone;
    std::optional<bridge::Cause> cause;
    for (auto const& judgement : *judgements) {
        (judgement.cause ? gone : shown).push_back(judgement.post);
        cause = judgement.cause ? judgement.cause : cause;
    }
    if (withdrawal.cause == bridge::name_of(bridge::Cause::log_entry_hidden) && !shown.empty()) {
        auto const entries_shown = co_await log_entries_shown(*wiki, shown);
        if (!entries_shown) {
            co_return false;
        }
        if (!*entries_shown) {
            gone.insert(gone.end(), shown.begin(), shown.end());
            shown.clear();
            cause = bridge::Cause::log_entry_hidden;
        }
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

Task<Result<bool>> Redactor::log_entries_shown(Wiki& wiki, std::vector<storage::Post> const& posts)
{
    std::vector<wiki::LogKey> keys;
    for (auto const& post : posts) {
        if (post.log_id != 0 && post.log_at) {
            keys.push_back({*post.log_at, post.log_id});
        }
    }
    auto const entries = co_await wiki.api().log_entries(keys, wiki::Priority::redaction);
    if (!entries) {
        co_return tl::unexpected(entries.error());
    }
    co_return std::ranges::none_of(*entries, [](wiki::LogFacts const& entry) {
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

}  // namespace wikipub::flows
