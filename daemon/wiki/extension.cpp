// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/extension.h"

#include "base/headers.h"
#include "base/strings.h"
#include "json/reader.h"
#include "net/client.h"
#include "wiki/requests.h"

#include <array>
#include <cstring>
#include <utility>

namespace wikipub::wiki {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRoutes = "/wikipub/v1/";
/// 100 entries of thousands of revisions each stay below.
constexpr std::size_t kLargestAnswer = std::size_t{16} << 20U;
constexpr std::size_t kMostListed = 100'000;
constexpr std::size_t kLongestTitle = 255;

std::string random_nonce(Random& random)
{
    std::array<std::uint64_t, 2> const numbers{random.next(), random.next()};
    std::string bytes(sizeof numbers, '\0');
    std::memcpy(bytes.data(), numbers.data(), sizeof numbers);
    return bytes;
}

Result<json::Document> judge(net::Response const& response, Turns::Turn& turn)
{
    auto const status = std::to_string(response.status);
    if (response.status == 429 || response.status >= 500) {
        turn.pause(retry_after(response));
        auto const code = response.status == 429 ? Errc::rate_limited : Errc::unavailable;
        return fail(code, "the extension answered " + status);
    }
    turn.answered();
    auto document = json::parse(response.body, {.max_bytes = response.body.size(), .max_depth = 16});
    if (response.status == 401) {
        auto const known = document ? document->root().string("error") : std::nullopt;
        // What MediaWiki itself says to a refused request has other members.
        bool const is_word = known && known->find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
        return fail(
            Errc::unauthorized, "the extension refuses our signature" + (is_word ? ": " + std::string(*known) : "")
        );
    }
    if (response.status == 404) {
        return fail(Errc::not_found, "the wiki has no such route: is the extension installed?");
    }
    if (response.status != 200) {
        return fail(Errc::invalid_input, "the extension answered " + status);
    }
    if (!document || !document->root().is_object()) {
        return fail(Errc::invalid_input, "the extension's answer is no JSON object");
    }
    return document;
}

std::string_view outcome_of(Result<json::Document> const& answer)
{
    if (answer) {
        return "answered";
    }
    switch (answer.error().code) {
        case Errc::rate_limited:
            return "turned_away";
        case Errc::unavailable:
            return "silent";
        default:
            return "not_understood";
    }
}

Result<std::vector<ListedPage>> read_list(json::Value list)
{
    if (!list.exists() || list.size() > kMostListed) {
        return fail(Errc::invalid_input, "is no list of at most 100000 pages");
    }
    std::vector<ListedPage> pages;
    for (auto const row : list.elements()) {
        auto const page = row.integer("page_id");
        auto const title = row.string("title");
        if (!page || *page <= 0 || !title || title->empty() || title->size() > kLongestTitle) {
            return fail(Errc::invalid_input, "holds what is no page with its id and title");
        }
        pages.push_back({PageId{*page}, std::string(*title)});
    }
    return pages;
}

}  // namespace

struct Extension::State {
    State(
        asio::any_io_executor executor,
        net::Client& http,
        Clock const& time,
        Random& chance,
        Metrics& counters,
        ExtensionOptions settings
    )
        : client(http),
          clock(time),
          random(chance),
          metrics(counters),
          options(std::move(settings)),
          turns(std::move(executor), clock, options.limits)
    {
    }

    net::Request request(std::string const& target) const
    {
        net::Request made;
        made.url = options.url + target;
        made.host = options.host_header;
        made.trust = net::Trust::configured;
        made.total_timeout = 20s;
        made.max_body = kLargestAnswer;
        made.headers.push_back({"Accept", "application/json"});
        auto const signature = sig::sign_for_wiki(
            options.secrets.front(),
            options.wiki,
            {sig::MacDirection::to_wiki, "GET", target, {}},
            clock.now(),
            random_nonce(random)
        );
        made.headers.push_back({std::string(sig::kWikiSignatureHeader), signature});
        return made;
    }

    net::Client& client;
    Clock const& clock;
    Random& random;
    Metrics& metrics;
    ExtensionOptions options;
    Turns turns;

    /// Signed when its turn has come: the wait must not use up what clocks may differ.
    static Task<Result<json::Document>> get(std::shared_ptr<State> self, std::string route, Priority priority)
    {
        auto const deadline = self->clock.monotonic() + patience_of(priority);
        auto turn = co_await self->turns.take(priority, deadline);
        if (!turn) {
            co_return tl::unexpected<Error>(turn.error());
        }
        auto response = co_await self->client.send(self->request(std::string(kRoutes) + route));
        Result<json::Document> answer = tl::unexpected<Error>(Error{Errc::unavailable, ""});
        if (response) {
            answer = judge(*response, *turn);
        } else {
            turn->pause(std::nullopt);
            answer = fail(Errc::unavailable, "the extension is silent: " + response.error().detail);
        }
        self->metrics.count(Counter::api_requests, {self->options.path, "extension", outcome_of(answer)});
        co_return answer;
    }
};

