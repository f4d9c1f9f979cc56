// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "bridge/page_policy.h"
#include "flows/environment.h"

#include <map>

namespace wikipub::flows {

/// A page as the wiki shows it to somebody who is not logged in, and why it may not be followed.
struct Page {
    bridge::PageFacts facts;
    std::string redirect_title;  ///< where it is a redirect
    std::optional<bridge::Unfollowable> unfollowable;
    std::uint64_t answer = 0;  ///< which of the wiki's answers this is; see Pages::holds
};

/// What wikis say about pages, kept for 10 minutes, misses too, so that an unfollowed page costs one request at most.
/// On the loop.
class Pages {
public:
    explicit Pages(Environment& environment) : environment_(environment) {}

    /// Fails as Api does.
    Task<Result<Page>> by_id(Wiki& wiki, PageId page, wiki::Priority priority);
    Task<Result<Page>> by_title(Wiki& wiki, std::string title, wiki::Priority priority);
    /// Never from memory: for checks before publishing and withdrawing. One for each id, in order.
    Task<Result<std::vector<Page>>> read(Wiki& wiki, std::vector<PageId> pages, wiki::Priority priority);

    /// Whether by_id() would say the same as when it gave that answer, from memory.
    bool holds(Wiki const& wiki, PageId page, std::uint64_t answer) const;

    /// By the list of denied pages alone, without asking the wiki.
    Task<bool> is_denied(Wiki& wiki, PageId page, std::string title);

    /// Something happened to it: the next question goes to the wiki.
    void forget(Wiki const& wiki, PageId page);
    /// Its lists changed: what was kept of all its pages no longer says who may be followed.
    void forget(Wiki const& wiki);

private:
    struct Entry {
        Page page;
        Monotonic until;
    };
    using Key = std::pair<std::string, std::int64_t>;

    void keep(Wiki const& wiki, PageId asked, Page& page);
    Task<> deny_by_former_titles(Wiki& wiki, std::vector<Page>& pages);

    Environment& environment_;
    std::map<Key, Entry> entries_;
    std::uint64_t answers_ = 0;
};

}  // namespace wikipub::flows
