// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "bridge/hold.h"
#include "bridge/page_policy.h"
#include "bridge/policy.h"
#include "bridge/summary.h"
#include "bridge/wording.h"

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace wikipub::bridge {

/// What to ask the wiki for before decide(): the revisions held, and their parents.
std::set<RevId> revisions_to_check(HeldPost const& held);

/// All that decide() needs besides the held post.
struct Situation {
    WikiFacts wiki;
    ActorHistory history;
    std::optional<Unfollowable> unfollowable;  ///< why_unfollowable() with the wiki's answer
    bool unnamed = false;                      ///< the page is on the list of unnamed pages now
    std::set<std::int64_t> may_be_named;       ///< user ids of editors who agreed to it
    std::optional<Timestamp> move_due;         ///< a move of this page is still held: its new title is not shown before
};

struct Publish {
    Said said;
    std::vector<std::int64_t> named;  ///< user ids of who is to be named, if they still agree when it is stored
    std::vector<RevId> revisions;     ///< all that the post tells of, each once: redaction finds it by them
    std::int64_t log_id = 0;          ///< 0: none
    std::optional<Timestamp> log_at;  ///< when that entry was written
    std::vector<std::string>
        happened;               ///< other exactly-once keys: nothing is published if the actor has one of them already
    bool update_actor = false;  ///< the name in the actor's document changes too
};

enum class DropReason {
    nothing_left,    ///< every revision was reverted, deleted or hidden, or is an undo itself
    no_net_change,   ///< the page's text is as before the window
    still_redirect,  ///< the page said its last word when it became one
    page_missing,
    unfollowable,
    moved_back,
    unnamed_page,  ///< no editor's post is about it
    not_chosen,    ///< the editor does not want it told
};
struct Drop {
    DropReason reason;
};

enum class WaitReason { unanswered, window_open, new_editor, unnamed_page, daily_cap, move_held };
/// Put `held` back as it is here; `held.due` says until when.
struct WaitUntil {
    HeldPost held;
    WaitReason reason;
};

using Verdict = std::variant<Publish, Drop, WaitUntil>;

WaitUntil wait(HeldPost held, Timestamp until, WaitReason reason);
/// Past the daily cap: one digest, spread over an hour, so that not all pages of a wiki speak at midnight.
WaitUntil wait_until_tomorrow(HeldPost held, PageId page, Timestamp now);

/// The check just before publishing (design §3 *Hold*, *Check*). Called only with the wiki's own answer in hand: where
/// it was silent, wait.
Verdict decide(
    HeldPost const& held,
    Situation const& situation,
    Policy const& policy,
    SummaryFilter const& summaries,
    Timestamp now
);

/// The exactly-once key of a revision: a source that repeats an edit that was published finds it.
std::string happened_key(RevId revision);

std::string_view name_of(DropReason reason);
std::string_view name_of(WaitReason reason);

}  // namespace wikipub::bridge
