// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/task.h"
#include "wiki/facts.h"
#include "wiki/siteinfo.h"
#include "wiki/turns.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wikipub::net {
class Client;
}

namespace wikipub::wiki {

struct ApiOptions {
    std::string wiki;         ///< dbname that every answer must carry
    std::string path;         ///< the wiki's `path`: label of its metrics
    std::string url;          ///< of api.php
    std::string host_header;  ///< empty: the URL's own
    BudgetLimits limits;
    int maxlag = 5;                     ///< seconds of replication lag above which the wiki should turn us away
    std::vector<std::string> messages;  ///< keys of the interface messages that siteinfo() brings along, at most 50
};

/// One wiki's Action API, read as nobody in particular: never logged in, since a session sees what is hidden. Lives on
/// the loop.
///
/// Questions of one kind that are asked while another is under way travel together, up to 50 of them, one request of a
/// kind at a time, the most urgent first. Answers come one for each thing asked, in its order.
///
/// Each answer carries `general.wikiid`; nothing is believed that another wiki said. Failures, none of which says
/// anything about a page, a revision or a user: unavailable (silent, 5xx, closed), rate_limited (no turn within the
/// priority's patience), conflict (the answer of another wiki), forbidden (the wiki cannot be read logged out),
/// invalid_input (HTML, or JSON that is not an answer).
class Api {
public:
    /// `client`, `clock` and `metrics` outlive it.
    Api(asio::any_io_executor loop, net::Client& client, Clock const& clock, Metrics& metrics, ApiOptions options);
    ~Api();
    Api(Api const&) = delete;
    Api& operator=(Api const&) = delete;

    /// Read at most once a day; when the wiki does not answer, what it said last, while there is any.
    Task<Result<std::shared_ptr<SiteInfo const>>> siteinfo(Priority priority);
    /// What siteinfo() gave last, or nullptr.
    std::shared_ptr<SiteInfo const> known_siteinfo() const;

    Task<Result<std::vector<PageFacts>>> pages_by_id(std::vector<PageId> pages, Priority priority);
    /// `title` of an answer is the normalised one; redirects are not followed but named.
    Task<Result<std::vector<PageFacts>>> pages_by_title(std::vector<std::string> titles, Priority priority);
    Task<Result<std::vector<RevisionFacts>>> revisions(std::vector<RevId> revisions, Priority priority);
    Task<Result<std::vector<UserFacts>>> users(std::vector<std::string> names, Priority priority);
    /// Under the names they have now; a hidden user is missing.
    Task<Result<std::vector<UserFacts>>> users_by_id(std::vector<std::int64_t> ids, Priority priority);
    Task<Result<std::vector<LogFacts>>> log_entries(std::vector<LogKey> entries, Priority priority);

    /// Since when a page stands at its title, as far as its newest 50 revisions tell; never too early. One request.
    Task<Result<Timestamp>> title_since(PageId page, Priority priority);

    /// The title that the wiki's "go" button would open for this text, redirects not followed. One request.
    Task<Result<std::optional<std::string>>> near_match(std::string text, Priority priority);
    /// Titles in `namespaces` that begin with the text, redirects not followed, at most 10. One request.
    Task<Result<std::vector<std::string>>> prefix_search(
        std::string text, std::vector<int> namespaces, Priority priority
    );

    /// Up to 500 edits, creations and log entries, the oldest first, from `from` (`YYYYMMDDHHMMSS|rcid`, that row
    /// included).
    Task<Result<Changes>> recent_changes(std::string from, Priority priority);
    /// The newest change, or nullopt on a wiki without any.
    Task<Result<std::optional<ChangeRow>>> newest_change(Priority priority);

    ApiOptions const& options() const;
    BudgetStatus status() const;
    /// For a reload of the settings.
    void set_limits(BudgetLimits limits);
    /// Everything under way fails with unavailable, and whatever is asked afterwards.
    void close();

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// `base_url` + `script_path` + `/api.php`.
std::string default_api_url(std::string_view base_url, std::string_view script_path);

/// `YYYYMMDDHHMMSS|rcid`, as `rccontinue` wants it.
std::string change_position(Timestamp timestamp, std::int64_t rc_id);

}  // namespace wikipub::wiki
