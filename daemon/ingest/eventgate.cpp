// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/eventgate.h"

#include "base/strings.h"
#include "events/parse.h"
#include "ingest/catch_up.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace wikipub::ingest {

namespace {

/// The smallest event that means anything has some hundred bytes.
constexpr std::size_t kMostEvents = 10'000;
constexpr std::size_t kLongestId = 64;
constexpr auto kBetweenGaps = std::chrono::seconds{5};
constexpr auto kBetweenProgress = std::chrono::seconds{30};
/// Where the streams that we read name the wiki.
constexpr std::array<std::string_view, 3> kWikiFields{"wiki", "wiki_id", "database"};

std::string id_of(json::Value message)
{
    auto const id = message.object("meta").string("id").value_or("");
    return id.size() <= kLongestId ? std::string(id) : std::string();
}

}  // namespace

struct EventGate::Waiter {
    explicit Waiter(asio::any_io_executor const& loop) : over(loop, asio::steady_timer::time_point::max()) {}

    asio::steady_timer over;
    bool committed = false;
};

EventGate::EventGate(
    asio::any_io_executor loop,
    EventGateOptions options,
    Intake& intake,
    SelectorSource selector,
    OnGap on_gap,
    Clock const& clock,
    Metrics& metrics
)
    : loop_(std::move(loop)),
      intake_(intake),
      selector_(std::move(selector)),
      on_gap_(std::move(on_gap)),
      clock_(clock),
      metrics_(metrics)
{
    for (auto const& [name, continuity] : options.wikis) {
        wikis_.emplace(name, Wiki{continuity, std::nullopt, std::nullopt});
    }
}

EventGate::~EventGate() = default;

Task<Result<Posted>> EventGate::take(std::string wiki, std::string_view body)
{
    if (closed_) {
        co_return fail(Errc::unavailable, "stopping");
    }
    auto const document = json::parse(body, kLimits);
    if (!document) {
        metrics_.count(Counter::events_refused, {kSource, "unparsable"});
        co_return tl::unexpected(document.error());
    }
    auto const root = document->root();
    if (root.size() > kMostEvents && root.is_array()) {
        metrics_.count(Counter::events_refused, {kSource, "too_many"});
        co_return fail(Errc::invalid_input, "more than 10000 events");
    }
    Posted posted;
    std::vector<json::Value> taken;
    Batch batch{.source = std::string(kSource), .events = {}, .progress = {}};
    auto const take_one = [&](json::Value message) {
        metrics_.count(Counter::events_received, {kSource});
        auto const reason = refusal_of(wiki, message, batch.events);
        if (reason.empty()) {
            ++posted.accepted;
            taken.push_back(message);
        } else {
            posted.refused.push_back({id_of(message), reason});
        }
    };
    if (root.is_array()) {
        for (auto const message : root.elements()) {
            take_one(message);
        }
    } else {
        take_one(root);
    }
    add_progress(batch, wiki);
    if (batch.events.empty() && batch.progress.empty()) {
        notice(wiki, taken);
        co_return posted;
    }
    metrics_.count(Counter::events_selected, {kSource}, static_cast<double>(batch.events.size()));
    auto const waiter = std::make_shared<Waiter>(loop_);
    batch.committed = [waiter] {
        waiter->committed = true;
        waiter->over.cancel();
    };
    if (!intake_.try_offer(std::move(batch))) {
        co_return fail(Errc::unavailable, "too many events wait");
    }
    notice(wiki, taken);
    std::erase_if(waiters_, [](auto const& other) { return other.expired(); });
    waiters_.push_back(waiter);
    if (!waiter->committed) {
        boost::system::error_code ignored;
        co_await waiter->over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (!waiter->committed) {
        co_return fail(Errc::unavailable, "stopping");
    }
    co_return posted;
}

std::string_view EventGate::refusal_of(std::string const& wiki, json::Value message, std::vector<events::Event>& events)
{
    auto const refuse = [&](std::string_view cause, std::string_view reason) {
        metrics_.count(Counter::events_refused, {kSource, cause});
        return reason;
    };
    if (!message.is_object() || !message.object("meta").string("stream")) {
        return refuse("unparsable", "is no object with meta.stream");
    }
    auto const other = std::ranges::any_of(kWikiFields, [&](std::string_view field) {
        return message[field].exists() && message.string(field) != wiki;
    });
    if (other) {
        return refuse("unknown_wiki", "is not of the wiki whose token this is");
    }
    auto parsed = events::parse_event(message, events::Trust::confirmed);
    if (!parsed) {
        return refuse("unparsable", "lacks what its stream needs");
    }
    auto* const event = std::get_if<events::Event>(&*parsed);
    if (event == nullptr) {
        return "";
    }
    if (event->wiki != wiki) {
        return refuse("unknown_wiki", "names no wiki");
    }
    auto const selected = selector_();
    if (selected && (*selected)(*event)) {
        events.push_back(std::move(*event));
    }
    return "";
}

/// Only recent changes have an rc id, and each has one that is next. What was not taken was not seen, and leaves a
/// hole.
void EventGate::notice(std::string const& wiki, std::vector<json::Value> const& messages)
{
    auto& known = wikis_[wiki];
    if (known.continuity == nullptr) {
        return;
    }
    auto const now = clock_.monotonic();
    auto const latest = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    for (auto const message : messages) {
        auto const rc_id = message.integer("id");
        auto const seconds = message.integer("timestamp");
        auto const is_change = message.object("meta").string("stream") == "mediawiki.recentchange";
        if (is_change && rc_id && *rc_id > 0 && seconds && *seconds >= 0) {
            known.continuity->seen(*rc_id, Timestamp{std::chrono::seconds{std::min(*seconds, latest)}}, now);
        }
    }
    if (known.continuity->has_gap() && (!known.gap_told || now - *known.gap_told >= kBetweenGaps)) {
        known.gap_told = now;
        on_gap_(wiki);
    }
}

/// With what it stands for, and now and then without.
void EventGate::add_progress(Batch& batch, std::string const& wiki)
{
    auto& known = wikis_[wiki];
    auto const now = clock_.monotonic();
    if (known.continuity == nullptr ||
        (batch.events.empty() && known.progress_told && now - *known.progress_told < kBetweenProgress)) {
        return;
    }
    if (auto position = known.continuity->position()) {
        known.progress_told = now;
        batch.progress.push_back({CatchUp::source(wiki), std::move(*position)});
    }
}

void EventGate::close()
{
    closed_ = true;
    for (auto const& waiting : std::exchange(waiters_, {})) {
        if (auto const waiter = waiting.lock()) {
            waiter->over.cancel();
        }
    }
}

}  // namespace wikipub::ingest
