// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/take_in.h"

#include "bridge/hold.h"
#include "bridge/publish.h"
#include "bridge/selection.h"
#include "flows/editor_publisher.h"
#include "flows/held_text.h"
#include "storage/happened.h"
#include "storage/positions.h"
#include "storage/posts.h"

namespace wikipub::flows {

namespace {

bool is_hint(events::Kind kind)
{
    return kind == events::Kind::page_delete || kind == events::Kind::page_restore ||
           kind == events::Kind::revision_visibility || kind == events::Kind::log_visibility;
}

/// Edits of an editor who opted in are told of in posts of their own, and whatever else happens is not theirs.
bool is_editor(storage::Actor const& actor)
{
    return actor.name.kind == storage::ActorKind::editor;
}

/// A title may be the new one of a page that moved over ours, or ours from before: only the page it was tells.
bool concerns(events::Event const& event, storage::Actor const& actor)
{
    if (is_editor(actor)) {
        return false;
    }
    if (event.page_id != PageId{}) {
        return event.page_id == actor.name.page;
    }
    return event.title == actor.title;
}

bool was_told(storage::Snapshot& snapshot, storage::Actor const& actor, events::Event const& event)
{
    std::array<RevId, 1> const revision{event.rev_id};
    return event.rev_id != RevId{} && (storage::has_happened(snapshot, actor.id, bridge::happened_key(event.rev_id)) ||
                                       !storage::told_revisions(snapshot, actor.id, actor.name.wiki, revision).empty());
}

/// Looks at the page again as soon as the publisher comes round.
void hold_restored(storage::Transaction& transaction, storage::Actor const& actor, Timestamp now)
{
    if (actor.state == storage::ActorState::page_deleted) {
        storage::put_held(transaction, {actor.id, storage::HeldKind::deletion, now, now, now, 0, "{}"});
    }
}

/// What a source that proves itself tells withdraws by itself, as long as it is news (design §3).
bridge::Evidence evidence_of(events::Event const& event, Timestamp now)
{
    auto const confirmed = event.trust == events::Trust::confirmed && now - event.timestamp <= bridge::kTooOld;
    return confirmed ? bridge::Evidence::confirmed : bridge::Evidence::hint;
}

/// Of revisions everything that a post tells of; of a log entry only what was done to what.
bool hides_something(events::Event const& event)
{
    auto const hidden = event.hidden.value_or(events::Hidden{true, true, true});
    return event.kind == events::Kind::log_visibility ? hidden.text : hidden != events::Hidden{};
}

struct Retitled {
    storage::Actor before;
    std::string title;
};

}  // namespace

bool hold_event(
    storage::Transaction& transaction,
    storage::Actor const& actor,
    events::Event const& event,
    bool unnamed,
    bridge::Policy const& policy,
    Timestamp now
)
{
    if (bridge::why_not_held(event, policy) || was_told(transaction, actor, event)) {
        return false;
    }
    auto const kind = event.kind == events::Kind::move ? storage::HeldKind::move : storage::HeldKind::edits;
    auto const row = storage::find_held(transaction, actor.id, kind);
    std::optional<bridge::HeldPost> held;
    if (row) {
        if (auto read = from_row(*row)) {
            held = std::move(*read);
        }
    }
    auto const next = bridge::coalesce(std::move(held), event, unnamed, policy, now);
    if (!next) {
        storage::remove_held(transaction, actor.id, kind);
        return false;
    }
    storage::put_held(transaction, to_row(actor.id, *next));
    return true;
}

TakeIn::TakeIn(Environment& environment, Pages& pages, Redactor& redactor, Consents& consents, Wakes wakes)
    : environment_(environment), pages_(pages), redactor_(redactor), consents_(consents), wakes_(std::move(wakes))
{
}

bool TakeIn::wanted(events::Event const& event, bridge::FollowIndex const& index)
{
    if (events::is_about_user(event.kind)) {
        return index.editors() > 0;
    }
    // Posts outlive the follows they were sent to, so what hides revisions or log entries is always looked at; it is
    // rare.
    return event.kind == events::Kind::revision_visibility || event.kind == events::Kind::log_visibility ||
           // Editors tell of pages that nobody follows, and a suppressed title may stand in a handle.
           (event.kind == events::Kind::page_delete && (event.suppressed || index.editors() > 0)) ||
           !bridge::select(event, index).empty();
}

Task<> TakeIn::take(Arrivals arrivals)
{
    std::vector<Candidate> candidates;
    for (auto const& event : arrivals.events) {
        if (events::is_about_user(event.kind)) {
            co_await take_user(event);
            continue;
        }
        auto const* wiki = environment_.wikis.by_id(event.wiki);
        if (wiki == nullptr || (!wiki->options().pages && !wiki->options().editors)) {
            continue;
        }
        auto const actors = bridge::select(event, *environment_.follows.snapshot());
        bool const unnamed = !event.user || wiki->unnamed()->contains(event.page_id, event.title);
        if (is_hint(event.kind)) {
            co_await hint(event, actors, arrivals.source);
        }
        for (auto const actor : actors) {
            candidates.push_back({event, actor, unnamed});
        }
    }
    co_await hold(std::move(candidates), std::move(arrivals.positions));
}

/// The log of renames is each wiki's own, that of global locks the central wiki's.
Task<> TakeIn::take_user(events::Event const& event)
{
    if (event.kind == events::Kind::user_rename) {
        // Whoever says so, the wiki is asked.
        wakes_.editor_check();
        co_return;
    }
    if (evidence_of(event, environment_.clock.now()) == bridge::Evidence::hint) {
        co_return;
    }
    auto const state = event.kind == events::Kind::user_lock ? wiki::UserState::locked : wiki::UserState::unlocked;
    for (auto const& wiki : environment_.wikis.all()) {
        if (!wiki->options().editors || wiki->options().central_wiki != event.wiki) {
            continue;
        }
        auto const editor = co_await environment_.database.read(
            "take_in.editor",
            [path = wiki->path(), name = event.subject](storage::Snapshot& snapshot) {
                return storage::find_editor_named(snapshot, path, name);
            }
        );
        if (editor) {
            co_await consents_.user_event(*wiki, editor->user_id, state);
        }
    }
}

Task<> TakeIn::hint(events::Event const& event, std::vector<ActorKey> const& actors, std::string source)
{
    auto& wiki = *environment_.wikis.by_id(event.wiki);
    Hint hint;
    hint.learnt_from = std::move(source);
    hint.evidence = evidence_of(event, environment_.clock.now());
    hint.at = event.timestamp;
    hint.suppressed = event.suppressed;
    switch (event.kind) {
        case events::Kind::revision_visibility:
            hint.cause = bridge::Cause::revision_hidden;
            hint.revisions = event.revisions;
            break;
        case events::Kind::log_visibility:
            hint.cause = bridge::Cause::log_entry_hidden;
            hint.logs = event.log_ids;
            break;
        default:
            hint.cause = event.suppressed ? bridge::Cause::title_hidden : bridge::Cause::page_deleted;
    }
    if (event.kind == events::Kind::page_restore) {
        co_return;
    }
    if (event.kind != events::Kind::page_delete) {
        if (hides_something(event)) {
            co_await redactor_.hide(wiki, std::move(hint));
        }
        co_return;
    }
    // A title alone may be that of a redirect which our page was moved over.
    if (event.page_id == PageId{}) {
        hint.evidence = bridge::Evidence::hint;
    }
    bool is_followed = false;
    for (auto const key : actors) {
        auto const actor = co_await environment_.database.read("take_in.actor", [key](storage::Snapshot& snapshot) {
            return storage::find_actor(snapshot, key);
        });
        if (actor && concerns(event, *actor)) {
            is_followed = true;
            pages_.forget(wiki, actor->name.page);
            auto of_page = hint;
            of_page.actor = key;
            co_await redactor_.hide(wiki, std::move(of_page));
        }
    }
    if (!is_followed && (wiki.options().editors || event.suppressed)) {
        co_await hint_at_editors_posts(wiki, event, std::move(hint));
    }
}

/// A deleted page may have no actor of its own, and posts of editors all the same.
Task<> TakeIn::hint_at_editors_posts(Wiki& wiki, events::Event const& event, Hint hint)
{
    auto pages = std::vector{event.page_id};
    if (event.page_id == PageId{}) {
        pages = co_await environment_.database.read(
            "take_in.pages",
            [path = wiki.path(), title = event.title](storage::Snapshot& snapshot) {
                return storage::list_pages_told_of(snapshot, path, title);
            }
        );
    }
    for (auto const page : pages) {
        hint.page = page;
        pages_.forget(wiki, page);
        co_await redactor_.hide(wiki, hint);
    }
}

Task<> TakeIn::hold(std::vector<Candidate> candidates, std::vector<std::pair<std::string, std::string>> positions)
{
    if (candidates.empty() && positions.empty()) {
        co_return;
    }
    auto const now = environment_.clock.now();
    auto const policy = environment_.policy;
    bool const only_positions = candidates.empty();
    auto const retitled = co_await environment_.database.write(
        "take_in",
        [candidates = std::move(candidates),
         positions = std::move(positions),
         policy,
         now,
         hash = environment_.title_hash](storage::Transaction& transaction) {
            std::vector<Retitled> moved;
            for (auto const& [event, key, unnamed] : candidates) {
                auto const actor = storage::find_actor(transaction, key);
                if (actor && is_editor(*actor) && !unnamed) {
                    hold_own_edit(transaction, *actor, event, policy, now);
                }
                if (!actor || actor->state == storage::ActorState::deleted || !concerns(event, *actor)) {
                    continue;
                }
                if (event.kind == events::Kind::page_restore) {
                    hold_restored(transaction, *actor, now);
                }
                if (is_hint(event.kind)) {
                    continue;
                }
                hold_event(transaction, *actor, event, unnamed, policy, now);
                if (event.kind == events::Kind::move && actor->title != event.move_target) {
                    retitle(transaction, hash, *actor, event.move_target, event.timestamp);
                    moved.push_back({*actor, event.move_target});
                }
            }
            for (auto const& [source, position] : positions) {
                storage::save_position(transaction, source, position, now);
            }
            return moved;
        }
    );
    for (auto const& [before, title] : retitled) {
        environment_.follows.retitle(before, title);
        if (auto* const wiki = environment_.wikis.by_path(before.name.wiki)) {
            pages_.forget(*wiki, before.name.page);
        }
    }
    if (!only_positions) {
        wakes_.publisher();
    }
}

}  // namespace wikipub::flows
