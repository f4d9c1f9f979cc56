// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/hold.h"

#include <algorithm>
#include <cassert>

namespace wikipub::bridge {

namespace {

bool is_edit(events::Event const& event)
{
    return event.kind == events::Kind::edit || event.kind == events::Kind::creation;
}

bool redacted(events::Event const& event)
{
    return !event.user.has_value();
}

// Closes `hold` after the last event, at most three times as long after the first.
Timestamp due_after(HeldPost const& held, Milliseconds hold)
{
    return std::max(std::min(held.latest + hold, held.opened + 3 * hold), held.not_before);
}

void add_revision(HeldPost& held, HeldRevision const& revision)
{
    auto const place = std::lower_bound(
        held.revisions.begin(),
        held.revisions.end(),
        revision,
        [](auto const& left, auto const& right) { return left.id < right.id; }
    );
    if (place != held.revisions.end() && place->id == revision.id) {
        return;
    }
    held.revisions.insert(place, revision);
    if (held.revisions.size() > kMaxHeldRevisions) {
        // The ends of the window say what changed; one of the middle is only counted.
        held.revisions.erase(held.revisions.begin() + kMaxHeldRevisions / 2);
        ++held.omitted;
    }
}

bool holds_revision(HeldPost const& held, RevId id)
{
    return std::any_of(held.revisions.begin(), held.revisions.end(), [&](auto const& revision) {
        return revision.id == id;
    });
}

HeldPost opened(HeldPost::Kind kind, Timestamp now)
{
    HeldPost held;
    held.kind = kind;
    held.opened = now;
    return held;
}

HeldPost coalesce_edit(
    std::optional<HeldPost> before, events::Event const& event, bool unnamed, Policy const& policy, Timestamp now
)
{
    if (before && holds_revision(*before, event.rev_id)) {
        return *std::move(before);
    }
    auto held = before ? *std::move(before) : opened(HeldPost::Kind::edits, now);
    add_revision(held, {event.rev_id, event.parent_rev_id, event.timestamp, event.minor, event.bot});
    held.latest = now;
    held.unnamed = held.unnamed || unnamed || redacted(event);
    held.digest = held.digest || now - event.timestamp > kTooOld;
    held.due = due_after(held, held.unnamed ? policy.hold_unnamed : policy.hold);
    return held;
}

std::optional<HeldPost> coalesce_move(
    std::optional<HeldPost> before, events::Event const& event, Policy const& policy, Timestamp now
)
{
    // Sources repeat each other, the slower one after the page was moved on.
    auto const repeated = before && (before->title_after == event.move_target || event.timestamp < before->moved);
    if (repeated) {
        return before;
    }
    auto held = before ? *std::move(before) : opened(HeldPost::Kind::move, now);
    if (held.title_before.empty()) {
        held.title_before = event.title;
    }
    held.title_after = event.move_target;
    held.moved = event.timestamp;
    held.log_id = event.log_id.value_or(0);
    held.latest = now;
    // Each move starts the time anew: the title must have stood that long, however often it changed.
    held.due = std::max(now + policy.hold_move, held.not_before);
    return held.title_after == held.title_before ? std::nullopt : std::optional(std::move(held));
}

}  // namespace

std::optional<NotHeld> why_not_held(events::Event const& event, Policy const& policy)
{
    if (event.kind == events::Kind::move) {
        return event.move_target.empty() ? std::optional(NotHeld::not_a_change) : std::nullopt;
    }
    if (!is_edit(event) || event.rev_id.value == 0) {
        return NotHeld::not_a_change;
    }
    if (event.bot && !policy.bot_edits) {
        return NotHeld::bot;
    }
    if (event.minor && !policy.minor_edits) {
        return NotHeld::minor;
    }
    return std::nullopt;
}

std::optional<HeldPost> coalesce(
    std::optional<HeldPost> held, events::Event const& event, bool unnamed, Policy const& policy, Timestamp now
)
{
    assert(is_edit(event) || event.kind == events::Kind::move);
    return is_edit(event) ? coalesce_edit(std::move(held), event, unnamed, policy, now)
                          : coalesce_move(std::move(held), event, policy, now);
}

}  // namespace wikipub::bridge
