// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "bridge/hold.h"
#include "bridge/said.h"

#include <vector>

namespace wikipub::bridge {

/// What the wiki shows of a window of edits. Points into the WikiFacts it was made from.
struct Window {
    bool answered = true;                       ///< the wiki spoke of each revision
    std::vector<RevisionFacts const*> shown;    ///< those that may be seen and are the page's
    std::vector<RevisionFacts const*> counted;  ///< of these, those that still stand and are no undo themselves
    RevisionFacts const* before = nullptr;      ///< what the page was; nullptr: nothing, or it may not be seen
    bool creates = false;                       ///< it begins with the page itself
    bool made_redirect = false;
};

/// Neither undone nor undoing something itself.
bool stands(RevisionFacts const& revision);
/// The revision, where it is of that page and its text may be seen.
RevisionFacts const* visible(WikiFacts const& wiki, RevId id, PageId page);

Window window_of(HeldPost const& held, WikiFacts const& wiki);

/// The kMaxLargest counted changes of which the wiki shows both sides, largest first.
std::vector<Change> largest_changes(Window const& window, WikiFacts const& wiki);

}  // namespace wikipub::bridge
