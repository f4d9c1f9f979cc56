// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a wiki says now, to somebody who is not logged in. Filled by flows/ from wiki/'s answers; a field that the wiki
/// hides stays empty.
namespace wikipub::bridge {

struct Redirect {
    std::string title;
    std::int64_t namespace_id = -1;  ///< -1: the wiki did not say, so it is not named
    bool denied = false;             ///< on the list of denied pages: not named
    std::string address;             ///< `@handle@domain` where the target may be followed, else empty
};

struct PageFacts {
    PageId id;
    std::string title;  ///< with the name of its namespace, with spaces
    std::int64_t namespace_id = 0;
    bool missing = false;
    bool readable = true;
    bool noindex = false;
    std::optional<Redirect> redirect;
};

enum class Author { hidden, anonymous, temporary, not_autoconfirmed, autoconfirmed };

struct RevisionFacts {
    RevId id;
    PageId page;  ///< 0: the wiki does not give the revision any more (deleted)
    RevId parent;
    Timestamp at;
    std::int64_t size = 0;
    std::string sha1;
    std::vector<std::string> tags;
    std::string comment;
    std::string user;          ///< compared with summaries that might name them; never shown or kept
    std::int64_t user_id = 0;  ///< 0: not registered, or hidden
    Author author = Author::hidden;
    bool minor = false;
    bool text_hidden = false;
    bool comment_hidden = false;
};

struct WikiFacts {
    PageFacts page;
    /// Those that revisions_to_check() asked for and the wiki answered about.
    std::map<RevId, RevisionFacts> revisions;
};

/// What our own tables know about the actor.
struct ActorHistory {
    int posts_today = 0;  ///< since midnight UTC
    std::string title;    ///< the one in the actor's document, which followers know
};

}  // namespace wikipub::bridge
