// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/api.h"

#include "base/strings.h"
#include "wiki/answers.h"
#include "wiki/batch.h"
#include "wiki/questions.h"
#include "wiki/requests.h"

#include <array>
#include <cstdio>
#include <utility>

namespace wikipub::wiki {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostValues = 50;  ///< that somebody without `apihighlimits` may ask for at once
constexpr Milliseconds kSiteInfoLifetime = 24h;
constexpr std::string_view kChangeTypes = "edit|new|log";
constexpr std::string_view kChangeFields =
    "ids|title|timestamp|user|userid|comment|flags|sizes|loginfo|tags|sha1|redirect";

template <class Key, class Fact>
using SharedBatch = std::shared_ptr<Batch<Key, Fact>>;

template <class Key, class Fact>
SharedBatch<Key, Fact> make_batch(
    SharedRequests const& requests, Task<Answers<Fact>> (*ask)(SharedRequests, std::vector<Key>, Turns::Turn, Priority)
)
{
    auto fetch = [requests, ask](std::vector<Key> keys, Turns::Turn turn, Priority priority) {
        return ask(requests, std::move(keys), std::move(turn), priority);
    };
    return std::make_shared<Batch<Key, Fact>>(
        requests->loop,
        requests->clock,
        std::shared_ptr<Turns>(requests, &requests->turns),
        std::move(fetch),
        kMostValues
    );
}

/// What cannot be asked, since no wiki has it, is answered here.
template <class Key, class Fact>
Task<Result<std::vector<Fact>>> ask_where_askable(
    SharedBatch<Key, Fact> batch, std::vector<Key> keys, Priority priority, std::optional<Fact> (*known)(Key const&)
)
{
    std::vector<Key> asked;
    std::vector<std::optional<Fact>> facts;
    for (auto& key : keys) {
        facts.push_back(known(key));
        if (!facts.back()) {
            asked.push_back(std::move(key));
        }
    }
    auto answers = co_await batch->ask(std::move(asked), priority);
    if (!answers) {
        co_return tl::unexpected<Error>(answers.error());
    }
    auto answer = answers->begin();
    std::vector<Fact> result;
    for (auto& fact : facts) {
        result.push_back(fact ? std::move(*fact) : std::move(*answer++));
    }
    co_return result;
}

std::optional<PageFacts> known_page(PageId const& page)
{
    return page.value > 0 ? std::nullopt : std::optional(PageFacts{.page = page, .missing = true});
}

std::optional<PageFacts> known_title(std::string const& title)
{
    return is_askable(title) ? std::nullopt : std::optional(PageFacts{.title = title, .missing = true});
}

std::optional<RevisionFacts> known_revision(RevId const& revision)
{
    return revision.value > 0 ? std::nullopt : std::optional(RevisionFacts{.revision = revision, .bad = true});
}

std::optional<UserFacts> known_user_id(std::int64_t const& id)
{
    return id > 0 ? std::nullopt : std::optional(UserFacts{.user_id = id, .missing = true, .invalid = true});
}

std::optional<UserFacts> known_user(std::string const& name)
{
    return is_askable(name) ? std::nullopt : std::optional(UserFacts{.name = name, .missing = true, .invalid = true});
}

}  // namespace

struct Api::State {
    explicit State(SharedRequests made)
        : requests(std::move(made)),
          sites(make_batch(requests, ask_site)),
          pages(make_batch(requests, ask_pages)),
          titles(make_batch(requests, ask_titles)),
          revisions(make_batch(requests, ask_revisions)),
          users(make_batch(requests, ask_users)),
          users_by_id(make_batch(requests, ask_users_by_id)),
          logs(make_batch(requests, ask_logs))
    {
    }

    SharedRequests requests;
    SharedBatch<TheSite, SharedSiteInfo> sites;
    SharedBatch<PageId, PageFacts> pages;
    SharedBatch<std::string, PageFacts> titles;
    SharedBatch<RevId, RevisionFacts> revisions;
    SharedBatch<std::string, UserFacts> users;
    SharedBatch<std::int64_t, UserFacts> users_by_id;
    SharedBatch<LogKey, LogFacts> logs;
    SharedSiteInfo info;
    Monotonic info_read;
};

Api::Api(asio::any_io_executor loop, net::Client& client, Clock const& clock, Metrics& metrics, ApiOptions options)
    : state_(std::make_shared<State>(
          std::make_shared<Requests>(std::move(loop), client, clock, metrics, std::move(options))
      ))
{
}

Api::~Api()
{
    close();
}

Task<Result<std::shared_ptr<SiteInfo const>>> Api::siteinfo(Priority priority)
{
    auto const self = state_;
    auto const& clock = self->requests->clock;
    if (self->info && clock.monotonic() - self->info_read < kSiteInfoLifetime) {
        co_return self->info;
    }
    std::vector<TheSite> question(1);
    auto answer = co_await self->sites->ask(std::move(question), priority);
    if (answer) {
        self->info = answer->front();
        self->info_read = clock.monotonic();
    }
    if (!self->info) {
        co_return tl::unexpected<Error>(answer.error());
    }
    co_return self->info;
}

