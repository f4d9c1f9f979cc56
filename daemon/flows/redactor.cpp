// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/redactor.h"

#include "base/log.h"
#include "flows/page_end.h"
#include "json/reader.h"
#include "json/writer.h"
#include "storage/activities.h"
#include "storage/changes.h"

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

/// What a hint found: hidden now.
struct Found {
    std::optional<storage::WithdrawalId> receipt;
    std::vector<storage::Post> posts;
    std::optional<storage::Actor> page;  ///< whose title is hidden, as an oversighter says
};

constexpr std::string_view kPageHinted = "hint_page";
constexpr std::string_view kRevisionHinted = "hint_revision";
constexpr std::string_view kLogHinted = "hint_log";

/// For whoever is about to publish: the check may have been before the hint, the post is not stored yet.
void note(storage::Transaction& transaction, Hint const& hint)
{
    if (hint.actor) {
        if (auto const actor = storage::find_actor(transaction, *hint.actor)) {
            storage::record_change(transaction, kPageHinted, actor->name.page.value);
        }
    }
    if (hint.page != PageId{}) {
        storage::record_change(transaction, kPageHinted, hint.page.value);
    }
    for (auto const revision : hint.revisions) {
        storage::record_change(transaction, kRevisionHinted, revision.value);
    }
    for (auto const log : hint.logs) {
        storage::record_change(transaction, kLogHinted, log);
    }
}

/// Of any state, each once.
std::vector<storage::Post> list_posts_of(storage::Snapshot& snapshot, std::string const& path, Hint const& hint)
{
    std::map<PostId, storage::Post> posts;
    auto const add = [&](std::vector<storage::Post> found) {
        for (auto& post : found) {
            posts.emplace(post.id, std::move(post));
        }
    };
    if (hint.actor) {
        if (auto const actor = storage::find_actor(snapshot, *hint.actor)) {
            add(storage::list_posts_of_page(snapshot, path, actor->name.page));
        }
    }
    if (hint.page != PageId{}) {
        add(storage::list_posts_of_page(snapshot, path, hint.page));
    }
    if (!hint.revisions.empty()) {
        add(storage::list_posts_of_revisions(snapshot, path, hint.revisions));
    }
    for (auto const log : hint.logs) {
        add(storage::list_posts_of_log(snapshot, path, log));
    }
    std::vector<storage::Post> result;
    for (auto& [id, post] : posts) {
        result.push_back(std::move(post));
    }
    return result;
}

/// What the page is called goes at once, even where it has no actor.
void forget_title_of(storage::Transaction& transaction, std::string const& path, Hint const& hint)
{
    auto const actor = hint.actor ? storage::find_actor(transaction, *hint.actor) : std::nullopt;
    forget_title(transaction, path, actor ? actor->name.page : hint.page, actor ? actor->title : "");
}

}  // namespace

bool was_hinted_since(
    storage::Snapshot& snapshot, PageId page, std::vector<RevId> const& revisions, std::int64_t log, Timestamp since
)
{
    return storage::was_changed_since(snapshot, kPageHinted, page.value, since) ||
           (log != 0 && storage::was_changed_since(snapshot, kLogHinted, log, since)) ||
           std::ranges::any_of(revisions, [&](RevId revision) {
               return storage::was_changed_since(snapshot, kRevisionHinted, revision.value, since);
           });
}

Redactor::Redactor(Environment& environment, Pages& pages, PageHandles& handles)
    : environment_(environment), pages_(pages), handles_(handles), pulse_(environment.loop)
{
}

