// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wikipub::bridge {

/// A list of pages, one a line: a title (underscores or spaces, `[[…]]` allowed) or `curid=123`; `#` begins a comment.
/// Matches regardless of case, as EventStreams' own list of redacted pages does.
class PageList {
public:
    static PageList parse(std::string_view text);
    void add(PageId page) { pages_.insert(page.value); }
    void add(std::string_view title);
    void add(PageList const& other);

    bool contains(PageId page) const { return pages_.contains(page.value); }
    bool contains(std::string_view title) const;
    std::size_t size() const { return pages_.size() + titles_.size(); }
    /// As folded_title() writes them.
    std::unordered_set<std::string> const& titles() const { return titles_; }

private:
    std::unordered_set<std::int64_t> pages_;
    std::unordered_set<std::string> titles_;
};

/// Two titles that lists do not tell apart fold to the same.
std::string folded_title(std::string_view title);

struct NamespaceRules {
    std::vector<std::int64_t> content;  ///< as the wiki's siteinfo says
    std::vector<std::int64_t> listed;   ///< `namespaces` of the settings
};

enum class Unfollowable {
    missing,
    unreadable,
    noindex,
    user_namespace,
    interface_namespace,
    talk_not_listed,
    namespace_not_listed,
    denied
};

/// Why this page has no actor, no WebFinger and no `url`; nullopt: it may be followed.
std::optional<Unfollowable> why_unfollowable(
    PageFacts const& page, NamespaceRules const& rules, PageList const& denied
);

/// The same for what an event tells before the wiki was asked: by namespace and lists alone.
std::optional<Unfollowable> why_unfollowable(
    std::int64_t namespace_id, PageId page, std::string_view title, NamespaceRules const& rules, PageList const& denied
);

std::string_view name_of(Unfollowable reason);

}  // namespace wikipub::bridge
