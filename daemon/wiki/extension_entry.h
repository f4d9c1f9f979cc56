// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "json/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wikipub::wiki {

/// What an editor agreed to, as the wiki's extension states it (EDITOR of `schemas/api/`). Of an erased one only
/// `actor`, `version` and `state` are told.
struct EditorConsent {
    enum class State { active, paused, erased };
    enum class What { all, new_pages };

    std::int64_t actor = 0;  ///< `{actor}` of `/u/{actor}`: another one at each opt-in
    std::int64_t version = 0;
    State state = State::paused;
    std::int64_t user_id = 0;
    std::string name;
    std::string user_page;  ///< URL
    std::string handle;     ///< the one wished for; empty: ours to choose
    bool posts = false;     ///< purposes, each agreed to apart
    bool named = false;     ///< in posts of pages
    bool discoverable = false;
    What what = What::all;
    std::optional<std::vector<int>> namespaces;  ///< nullopt: all that are allowed
    bool minor = false;
    bool locked = false;  ///< followers need approval
    std::int64_t text_version = 0;
    Timestamp agreed;

    friend bool operator==(EditorConsent const&, EditorConsent const&) = default;
};

enum class UserState { hidden, shown, renamed, vanished, blocked, unblocked, locked, unlocked };

}  // namespace wikipub::wiki