Task<> Redactor::hide(Wiki& wiki, Hint hint)
{
    auto const path = wiki.path();
    auto const now = environment_.clock.now();
    auto found = co_await environment_.database.write("redaction.hide", [hint, path, now](auto& transaction) {
        note(transaction, hint);
        auto posts = list_posts_of(transaction, path, hint);
        if (hint.suppressed) {
            // Another source may have told of it without saying so.
            storage::suppress_withdrawals_of(transaction, ids_of(posts));
        }
        std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
        Found hidden;
        if (hint.cause == bridge::Cause::title_hidden && hint.evidence != bridge::Evidence::hint) {
            forget_title_of(transaction, path, hint);
            if (hint.actor && hint.evidence == bridge::Evidence::pushed) {
                hidden.page = storage::find_actor(transaction, *hint.actor);
            }
        }
        // A deleted page concerns its actor even without posts; a denied one answers 404 by itself.
        if (posts.empty() && (!hint.actor || hint.cause == bridge::Cause::page_denied)) {
            return hidden;
        }
        auto const ids = ids_of(posts);
        storage::set_post_state(transaction, ids, storage::PostState::hidden);
        hidden.receipt = storage::add_withdrawal(
            transaction,
            {{},
             path,
             std::string(bridge::name_of(hint.cause)),
             hint.learnt_from,
             now,
             std::nullopt,
             storage::WithdrawalState::hidden,
             detail_of(hint),
             hint.suppressed},
            ids
        );
        hidden.posts = std::move(posts);
        return hidden;
    });
    if (hint.cause == bridge::Cause::title_hidden) {
        co_await environment_.database.checkpoint();
    }
    // What the wiki has shown since passed a fresh check: of that, the event is an old one.
    std::erase_if(found.posts, [&](storage::Post const& post) { return post.confirmed >= hint.at; });
    if (hint.evidence != bridge::Evidence::hint && (!found.posts.empty() || found.page)) {
        Order order{std::move(found.posts), hint.cause, hint.evidence, hint.learnt_from, {}, found.receipt};
        order.run.to_withdraw = order.posts.size();
        order.suppressed = hint.suppressed;
        order.page = std::move(found.page);
        co_await withdraw(wiki, std::move(order));
    }
    pulse_.wake();
}

Task<> Redactor::run()
{
    std::chrono::milliseconds pause = kAskAgain;
    while (co_await pulse_.sleep(pause)) {
        auto const open = co_await environment_.database.read("redaction.open", [](storage::Snapshot& snapshot) {
            return storage::list_withdrawals_in_state(snapshot, storage::WithdrawalState::hidden, kRowsAtOnce);
        });
        auto const counted = std::ranges::count(open, false, &storage::Withdrawal::suppressed);
        environment_.metrics.set(Gauge::waiting_withdrawals, {}, static_cast<double>(counted));
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

Task<std::optional<storage::Actor>> Redactor::actor_of(storage::Withdrawal withdrawal)
{
    auto const key = actor_in(withdrawal.detail);
    if (!key) {
        co_return std::nullopt;
    }
    co_return co_await environment_.database.read("redaction.actor", [key](storage::Snapshot& snapshot) {
        return storage::find_actor(snapshot, *key);
    });
}

/// False where the wiki did not answer: everything stays hidden.
Task<bool> Redactor::confirm(storage::Withdrawal withdrawal)
{
    auto* const wiki = environment_.wikis.by_path(withdrawal.wiki);
    if (wiki == nullptr) {
        co_return true;
    }
    auto const id = withdrawal.id;
    if (auto const actor = co_await actor_of(withdrawal)) {
        pages_.forget(*wiki, actor->name.page);
        bool const is_title_hidden = withdrawal.cause == bridge::name_of(bridge::Cause::title_hidden);
        if (!co_await settle_page(*wiki, *actor, is_title_hidden ? std::optional(id) : std::nullopt)) {
            co_return false;
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
        Order order{std::move(posts), cause, bridge::Evidence::pushed, withdrawal.learnt_from, {}, id, true};
        order.suppressed = withdrawal.suppressed;
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
    if (!gone.empty()) {
        Order order{gone, *cause, bridge::Evidence::confirmed, withdrawal.learnt_from, {}, id};
        order.run.to_withdraw = gone.size();
        order.suppressed = withdrawal.suppressed;
        if (!co_await withdraw(*wiki, std::move(order))) {
            co_return true;
        }
    }
    co_await lift(id, std::move(shown), !gone.empty());
    if (!withdrawal.suppressed) {
        auto const seconds = std::chrono::duration<double>(environment_.clock.now() - withdrawal.learnt).count();
        environment_.metrics.observe(Histogram::redaction_seconds, {}, seconds);
    }
    co_return true;
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
            // The answer may have come from a replica that lags behind what was hinted at.
            for (auto const& post : storage::find_posts(transaction, ids)) {
                storage::schedule_check(transaction, post.id, now + kLookAgain, post.check_round - 1);
            }
            auto const state = anything_withdrawn ? storage::WithdrawalState::done : storage::WithdrawalState::lifted;
            storage::set_withdrawal_state(transaction, receipt, state, now);
            return true;
        }
    );
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
