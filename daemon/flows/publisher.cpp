// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/publisher.h"

#include "base/log.h"
#include "flows/held_text.h"
#include "flows/named_editors.h"
#include "flows/take_in.h"
#include "storage/editor_held.h"
#include "storage/positions.h"
#include "storage/posts.h"

#include <set>

namespace wikipub::flows {

namespace {

/// Read past the rows of a paused wiki, so that they are not in the others' way.
constexpr int kMostPaused = 100'000;

bool unchanged(storage::Snapshot& snapshot, storage::Held const& row)
{
    auto const now = storage::find_held(snapshot, row.actor, row.kind);
    return now && now->payload == row.payload && now->due == row.due;
}

}  // namespace

Publisher::Publisher(Environment& environment, Pages& pages, PageHandles& handles, Redactor& redactor)
    : environment_(environment), pages_(pages), handles_(handles), redactor_(redactor), pulse_(environment.loop)
{
}

Task<> Publisher::run()
{
    DueWindows<Due> const windows{
        [this] { return read_due(); },
        [this](Wiki& wiki, std::vector<Due> batch) { return publish(wiki, std::move(batch)); },
        [this] { return next_due(); }};
    co_await windows.run(environment_, pulse_);
}

Task<std::optional<Timestamp>> Publisher::next_due()
{
    auto const [next, held] = co_await environment_.database.read("held.next", [](storage::Snapshot& snapshot) {
        auto const count = storage::count_held(snapshot) + storage::count_editor_held(snapshot);
        return std::pair(storage::earliest_due_held(snapshot), count);
    });
    environment_.metrics.set(Gauge::held_posts, {}, static_cast<double>(held));
    co_return next;
}

Task<std::vector<Publisher::Due>> Publisher::read_due()
{
    auto const now = environment_.clock.now();
    co_return co_await environment_.database.read("held.due", [now](storage::Snapshot& snapshot) {
        std::set<std::string> paused;
        for (auto const& pause : storage::list_pauses(snapshot)) {
            paused.insert(pause.scope);
        }
        std::vector<Due> batch;
        if (paused.contains("all")) {
            return batch;
        }
        for (auto const& row : storage::list_due_held(snapshot, now, paused.empty() ? kWindowsAtOnce : kMostPaused)) {
            if (batch.size() == kWindowsAtOnce) {
                break;
            }
            auto const actor = storage::find_actor(snapshot, row.actor);
            auto held = from_row(row);
            if (!actor || !held || paused.contains("w/" + actor->name.wiki)) {
                continue;
            }
            Due due{row, *actor, std::move(*held), 0, std::nullopt, actor->title, {}};
            due.former_titles = storage::list_former_titles(snapshot, actor->name.wiki, std::array{actor->name.page});
            due.posts_today = static_cast<int>(storage::count_posts_since(snapshot, actor->id, midnight(now)));
            auto const move = row.kind == storage::HeldKind::move
                                  ? std::optional(row)
                                  : storage::find_held(snapshot, actor->id, storage::HeldKind::move);
            if (auto const waiting = move ? from_row(*move) : Result<bridge::HeldPost>{}; move && waiting) {
                // The row's title is where the page's events are found; followers are told when the new one has stood.
                due.title = waiting->title_before;
                due.move_due = row.kind == storage::HeldKind::edits ? std::optional(move->due) : std::nullopt;
            }
            batch.push_back(std::move(due));
        }
        return batch;
    });
}

Task<> Publisher::publish(Wiki& wiki, std::vector<Due> batch)
{
    auto const answers = co_await ask(wiki, batch);
    if (!answers) {
        log::warn(
            "publish.unanswered",
            {{log::Field::path, wiki.path()},
             {log::Field::count, batch.size()},
             {log::Field::detail, answers.error().detail}}
        );
        for (auto const& due : batch) {
            auto held = due.held;
            held.due = after_silence(environment_.clock.now(), due.row.attempts);
            co_await put_back(due, std::move(held), due.row.attempts + 1);
        }
        co_return;
    }
    for (auto& due : batch) {
        if (pulse_.closed()) {
            co_return;
        }
        if (due.row.kind == storage::HeldKind::deletion) {
            co_await look_at_page(wiki, std::move(due));
        } else {
            co_await publish_one(wiki, std::move(due), *answers);
        }
    }
}

Task<Result<WindowAnswers>> Publisher::ask(Wiki& wiki, std::vector<Due> const& batch)
{
    WindowQuestions questions;
    for (auto const& due : batch) {
        questions.pages.insert(due.actor.name.page);
        questions.revisions.merge(bridge::revisions_to_check(due.held));
    }
    co_return co_await ask_about_windows(pages_, environment_, wiki, std::move(questions));
}

Task<> Publisher::publish_one(Wiki& wiki, Due due, WindowAnswers const& answers)
{
    // What waited that long for a silent wiki, or a pause to end, is told like what came too late.
    if (due.row.kind == storage::HeldKind::edits && environment_.clock.now() - due.held.latest > bridge::kTooOld) {
        due.held.digest = true;
    }
    auto const& page = answers.pages.at(due.actor.name.page);
    bridge::Situation situation;
    situation.wiki.page = page.facts;
    situation.wiki.page.redirect = co_await redirect_of(wiki, page);
    for (auto const id : bridge::revisions_to_check(due.held)) {
        if (auto const facts = answers.revisions.find(id); facts != answers.revisions.end()) {
            situation.wiki.revisions.emplace(id, facts->second);
        }
    }
    situation.history.posts_today = due.posts_today;
    situation.history.title = due.title;
    situation.unfollowable = page.unfollowable;
    situation.unnamed =
        due.held.unnamed || wiki.unnamed()->contains(page.facts.id, page.facts.title, due.former_titles);
    situation.move_due = due.move_due;
    situation.may_be_named = co_await who_may_be_named(environment_, wiki, situation.wiki);

    co_await reroute(wiki, due, answers);
    auto verdict =
        bridge::decide(due.held, situation, environment_.policy, answers.rules->summaries, environment_.clock.now());
    if (auto* const drop = std::get_if<bridge::Drop>(&verdict)) {
        environment_.metrics.count(Counter::posts_dropped, {wiki.path(), bridge::name_of(drop->reason)});
        co_await remove(due);
        if (drop->reason == bridge::DropReason::page_missing) {
            static_cast<void>(co_await redactor_.settle_page(wiki, due.actor));
        }
    } else if (auto* const wait = std::get_if<bridge::WaitUntil>(&verdict)) {
        co_await put_back(due, std::move(wait->held), due.row.attempts + 1);
    } else {
        co_await store(wiki, due, page.facts, std::move(std::get<bridge::Publish>(verdict)), answers.asked);
    }
}

/// The page a redirect leads to, with its handle where it may be followed.
Task<std::optional<bridge::Redirect>> Publisher::redirect_of(Wiki& wiki, Page const& page)
{
    if (page.redirect_title.empty()) {
        co_return std::nullopt;
    }
    bridge::Redirect redirect;
    redirect.title = page.redirect_title;
    auto const target = co_await pages_.by_title(wiki, page.redirect_title, wiki::Priority::publishing);
    if (target) {
        redirect.namespace_id = target->facts.namespace_id;
        redirect.denied = target->unfollowable == bridge::Unfollowable::denied;
        if (!target->unfollowable) {
            redirect.address = environment_.identity.address(co_await handles_.shown(wiki, target->facts));
        }
    }
    co_return redirect;
}

/// An event is matched by its title, and titles change hands: a revision of another followed page is held there (ADR
/// 0003).
Task<> Publisher::reroute(Wiki& wiki, Due const& due, WindowAnswers const& answers)
{
    for (auto const& held : due.held.revisions) {
        auto const found = answers.revisions.find(held.id);
        if (found == answers.revisions.end() || found->second.page == PageId{} ||
            found->second.page == due.actor.name.page) {
            continue;
        }
        events::Event event;
        event.wiki = wiki.options().id;
        event.kind = held.parent == RevId{} ? events::Kind::creation : events::Kind::edit;
        event.timestamp = held.at;
        event.page_id = found->second.page;
        event.rev_id = held.id;
        event.parent_rev_id = held.parent;
        event.minor = held.minor;
        event.bot = held.bot;
        event.user = "";
        auto const policy = environment_.policy;
        auto const now = environment_.clock.now();
        bool const unnamed = due.held.unnamed;
        co_await environment_.database.write(
            "held.reroute",
            [=, path = wiki.path()](storage::Transaction& transaction) {
                auto const actor = storage::find_page_actor(transaction, path, event.page_id);
                return actor && actor->followers > 0 && hold_event(transaction, *actor, event, unnamed, policy, now);
            }
        );
    }
}

Task<> Publisher::look_at_page(Wiki& wiki, Due due)
{
    pages_.forget(wiki, due.actor.name.page);
    auto const settled = co_await redactor_.settle_page(wiki, due.actor);
    if (settled) {
        co_await remove(due);
        co_return;
    }
    auto const row = due.row;
    auto const later = after_silence(environment_.clock.now(), row.attempts);
    co_await environment_.database.write("held.look_again", [row, later](storage::Transaction& transaction) {
        auto next = row;
        next.due = later;
        next.attempts += 1;
        storage::put_held(transaction, next);
        return true;
    });
}

Task<> Publisher::remove(Due const& due)
{
    auto const row = due.row;
    co_await environment_.database.write("held.remove", [row](storage::Transaction& transaction) {
        return unchanged(transaction, row) && storage::remove_held(transaction, row.actor, row.kind);
    });
}

Task<> Publisher::put_back(Due const& due, bridge::HeldPost held, int attempts)
{
    auto const row = due.row;
    auto next = due.row.kind == storage::HeldKind::deletion ? due.row : to_row(row.actor, held, attempts);
    next.due = held.due;
    next.attempts = attempts;
    co_await environment_.database.write("held.put_back", [row, next](storage::Transaction& transaction) {
        if (!unchanged(transaction, row)) {
            return false;
        }
        storage::put_held(transaction, next);
        return true;
    });
}

}  // namespace wikipub::flows
