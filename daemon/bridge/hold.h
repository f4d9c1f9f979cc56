// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "bridge/policy.h"
#include "events/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wikipub::bridge {

/// An edit that waits. No name, no summary: what is said is read from the wiki at the check.
struct HeldRevision {
    RevId id;
    RevId parent;
    Timestamp at;
    bool minor = false;
    bool bot = false;

    friend bool operator==(HeldRevision const&, HeldRevision const&) = default;
};

/// What waits to become a post of one page actor. Lives in the database only (flows/ writes it field by field).
struct HeldPost {
    enum class Kind { edits, move };

    Kind kind = Kind::edits;
    Timestamp opened;      ///< when the first event came in
    Timestamp latest;      ///< when the last one came in
    Timestamp due;         ///< when to check and publish
    Timestamp not_before;  ///< set by a check that must wait (new editor, daily cap); the epoch where none did
    bool digest = false;   ///< came too late or past the cap: say it in one digest
    bool unnamed = false;  ///< an event without a user, or a page of the list: no summary, a longer hold

    std::vector<HeldRevision> revisions;  ///< by id, ascending; at most kMaxHeldRevisions
    int omitted = 0;                      ///< further ones that were left out of the middle

    std::string title_before;  ///< move: the title our followers know
    std::string title_after;   ///< move: the new one; edits: a title that a check found and that no move told
    Timestamp moved;           ///< move: when the last one happened, by the wiki's clock
    std::int64_t log_id = 0;   ///< move: of the last one; 0 unknown

    friend bool operator==(HeldPost const&, HeldPost const&) = default;
};

inline constexpr std::size_t kMaxHeldRevisions = 500;

enum class NotHeld { not_a_change, bot, minor };

/// Whether an event makes a post at all (design: the event table); nullopt: hold it.
std::optional<NotHeld> why_not_held(events::Event const& event, Policy const& policy);

/// The window after one more event. Edits and creations go into a window of Kind::edits, moves into one of Kind::move:
/// keep one of each an actor. The same event twice changes nothing. nullopt: a page that was moved back, nothing is
/// left to say. `unnamed`: the page is on the list of unnamed pages.
std::optional<HeldPost> coalesce(
    std::optional<HeldPost> held, events::Event const& event, bool unnamed, Policy const& policy, Timestamp now
);

}  // namespace wikipub::bridge
