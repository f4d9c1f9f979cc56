// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/questions.h"

#include "base/strings.h"
#include "wiki/answers.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wikipub::wiki {

namespace {

using namespace std::chrono_literals;

/// Between a log entry's own time and what an event said it was.
constexpr Milliseconds kLogSlack = 5s;

template <class Id>
std::string decimals(std::vector<Id> const& ids)
{
    std::vector<std::string> result;
    for (auto const id : ids) {
        result.push_back(std::to_string(id.value));
    }
    return join(result, "|");
}

Query query_pages(Requests const& requests)
{
    auto query = requests.query();
    query.add("prop", "info|pageprops").add("ppprop", "noindex").add("intestactions", "read");
    return query;
}

/// Asked to resolve redirects, MediaWiki answers about their targets only: hence a request of its own, where there are
/// any.
Task<Answers<PageFacts>> with_targets(
    SharedRequests requests, std::vector<std::optional<PageFacts>> facts, Priority priority
)
{
    std::vector<PageId> redirects;
    for (auto const& page : facts) {
        if (page && page->redirect) {
            redirects.push_back(page->page);
        }
    }
    if (redirects.empty()) {
        co_return facts;
    }
    auto query = requests->query();
    query.add("pageids", decimals(redirects)).add("redirects", "1");
    auto const answer = co_await send_in_turn(requests, std::move(query), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto const targets = read_redirects(answer->root()["query"]);
    for (auto& page : facts) {
        if (auto const it = page ? targets.find(page->title) : targets.end(); it != targets.end()) {
            page->redirect_target = it->second;
        }
    }
    co_return facts;
}

}  // namespace

Task<Answers<SharedSiteInfo>> ask_site(
    SharedRequests requests, std::vector<TheSite>, Turns::Turn turn, Priority priority
)
{
    // In the wiki's own language, whatever the languages of readers.
    auto query = requests->query(
        requests->options.messages.empty() ? "siteinfo" : "siteinfo|allmessages",
        "general|namespaces|namespacealiases|specialpagealiases|usergroups|rightsinfo|autocreatetempuser"
    );
    query.add("uselang", "content");
    if (!requests->options.messages.empty()) {
        query.add("ammessages", requests->options.messages);
    }
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto info = read_siteinfo(answer->root()["query"]);
    if (!info) {
        co_return tl::unexpected<Error>(info.error());
    }
    std::vector<std::optional<SharedSiteInfo>> facts{std::make_shared<SiteInfo const>(std::move(*info))};
    co_return facts;
}

Task<Answers<PageFacts>> ask_pages(
    SharedRequests requests, std::vector<PageId> pages, Turns::Turn turn, Priority priority
)
{
    auto query = query_pages(*requests);
    query.add("pageids", decimals(pages));
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto facts = read_pages(answer->root()["query"], pages);
    co_return co_await with_targets(requests, std::move(facts), priority);
}

Task<Answers<PageFacts>> ask_titles(
    SharedRequests requests, std::vector<std::string> titles, Turns::Turn turn, Priority priority
)
{
    auto query = query_pages(*requests);
    query.add("titles", titles);
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto facts = read_pages(answer->root()["query"], titles);
    co_return co_await with_targets(requests, std::move(facts), priority);
}

Task<Answers<RevisionFacts>> ask_revisions(
    SharedRequests requests, std::vector<RevId> keys, Turns::Turn turn, Priority priority
)
{
    auto query = requests->query();
    query.add("prop", "revisions").add("rvprop", "ids|timestamp|flags|user|userid|size|sha1|tags|comment");
    query.add("revids", decimals(keys));
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    co_return read_revisions(answer->root()["query"], keys);
}

Task<Answers<UserFacts>> ask_users(
    SharedRequests requests, std::vector<std::string> keys, Turns::Turn turn, Priority priority
)
{
    auto query = requests->query();
    query.add("list", "users").add("usprop", "groups|registration").add("ususers", keys);
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    co_return read_users(answer->root()["query"], keys);
}

Task<Answers<UserFacts>> ask_users_by_id(
    SharedRequests requests, std::vector<std::int64_t> keys, Turns::Turn turn, Priority priority
)
{
    std::vector<std::string> ids;
    for (auto const key : keys) {
        ids.push_back(std::to_string(key));
    }
    auto query = requests->query();
    query.add("list", "users").add("usprop", "groups|registration").add("ususerids", join(ids, "|"));
    auto const answer = co_await send(requests, std::move(query), std::move(turn), priority);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    co_return read_users(answer->root()["query"], keys);
}

Task<Answers<LogFacts>> ask_logs(SharedRequests requests, std::vector<LogKey> keys, Turns::Turn turn, Priority priority)
{
    // LogKey orders by time, so that one request finds all that happened close together.
    std::optional<Turns::Turn> first(std::move(turn));
    std::map<std::int64_t, LogFacts> found;
    std::string next;
    for (auto key = keys.begin(); key != keys.end();) {
        auto query = requests->query();
        query.add("list", "logevents").add("ledir", "newer").add("lelimit", "max");
        query.add("leprop", "ids|type|user|comment|timestamp");
        query.add("lestart", format_iso8601(std::chrono::floor<std::chrono::seconds>(key->timestamp - kLogSlack)));
        query.add("leend", format_iso8601(std::chrono::ceil<std::chrono::seconds>(keys.back().timestamp + kLogSlack)));
        if (!next.empty()) {
            query.add("lecontinue", next);
        }
        auto const answer =
            first ? co_await send(requests, std::move(query), std::move(*std::exchange(first, std::nullopt)), priority)
                  : co_await send_in_turn(requests, std::move(query), priority);
        if (!answer) {
            co_return tl::unexpected<Error>(answer.error());
        }
        auto entries = read_log_entries(answer->root()["query"]);
        auto const read_to = entries.empty() ? Timestamp::max() : entries.back().timestamp;
        for (auto& entry : entries) {
            found.emplace(entry.log_id, std::move(entry));
        }
        next = answer->root()["continue"].string("lecontinue").value_or("");
        if (next.empty()) {
            break;
        }
        auto const was = key;
        key = std::find_if(key, keys.end(), [&](LogKey const& one) {
            return !found.contains(one.log_id) && one.timestamp + kLogSlack >= read_to;
        });
        if (key != was && key != keys.end() && key->timestamp - kLogSlack > read_to) {
            next.clear();
        }
    }
    std::vector<std::optional<LogFacts>> facts;
    for (auto const& key : keys) {
        auto const it = found.find(key.log_id);
        facts.push_back(it != found.end() ? it->second : LogFacts{.log_id = key.log_id, .missing = true});
    }
    co_return facts;
}

}  // namespace wikipub::wiki