std::shared_ptr<SiteInfo const> Api::known_siteinfo() const
{
    return state_->info;
}

Task<Result<std::vector<PageFacts>>> Api::pages_by_id(std::vector<PageId> pages, Priority priority)
{
    return ask_where_askable(state_->pages, std::move(pages), priority, known_page);
}

Task<Result<std::vector<PageFacts>>> Api::pages_by_title(std::vector<std::string> titles, Priority priority)
{
    return ask_where_askable(state_->titles, std::move(titles), priority, known_title);
}

Task<Result<std::vector<RevisionFacts>>> Api::revisions(std::vector<RevId> revisions, Priority priority)
{
    return ask_where_askable(state_->revisions, std::move(revisions), priority, known_revision);
}

Task<Result<std::vector<UserFacts>>> Api::users(std::vector<std::string> names, Priority priority)
{
    return ask_where_askable(state_->users, std::move(names), priority, known_user);
}

Task<Result<std::vector<UserFacts>>> Api::users_by_id(std::vector<std::int64_t> ids, Priority priority)
{
    return ask_where_askable(state_->users_by_id, std::move(ids), priority, known_user_id);
}

Task<Result<std::vector<LogFacts>>> Api::log_entries(std::vector<LogKey> entries, Priority priority)
{
    return state_->logs->ask(std::move(entries), priority);
}

Task<Result<Timestamp>> Api::title_since(PageId page, Priority priority)
{
    auto const requests = state_->requests;
    auto query = requests->query();
    query.add("prop", "revisions").add("pageids", std::to_string(page.value));
    query.add("rvlimit", "50").add("rvprop", "ids|timestamp|sha1");
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto const since = read_title_since(answer->root()["query"]);
    if (!since) {
        co_return fail(Errc::not_found, "the wiki shows no revision of the page");
    }
    co_return *since;
}

Task<Result<std::optional<std::string>>> Api::near_match(std::string text, Priority priority)
{
    auto const requests = state_->requests;
    if (!is_askable(text)) {
        co_return std::nullopt;
    }
    auto query = requests->query();
    query.add("list", "search")
        .add("srwhat", "nearmatch")
        .add("srnamespace", "*")
        .add("srlimit", "1")
        .add("srprop", "");
    query.add("srsearch", text);
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto titles = read_titles(answer->root()["query"], "search");
    co_return titles.empty() ? std::nullopt : std::optional(std::move(titles.front()));
}

Task<Result<std::vector<std::string>>> Api::prefix_search(
    std::string text, std::vector<int> namespaces, Priority priority
)
{
    auto const requests = state_->requests;
    if (!is_askable(text)) {
        co_return std::vector<std::string>{};
    }
    auto query = requests->query();
    query.add("list", "prefixsearch").add("pslimit", "10").add("pssearch", text);
    std::vector<std::string> numbers;
    for (auto const id : namespaces) {
        numbers.push_back(std::to_string(id));
    }
    query.add("psnamespace", join(numbers, "|"));
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    co_return read_titles(answer->root()["query"], "prefixsearch");
}

Task<Result<Changes>> Api::recent_changes(std::string from, Priority priority)
{
    auto const requests = state_->requests;
    auto query = requests->query();
    query.add("list", "recentchanges").add("rcdir", "newer").add("rclimit", "500");
    query.add("rctype", kChangeTypes).add("rcprop", kChangeFields).add("rccontinue", from);
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    Changes changes{.rows = read_changes(answer->root()["query"]), .next = ""};
    changes.next = answer->root()["continue"].string("rccontinue").value_or("");
    co_return changes;
}

Task<Result<std::optional<ChangeRow>>> Api::newest_change(Priority priority)
{
    auto const requests = state_->requests;
    auto query = requests->query();
    query.add("list", "recentchanges").add("rcdir", "older").add("rclimit", "1");
    query.add("rctype", kChangeTypes).add("rcprop", kChangeFields);
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto rows = read_changes(answer->root()["query"]);
    co_return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

ApiOptions const& Api::options() const
{
    return state_->requests->options;
}

BudgetStatus Api::status() const
{
    return state_->requests->turns.status();
}

void Api::set_limits(BudgetLimits limits)
{
    state_->requests->turns.set_limits(limits);
}

void Api::close()
{
    state_->sites->close();
    state_->pages->close();
    state_->titles->close();
    state_->revisions->close();
    state_->users->close();
    state_->logs->close();
    state_->requests->turns.close();
}

std::string default_api_url(std::string_view base_url, std::string_view script_path)
{
    while (base_url.ends_with('/')) {
        base_url.remove_suffix(1);
    }
    while (script_path.ends_with('/')) {
        script_path.remove_suffix(1);
    }
    return std::string(base_url) + std::string(script_path) + "/api.php";
}

std::string change_position(Timestamp timestamp, std::int64_t rc_id)
{
    // 2026-11-23T00:51:58Z as MediaWiki's own 20261123005158.
    auto digits = format_iso8601(std::chrono::floor<std::chrono::seconds>(timestamp));
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return digits + "|" + std::to_string(rc_id);
}

}  // namespace wikipub::wiki