Extension::Extension(
    asio::any_io_executor loop,
    net::Client& client,
    Clock const& clock,
    Random& random,
    Metrics& metrics,
    ExtensionOptions options
)
    : state_(std::make_shared<State>(std::move(loop), client, clock, random, metrics, std::move(options)))
{
}

Extension::~Extension()
{
    close();
}

Task<Result<ExtensionState>> Extension::state()
{
    auto const self = state_;
    auto const answer = co_await State::get(self, "state", Priority::redaction);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto const root = answer->root();
    if (root.string("wiki") != self->options.wiki) {
        co_return fail(Errc::conflict, "another wiki answers for its extension");
    }
    auto const version = root.string("extension");
    auto const last = root.integer("last");
    if (!version || !last || *last < 0) {
        co_return fail(Errc::invalid_input, "the extension's state lacks its version or last");
    }
    co_return ExtensionState{std::string(*version), *last};
}

Task<Result<Outbox>> Extension::outbox(std::int64_t after)
{
    auto const route = "outbox?after=" + std::to_string(after) + "&limit=" + std::to_string(kEntriesAtOnce);
    auto const answer = co_await State::get(state_, route, Priority::redaction);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto const rows = answer->root().array("entries");
    auto const last = answer->root().integer("last");
    if (!rows.exists() || rows.size() > kEntriesAtOnce || !last || *last < 0) {
        co_return fail(Errc::invalid_input, "the outbox lacks its entries or last");
    }
    Outbox outbox;
    outbox.rows = rows.size();
    outbox.last = *last;
    for (auto const row : rows.elements()) {
        // Without a sequence number that grows nobody could say what was read.
        auto const sequence = row.integer("sequence").value_or(0);
        if (sequence <= std::max(after, outbox.read_to)) {
            co_return fail(Errc::invalid_input, "the outbox is not in the order of its sequence numbers");
        }
        outbox.read_to = sequence;
        auto entry = parse_entry(row);
        if (entry) {
            outbox.entries.push_back(std::move(*entry));
        } else {
            outbox.refused.push_back(std::to_string(sequence) + ": " + entry.error().detail);
        }
    }
    co_return outbox;
}

Task<Result<EditorsPage>> Extension::editors(std::string from)
{
    auto const route = "editors?" + (from.empty() ? std::string() : "continue=" + percent_encode(from) + "&") +
                       "limit=" + std::to_string(kEditorsAtOnce);
    auto const answer = co_await State::get(state_, route, Priority::rest);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    auto const rows = answer->root().array("editors");
    auto const next = answer->root()["continue"];
    if (!rows.exists() || rows.size() > kEditorsAtOnce || !next.exists() || !(next.is_null() || next.is_string())) {
        co_return fail(Errc::invalid_input, "the list of editors lacks its editors or continue");
    }
    EditorsPage page;
    page.next = std::string(next.as_string().value_or(""));
    if (!page.next.empty() && page.next == from) {
        co_return fail(Errc::invalid_input, "the list of editors goes in a circle");
    }
    for (auto const row : rows.elements()) {
        auto editor = parse_editor(row);
        if (editor) {
            page.editors.push_back(std::move(*editor));
        } else {
            page.refused.push_back(editor.error().detail);
        }
    }
    co_return page;
}

Task<Result<PageLists>> Extension::lists()
{
    auto const answer = co_await State::get(state_, "lists", Priority::redaction);
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    PageLists lists;
    for (auto const& [name, list] : {std::pair{"denied", &lists.denied}, {"unnamed", &lists.unnamed}}) {
        auto read = read_list(answer->root().array(name));
        if (!read) {
            co_return fail(Errc::invalid_input, std::string(name) + " " + read.error().detail);
        }
        *list = std::move(*read);
    }
    co_return lists;
}

std::vector<sig::WikiSecret> const& Extension::secrets() const
{
    return state_->options.secrets;
}

void Extension::set_secrets(std::vector<sig::WikiSecret> secrets)
{
    state_->options.secrets = std::move(secrets);
}

void Extension::close()
{
    state_->turns.close();
}

std::string rest_url(std::string_view api_url)
{
    constexpr std::string_view kApi = "api.php";
    api_url.remove_suffix(api_url.ends_with(kApi) ? kApi.size() : 0);
    return std::string(api_url) + "rest.php";
}

}  // namespace wikipub::wiki
