// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "wiki/facts.h"
#include "wiki/requests.h"
#include "wiki/siteinfo.h"

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Each kind of question that callers ask together: from keys, at most 50, to what the wiki says of each.
namespace wikipub::wiki {

template <class Fact>
using Answers = Result<std::vector<std::optional<Fact>>>;

using SharedSiteInfo = std::shared_ptr<SiteInfo const>;
/// The one key of the question about the wiki itself.
struct TheSite {
    friend auto operator<=>(TheSite const&, TheSite const&) = default;
};

Task<Answers<SharedSiteInfo>> ask_site(
    SharedRequests requests, std::vector<TheSite> keys, Turns::Turn turn, Priority priority
);
Task<Answers<PageFacts>> ask_pages(
    SharedRequests requests, std::vector<PageId> pages, Turns::Turn turn, Priority priority
);
Task<Answers<PageFacts>> ask_titles(
    SharedRequests requests, std::vector<std::string> titles, Turns::Turn turn, Priority priority
);
Task<Answers<RevisionFacts>> ask_revisions(
    SharedRequests requests, std::vector<RevId> revisions, Turns::Turn turn, Priority priority
);
Task<Answers<UserFacts>> ask_users(
    SharedRequests requests, std::vector<std::string> names, Turns::Turn turn, Priority priority
);
Task<Answers<UserFacts>> ask_users_by_id(
    SharedRequests requests, std::vector<std::int64_t> ids, Turns::Turn turn, Priority priority
);
/// `entries` in order of time. Several requests where they are far apart in a busy log.
Task<Answers<LogFacts>> ask_logs(
    SharedRequests requests, std::vector<LogKey> entries, Turns::Turn turn, Priority priority
);

}  // namespace wikipub::wiki
