// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "bridge/summary.h"
#include "text/html.h"

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
    std::vector<Change> largest;     ///< digest: at most kMaxLargest
    std::string target;              ///< redirect: title of the page it leads to
    std::string target_address;      ///< `@handle@domain` where that page may be followed

    friend bool operator==(Said const&, Said const&) = default;
};

inline constexpr std::size_t kMaxSummaries = 3;
inline constexpr std::size_t kMaxLargest = 3;

/// The words that have no column of their own (summaries, largest, target, target_address) as text for the database,
/// and back. The rest of a Said comes from the post's row.
std::string write_words(Said const& said);
/// Fails on text that write_words() did not make; `said` is unchanged then.
Result<> read_words(std::string_view words, Said& said);

/// How a wiki is addressed and called.
struct WikiSite {
    std::string name;
    std::string language;      ///< of the wiki's content: MediaWiki's code
    std::string server;        ///< `https://en.wikipedia.org`
    std::string article_path;  ///< `/wiki/$1`
    std::string script_path;   ///< `/w`
};

std::string page_url(WikiSite const& site, std::string_view title);
std::string page_url(WikiSite const& site, PageId page);
std::string history_url(WikiSite const& site, PageId page);
/// `from` 0: the change that made `to`.
std::string difference_url(WikiSite const& site, RevId from, RevId to);

struct Tag {
    std::string name;  ///< without `#`
    std::string href;
};

/// A Note's content: only elements of interop L2, at most 5000 characters, at most 10 hashtags.
struct Content {
    text::Html html;
    std::string language;  ///< BCP 47, for `contentMap`
    std::vector<Tag> tags;
};

/// `tag_base`: the address of our page about a hashtag, up to its name.
Content post_content(Said const& said, WikiSite const& site, std::string_view tag_base);

/// The words of an actor's document.
struct Profile {
    struct Field {
        std::string name;
        text::Html value;
    };
    std::string name;
    text::Html summary;
    std::vector<Field> fields;
    std::string language;  ///< BCP 47
};

Profile page_profile(WikiSite const& site, PageId page, std::string_view title);
/// Says nothing of the page but that it is deleted.
Profile deleted_page_profile(WikiSite const& site);
Profile wiki_profile(WikiSite const& site);
/// The instance's own actor, in English.
Profile instance_profile(std::string_view host);

/// Whom a post is for; flows/ turns it into `to` and `cc`.
enum class Audience { unlisted, everybody, followers_only };
/// Edit streams are unlisted (interop D43).
Audience audience_of(PostKind kind);

}  // namespace wikipub::bridge
