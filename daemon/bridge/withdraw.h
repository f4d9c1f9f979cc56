// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

/// Why posts go.
enum class Cause {
    page_deleted,
    page_unreadable,  ///< protected from reading, `noindex`, or moved to where it may not be followed
    page_denied,
    title_hidden,  ///< the page was deleted and its title suppressed: the actor goes with the posts
    revision_deleted,
    revision_hidden,  ///< its text, its summary or its user
    log_entry_hidden,
    lifetime_over,  ///< `posts.lifetime`
    consent_lost,   ///< an editor took back what they agreed to, or erased all of it
    user_hidden,    ///< hidden or vanished on the wiki
    user_renamed,   ///< what shows the old name
    user_missing,   ///< the wiki does not show the user any more
    editor_request,
    operator_request,
};
std::string_view name_of(Cause cause);

/// How sure we are.
enum class Evidence {
    hint,       ///< a datagram, an old event, a failed check: hide only
    confirmed,  ///< a trusted source, or the wiki's answer to somebody who is not logged in
    pushed,     ///< by the wiki's extension or the operator: no brake holds it back
};

enum class PostState { live, hidden, withdrawn };

struct ServedPost {
    PostId id;
    ActorKey actor;
    Timestamp published;
    PostState state = PostState::live;
};

/// Each post is in at most one list; a withdrawn one is in none.
struct Plan {
    std::vector<PostId> hide;      ///< not sent, not served (503)
    std::vector<PostId> withdraw;  ///< words erased, Delete to every host that had it, 410; newest first
    std::vector<PostId> drain;     ///< the same, behind, at a quarter of each host's budget; hidden at once
    std::vector<PostId> erase;     ///< words erased and 410; Delete(actor) stands for their Deletes
};

/// So many posts of an actor are withdrawn at once.
inline constexpr std::size_t kAtOnce = 200;

/// `held_back`: brakes.h said no; then nothing but hiding. `deleted`: an actor that is deleted with its posts: of more
/// than kAtOnce none gets a Delete of its own. Posts of several actors may be mixed.
Plan withdraw(
    std::span<ServedPost const> posts, Evidence evidence, bool held_back, std::optional<ActorKey> deleted = std::nullopt
);

/// Posts that were hidden on a hint and that the wiki shows as before: served again. A withdrawn one never is.
std::vector<PostId> lift(std::span<ServedPost const> posts);

/// When the reconciler reads a post again: 1 h, 24 h, 7 days after publishing, then every 30 days. `round`: how often
/// it was read already.
Timestamp next_check(Timestamp published, int round, Timestamp now);

}  // namespace wikipub::bridge
