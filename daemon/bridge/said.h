// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "bridge/summary.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

enum class PostKind { edits, creation, move, redirect, digest };

/// One of a digest's largest changes.
struct Change {
    RevId revision;
    RevId parent;
    std::int64_t byte_delta = 0;

    friend bool operator==(Change const&, Change const&) = default;
};

/// An editor who agreed to be named.
struct Named {
    std::string name;
    std::string url;  ///< of the user page

    friend bool operator==(Named const&, Named const&) = default;
};

/// What a post says: ids and the few words kept. The HTML is made from it afresh each time it is served.
struct Said {
    PostKind kind = PostKind::edits;
    PageId page;
    std::string title;
    int edits = 1;
    std::optional<std::int64_t> byte_delta;  ///< net, over the window
    RevId from;  ///< parent of the first change; 0: a creation, or no difference may be shown
    RevId to;
    std::vector<Summary> summaries;  ///< at most kMaxSummaries, in the order of the edits
    std::vector<Change> largest;     ///< digest, or interrupted runs of an editor's own edits: at most kMaxLargest
    bool own = false;                ///< said by the editor whose edits they are, not by the page
    std::vector<Named> named;        ///< at most kMaxNamed
    bool others = false;             ///< not all who took part are named
    std::string target;              ///< redirect: title of the page it leads to
    std::string target_address;      ///< `@handle@domain` where that page may be followed

    friend bool operator==(Said const&, Said const&) = default;
};

inline constexpr std::size_t kMaxSummaries = 3;
inline constexpr std::size_t kMaxLargest = 3;
inline constexpr std::size_t kMaxNamed = 3;

/// The words that have no column of their own (summaries, largest, others, target, target_address) as text for the
/// database, and back. The rest of a Said comes from the post's row; names are never among the words, they are looked
/// up while their owners agree.
std::string write_words(Said const& said);
/// Fails on text that write_words() did not make; `said` is unchanged then.
Result<> read_words(std::string_view words, Said& said);

}  // namespace wikipub::bridge
