// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What happened on a wiki, whatever told us.
namespace wikipub::events {

enum class Kind {
    edit,
    creation,
    move,
    page_delete,
    page_restore,
    revision_visibility,
    log_visibility,
    user_rename,  ///< `subject` is the name before
    user_lock,    ///< of a global account, told by the wiki that CentralAuth's log is kept on
    user_unlock,
};

/// Decided by the source, never by the message. A hint (RCFeed: a datagram anybody on the network may forge) hides;
/// only what is confirmed (EventStreams over TLS, Kafka, EventGate) withdraws.
enum class Trust { hint, confirmed };

/// Which fields of the named revisions or log entries are hidden now; all false where they were shown again.
struct Hidden {
    bool text = false;
    bool user = false;
    bool comment = false;
    friend bool operator==(Hidden const&, Hidden const&) = default;
};

/// Reasons of moves, deletions and visibility changes are not kept: they quote what was removed.
struct Event {
    std::string wiki;  ///< dbname
    Kind kind = Kind::edit;
    Trust trust = Trust::hint;
    std::string stream;   ///< `mediawiki.recentchange` …; empty for RCFeed
    std::string meta_id;  ///< unique per message; empty for RCFeed
    std::optional<std::int64_t> rc_id;
    std::optional<std::int64_t> log_id;
    Timestamp timestamp;  ///< of the change, not of the message

    std::int64_t namespace_id = 0;  ///< of `title`
    std::string title;        ///< prefixed, with spaces; of a moved page the old one; never of use for log_visibility
    std::string move_target;  ///< prefixed, with spaces
    bool noredirect = false;  ///< the move left no redirect behind
    PageId page_id;           ///< 0: not told

    std::int64_t user_id = 0;         ///< 0: not told, or not registered
    std::optional<std::string> user;  ///< who did it; absent: redacted
    RevId rev_id;                     ///< 0: none
    RevId parent_rev_id;              ///< 0: none, or not told
    std::optional<std::int64_t> old_length;
    std::optional<std::int64_t> new_length;
    bool minor = false;
    /// recentchange: this edit is flagged. page_change: the account is a bot's.
    bool bot = false;
    std::string comment;  ///< of edits and creations only; wikitext
    std::optional<std::string> sha1;
    std::optional<bool> is_redirect;

    std::vector<RevId> revisions;       ///< revision_visibility: which
    std::vector<std::int64_t> log_ids;  ///< log_visibility: which
    std::optional<Hidden> hidden;       ///< for both
    std::string subject;                ///< user_*: the user it is about
    bool suppressed = false;            ///< hidden from sysops too: the wiki's public logs do not tell of it
};

/// Why a well-formed message makes no Event.
enum class Ignored {
    canary,  ///< sent to show that the stream lives
    categorize,
    external,
    log,           ///< a log entry of a kind that concerns nobody
    unknown_type,  ///< newer than this programme, or none
    stream,        ///< of a stream that is not read
};

std::string_view name_of(Kind kind);
/// Of no page.
inline bool is_about_user(Kind kind)
{
    return kind == Kind::user_rename || kind == Kind::user_lock || kind == Kind::user_unlock;
}
std::string_view name_of(Ignored ignored);

using Parsed = std::variant<Event, Ignored>;

/// Where to go on reading a source; only the source itself reads it.
struct Position {
    std::string text;
    friend bool operator==(Position const&, Position const&) = default;
};

}  // namespace wikipub::events
