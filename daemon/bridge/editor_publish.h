// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/publish.h"

#include <optional>
#include <string>
#include <vector>

/// Posts of an editor who opted in about their own edits (design §3 *Hold*): the same checks as for a page's posts, but
/// only of what they did themselves.
namespace wikipub::bridge {

/// Who the editor is and what they want told.
struct EditorChoice {
    std::int64_t user_id = 0;
    std::string name;
    bool only_new = false;
    std::optional<std::vector<int>> namespaces;  ///< nullopt: all that may be followed
    bool minor = false;
};

/// Whether an event of this editor is held at all; nullopt: hold it. An event without a user id may be of somebody else
/// of that name from before: the check asks the wiki.
std::optional<NotHeld> why_not_held(events::Event const& event, EditorChoice const& choice);

/// The window of this editor and page after one more event.
HeldPost coalesce_own(std::optional<HeldPost> held, events::Event const& event, Policy const& policy, Timestamp now);

/// The check just before publishing. `situation.history.title` and `may_be_named` are not looked at.
Verdict decide_own(
    HeldPost const& held,
    Situation const& situation,
    EditorChoice const& choice,
    Policy const& policy,
    SummaryFilter const& summaries,
    Timestamp now
);

}  // namespace wikipub::bridge
