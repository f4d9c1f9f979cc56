// SPDX-License-Identifier: GPL-2.0-or-later
// From a cause that the wiki confirmed to erased words and Deletes on their way, unless a brake says no.
#include "base/log.h"
#include "flows/farewells.h"
#include "flows/page_end.h"
#include "flows/redactor.h"
#include "storage/activities.h"
#include "storage/editors.h"

#include <limits>
#include <set>

namespace wikipub::flows {

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
    auto plan = bridge::withdraw(
        served(order.posts),
        order.evidence,
        brake.has_value(),
        order.page ? std::optional(order.page->id) : std::nullopt
    );
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
        farewells.push_back(farewell_to(environment_.identity, post, author->second->name, now));
    }
    auto const path = wiki.path();
    auto const cause = std::string(bridge::name_of(order.cause));
    auto const behind = plan.drain;
    auto const end = order.page ? std::optional(end_of(environment_, *order.page, true)) : std::nullopt;
    auto const kind = order.behind ? storage::ActivityKind::remove_behind : storage::ActivityKind::remove;
    co_await environment_.database.write(
        "redaction.withdraw",
        [farewells,
         kind,
         path,
         cause,
         behind,
         now,
         end,
         erased = plan.erase,
         hash = environment_.title_hash,
         receipt = order.receipt,
         learnt_from = order.learnt_from,
         suppressed = order.suppressed](storage::Transaction& transaction) {
            append_farewells(transaction, farewells, kind);
            erase_posts(transaction, erased);
            if (end) {
                end_page_actor(transaction, hash, *end, now);
            }
            auto ids = erased;
            for (auto const& farewell : farewells) {
                ids.push_back(farewell.post);
            }
            storage::Withdrawal row{
                {}, path, cause, learnt_from, now, now, storage::WithdrawalState::done, "{}", suppressed};
            if (!receipt) {
                storage::add_withdrawal(transaction, row, ids);
            }
            if (!behind.empty()) {
                storage::set_post_state(transaction, behind, storage::PostState::hidden);
                row.state = storage::WithdrawalState::hidden;
                row.confirmed.reset();
                row.detail = kBehind;
                storage::add_withdrawal(transaction, row, behind);
            }
            return true;
        }
    );
    if (order.page) {
        pages_.forget(wiki, order.page->name.page);
        environment_.follows.remove(*order.page);
    }
    if (!order.suppressed) {
        environment_.metrics.count(Counter::posts_withdrawn, {path, cause}, static_cast<double>(farewells.size()));
        log::info(
            "redaction.withdrawn",
            {{log::Field::path, path}, {log::Field::cause, cause}, {log::Field::count, farewells.size()}}
        );
    }
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
            // Whoever looks finds it again: one receipt is enough for the operator.
            bool const is_known = std::ranges::all_of(ids, [&](PostId id) {
                return !storage::list_open_withdrawals_of(transaction, id).empty();
            });
            if (receipt) {
                storage::set_withdrawal_state(transaction, *receipt, storage::WithdrawalState::held_back, std::nullopt);
            } else if (!is_known) {
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

Task<> Redactor::expire(Wiki& wiki, std::vector<storage::Post> posts)
{
    Order order{
        std::move(posts), bridge::Cause::lifetime_over, bridge::Evidence::pushed, "housekeeping", {}, std::nullopt};
    co_await withdraw(wiki, std::move(order));
}

Task<> Redactor::take_back(Wiki& wiki, std::vector<storage::Post> posts, bridge::Cause cause, std::string learnt_from)
{
    std::erase_if(posts, [](auto const& post) { return post.state == storage::PostState::withdrawn; });
    if (posts.empty()) {
        co_return;
    }
    Order order{std::move(posts), cause, bridge::Evidence::pushed, std::move(learnt_from), {}, std::nullopt};
    co_await withdraw(wiki, std::move(order));
}

/// About pages that may have no actor of their own.
Task<> Redactor::hide_denied_posts_of_editors(Wiki& wiki)
{
    auto const path = wiki.path();
    auto const pages = co_await environment_.database.read("redaction.of_editors", [path](storage::Snapshot& snapshot) {
        return storage::list_pages_of_editors(snapshot, path);
    });
    for (auto const& [page, title] : pages) {
        if (wiki.denied()->contains(page, title)) {
            Hint hint{bridge::Cause::page_denied, "settings", std::nullopt, {}, {}};
            hint.page = page;
            co_await hide(wiki, std::move(hint));
        }
    }
}

Task<> Redactor::hide_denied(Wiki& wiki)
{
    constexpr int kPageOfRows = 1000;
    auto const denied = wiki.denied();
    auto const path = wiki.path();
    pages_.forget(wiki);
    if (denied->empty()) {
        co_return;
    }
    co_await hide_denied_posts_of_editors(wiki);
    for (ActorKey after{};;) {
        auto const [actors, former] =
            co_await environment_.database.read("redaction.denied", [path, after](storage::Snapshot& snapshot) {
                auto rows = storage::list_page_actors(snapshot, path, after, kPageOfRows);
                std::vector<PageId> pages;
                for (auto const& row : rows) {
                    pages.push_back(row.name.page);
                }
                auto titles = storage::list_former_titles(snapshot, path, pages);
                return std::pair(std::move(rows), std::move(titles));
            });
        for (auto const& actor : actors) {
            if (denied->contains(actor.name.page, actor.title, former)) {
                Hint hint{bridge::Cause::page_denied, "settings", actor.id, {}, {}};
                co_await hide(wiki, std::move(hint));
            }
        }
        if (actors.size() < kPageOfRows) {
            co_return;
        }
        after = actors.back().id;
    }
}

Task<std::size_t> Redactor::release(Wiki& wiki)
{
    auto const held = co_await environment_.database.read("redaction.held_back", [](storage::Snapshot& snapshot) {
        return storage::list_withdrawals_in_state(snapshot, storage::WithdrawalState::held_back, 1000);
    });
    std::size_t released = 0;
    std::set<ActorKey> authors;
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
        for (auto const& post : posts) {
            authors.insert(post.actor);
        }
        Order order{
            std::move(posts),
            bridge::Cause::operator_request,
            bridge::Evidence::pushed,
            withdrawal.learnt_from,
            {},
            id};
        if (withdrawal.cause == bridge::name_of(bridge::Cause::title_hidden)) {
            order.page = co_await actor_of(withdrawal);
            order.suppressed = withdrawal.suppressed;
        }
        co_await withdraw(wiki, std::move(order));
        co_await lift(id, {}, true);
    }
    // Their pages may be deleted, which the brake kept the actors from saying; without an answer the next reader finds
    // out.
    for (auto const key : authors) {
        auto const actor = co_await environment_.database.read("redaction.author", [key](storage::Snapshot& snapshot) {
            auto found = storage::find_actor(snapshot, key);
            auto const posts = storage::list_posts_of_actor(snapshot, key, {}, std::numeric_limits<int>::max());
            bool const is_over = std::ranges::all_of(posts, [](storage::Post const& post) {
                return post.state == storage::PostState::withdrawn;
            });
            // What is drained behind is not hurried by it.
            return is_over ? found : std::nullopt;
        });
        if (actor) {
            static_cast<void>(co_await settle_page(wiki, *actor));
        }
    }
    co_return released;
}

}  // namespace wikipub::flows
