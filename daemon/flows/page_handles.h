// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/lookup_budget.h"
#include "flows/pages.h"
#include "storage/installation.h"

#include <map>
#include <string>
#include <string_view>

namespace wikipub::flows {

/// What stands in the table for a handle whose text was redacted, or that an editor gave up.
std::string redacted_form(storage::Installation const& installation, std::string_view folded);
/// The texts of all handles that the page, or under an empty `wiki` the editor of that number, ever had go; what stays
/// is a keyed hash, so that nobody ever gets them again.
void redact_handles(storage::Transaction& transaction, std::string_view wiki, PageId page);

/// Handles of pages: made from the title when the page's actor is first shown, and found again, also before that. On
/// the loop.
class PageHandles {
public:
    /// The instance's and the wikis' own handles need no row.
    PageHandles(Environment& environment, Pages& pages);

    std::string instance_handle() const;

    /// The page's current handle, minted now where it has none. A page that stood at its title for less than a day is
    /// shown under `p{page_id}` until then, and so is one whose title makes no handle.
    Task<std::string> shown(Wiki& wiki, bridge::PageFacts page);
    /// The handle in the table, or `p{page_id}`: asks no wiki, mints nothing.
    Task<std::string> known(Wiki& wiki, PageId page);

    /// Which actor a handle means, in any case; the page is not checked. `network`: of the client, for its budget.
    /// Errc::rate_limited past it, not_found, or as Api fails.
    Task<Result<storage::ActorName>> resolve(std::string handle, std::string network);

    /// Another handle for the page, made from its title now; the old ones go on resolving.
    Task<Result<std::string>> rehandle(Wiki& wiki, bridge::PageFacts page);

    /// The one the page has now, with or without a row.
    Task<storage::ActorName> page_actor(Wiki const& wiki, PageId page);

private:
    Task<bool> has_settled(Wiki& wiki, PageId page);
    Task<bool> was_redacted(std::string folded);
    Task<std::optional<storage::ActorName>> find_row(std::string folded);
    Task<Result<std::optional<PageId>>> search(Wiki& wiki, std::string folded);
    Task<Result<std::optional<PageId>>> page_with_handle(Wiki& wiki, std::string title, std::string folded);
    Task<std::string> mint(Wiki& wiki, bridge::PageFacts page);

    Environment& environment_;
    Pages& pages_;
    LookupBudget budget_;
    std::map<std::string, Monotonic, std::less<>> misses_;
    std::map<std::pair<std::string, std::int64_t>, Monotonic>
        unsettled_;  ///< pages that are young, until when that is believed
};

}  // namespace wikipub::flows
