// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

namespace wikipub::bridge {

/// Whose edit summaries may be quoted (`posts.summaries`).
enum class Summaries { established, all, none };

/// The `posts` settings.
struct Policy {
    Milliseconds hold = std::chrono::minutes{2};         ///< `hold_other`: nobody is named
    Milliseconds hold_editor = std::chrono::minutes{5};  ///< an editor is named
    Milliseconds hold_new_editor = std::chrono::minutes{30};
    Milliseconds hold_move = std::chrono::minutes{30};
    Milliseconds hold_unnamed = std::chrono::hours{1};
    int daily_cap = 5;  ///< of a page
    int daily_cap_editor = 24;
    Summaries summaries = Summaries::established;
    bool minor_edits = false;  ///< of pages; an editor chooses
    bool bot_edits = false;    ///< of pages; those of editors never make a post
};

/// An event older than this makes no post of its own: Mastodon shows no older post in home feeds.
inline constexpr Milliseconds kTooOld = std::chrono::hours{6};

}  // namespace wikipub::bridge
