// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a wiki shows to somebody who is not logged in. A missing fact is never guessed: what is hidden is empty and
/// flagged.
namespace wikipub::wiki {

struct PageFacts {
    PageId page;        ///< 0 where missing and asked by title
    std::string title;  ///< prefixed, with spaces, as the wiki writes it
    int ns = 0;
    bool missing = false;   ///< deleted, never there, or a title that cannot be
    bool readable = false;  ///< logged out
    bool noindex = false;   ///< `__NOINDEX__` in the page
    RevId last_revision;
    std::int64_t size = 0;
    std::string content_model;
    bool redirect = false;
    std::string redirect_target;  ///< the prefixed title; empty where there is none that can be a page here
};

struct RevisionFacts {
    RevId revision;
    bool bad = false;  ///< not shown at all: the page is deleted or the revision never was; nothing below is set
    RevId parent;      ///< 0: the first of its page
    PageId page;
    std::string title;  ///< the page's now
    int ns = 0;
    Timestamp timestamp{};
    bool minor = false;
    std::int64_t size = 0;
    std::string sha1;  ///< hex; empty where the text is hidden
    std::vector<std::string> tags;
    std::string comment;       ///< wikitext; empty where hidden
    std::string user;          ///< empty where hidden
    std::int64_t user_id = 0;  ///< 0: not registered, or hidden
    bool anonymous = false;    ///< an IP address
    bool temporary = false;    ///< a temporary account, by the wiki's word
    bool text_hidden = false;
    bool comment_hidden = false;
    bool user_hidden = false;
    bool suppressed = false;

    bool fully_visible() const { return !bad && !text_hidden && !comment_hidden && !user_hidden && !suppressed; }
};

struct UserFacts {
    std::string name;          ///< as the wiki writes it
    std::int64_t user_id = 0;  ///< 0: not registered, or hidden
    bool missing = false;      ///< hidden, renamed, or never there: a wiki does not say which
    bool invalid = false;      ///< an IP address or no user name at all
    bool temporary = false;
    std::optional<Timestamp> registration;
    std::vector<std::string> groups;  ///< implicit ones too
    bool autoconfirmed() const;
};

/// An entry of a public log. MediaWiki 1.39 can be asked for a time only, not for an id.
struct LogKey {
    Timestamp timestamp{};
    std::int64_t log_id = 0;
    friend auto operator<=>(LogKey const&, LogKey const&) = default;
};

struct LogFacts {
    std::int64_t log_id = 0;
    Timestamp timestamp{};
    bool missing = false;        ///< not shown at all, as what is suppressed
    bool action_hidden = false;  ///< what was done to what
    bool user_hidden = false;
    bool comment_hidden = false;
    std::string type;  ///< `move`, `delete` …
    std::string action;
};

/// A row of `list=recentchanges`.
struct ChangeRow {
    enum class Type { edit, creation, log };

    std::int64_t rc_id = 0;
    Type type = Type::edit;
    int ns = 0;
    std::string title;  ///< empty where hidden
    PageId page;
    RevId revision;
    RevId parent;
    std::int64_t old_size = 0;
    std::int64_t new_size = 0;
    Timestamp timestamp{};
    std::string user;          ///< empty where hidden
    std::int64_t user_id = 0;  ///< 0: not registered, or hidden
    std::string comment;       ///< empty where hidden
    bool minor = false;
    bool bot = false;
    bool redirect = false;
    std::string sha1;
    std::vector<std::string> tags;
    bool user_hidden = false;
    bool comment_hidden = false;
    bool text_hidden = false;
    bool action_hidden = false;
    bool suppressed = false;

    std::int64_t log_id = 0;
    std::string log_type;
    std::string log_action;
    std::string move_target;         ///< of a move: the new prefixed title
    bool no_redirect = false;        ///< of a move: none was left behind
    std::vector<RevId> revisions;    ///< of `delete/revision`: whose visibility changed
    std::vector<std::int64_t> logs;  ///< of `delete/event`
    bool hides_text = false;         ///< of both: what is hidden now
    bool hides_comment = false;
    bool hides_user = false;
};

struct Changes {
    std::vector<ChangeRow> rows;
    std::string next;  ///< `rccontinue` of the first row that is not here; empty at the newest
};

}  // namespace wikipub::wiki
