// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "json/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the wiki's extension tells, as `schemas/api/entry.json` and `editor.json` say. Failures name the member that is
/// wrong, never what stands in it.
namespace wikipub::wiki {

/// What an editor agreed to. Of an erased one only `actor`, `version` and `state` are told.
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
    bool replies = false;  ///< to read what others answer
    What what = What::all;
    std::optional<std::vector<int>> namespaces;  ///< nullopt: all that are allowed
    bool minor = false;
    bool locked = false;  ///< followers need approval
    std::int64_t text_version = 0;
    Timestamp agreed;

    friend bool operator==(EditorConsent const&, EditorConsent const&) = default;
};

enum class UserState { hidden, shown, renamed, vanished, blocked, unblocked, locked, unlocked };

/// What everybody may see of these revisions now.
struct RevisionsShown {
    struct Revision {
        RevId id;
        bool all = false;  ///< text, comment and user
    };
    PageId page;
    std::vector<Revision> revisions;
    bool suppressed = false;
};

struct PageExists {
    PageId page;
    bool deleted = false;
    bool suppressed = false;
};

struct UserChanged {
    std::int64_t user_id = 0;
    UserState state = UserState::shown;
};

/// Their action or their title is not shown any more.
struct LogEntriesHidden {
    std::vector<std::int64_t> logs;
    bool suppressed = false;
};

/// The lists of denied and unnamed pages are to be read again.
struct ListsChanged {};

/// A row of the wiki's outbox.
struct OutboxEntry {
    std::int64_t sequence = 0;
    std::int64_t version = 0;  ///< grows with each change of the same subject
    Timestamp at;
    std::variant<EditorConsent, RevisionsShown, PageExists, UserChanged, LogEntriesHidden, ListsChanged> what;
};

Result<EditorConsent> parse_editor(json::Value value);
Result<OutboxEntry> parse_entry(json::Value value);

}  // namespace wikipub::wiki
