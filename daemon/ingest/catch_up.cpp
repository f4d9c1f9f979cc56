// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/catch_up.h"

#include "base/log.h"
#include "base/strings.h"
#include "ingest/change_events.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace wikipub::ingest {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSource = "action_api";
constexpr std::size_t kTimestampDigits = 14;
constexpr Milliseconds kRetry = 10s;
/// After an answer that will not be another by itself soon: another wiki's, a private wiki's, no API's.
constexpr Milliseconds kLongRetry = 5min;

bool is_position(std::string_view text)
{
    auto const bar = text.find('|');
    return bar == kTimestampDigits && parse_decimal(text.substr(0, bar)) && parse_decimal(text.substr(bar + 1));
}

/// A position's time, `overlap` earlier.
std::string rewound(std::string_view position, Milliseconds overlap)
{
    auto const part = [&](std::size_t at, std::size_t count) { return std::string(position.substr(at, count)); };
    auto const written = part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) + ":" +
                         part(12, 2) + "Z";
    auto const time = parse_iso8601(written);
    return time ? wiki::change_position(*time - overlap, 0) : std::string(position);
}

}  // namespace

struct CatchUp::State : std::enable_shared_from_this<State> {
    State(
        asio::any_io_executor executor,
        wiki::Api& wiki_api,
        Intake& to,
        SelectorSource which,
        Continuity* feed,
        Clock const& time,
        Metrics& counters,
        std::optional<std::string> from,
        CatchUpOptions settings
    )
        : loop(std::move(executor)),
          api(wiki_api),
          intake(to),
          selector(std::move(which)),
          continuity(feed),
          clock(time),
          metrics(counters),
          position(std::move(from)),
          options(std::move(settings)),
          timer(loop)
    {
    }

    /// Until the time is over, somebody calls wake(), or close().
    Task<> wait(Milliseconds time)
    {
        if (!closed) {
            boost::system::error_code ignored;
            timer.expires_after(time);
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    /// The same, but a request does not shorten it.
    Task<> wait_out(Milliseconds time)
    {
        auto const until = clock.monotonic() + time;
        for (auto now = clock.monotonic(); now < until && !closed; now = clock.monotonic()) {
            co_await wait(std::chrono::ceil<Milliseconds>(until - now));
        }
    }

    Task<> wait_until_wanted()
    {
        while (!closed && !requested) {
            auto const polls = options.interval > 0ms;
            co_await wait(polls ? options.interval : Milliseconds{24h});
            if (polls) {
                co_return;
            }
        }
    }

    static Task<> run(std::shared_ptr<State> self);
    Task<bool> begin();
    Task<> read_to_newest();
    Task<> wait_after(Error const& error);
    Batch make_batch(wiki::Changes const& changes) const;

    asio::any_io_executor loop;
    wiki::Api& api;
    Intake& intake;
    SelectorSource selector;
    Continuity* continuity;
    Clock const& clock;
    Metrics& metrics;
    std::optional<std::string> position;
    CatchUpOptions options;
    asio::steady_timer timer;
    bool requested = false;
    bool closed = false;
};

Task<> CatchUp::State::run(std::shared_ptr<State> self)
{
    while (!self->closed && !co_await self->begin()) {
    }
    while (!self->closed) {
        self->requested = false;
        co_await self->read_to_newest();
        auto const done = self->clock.monotonic();
        while (!self->closed) {
            co_await self->wait_until_wanted();
            if (!self->requested) {
                break;
            }
            auto const since = std::chrono::floor<Milliseconds>(self->clock.monotonic() - done);
            co_await self->wait_out(std::max(self->options.settle, self->options.pause - since));
            self->requested = false;
            if (self->continuity == nullptr || self->continuity->has_gap()) {
                break;
            }
        }
    }
}

/// Without a saved position, what happened before now is nobody's business. false: to be tried again.
Task<bool> CatchUp::State::begin()
{
    if (position) {
        co_return true;
    }
    auto const newest = co_await api.newest_change(wiki::Priority::rest);
    if (!newest) {
        co_await wait_after(newest.error());
        co_return false;
    }
    auto const& change = *newest;
    position =
        change ? wiki::change_position(change->timestamp, change->rc_id + 1) : wiki::change_position(clock.now(), 0);
    // Said at once, so that a restart knows where the first run began.
    Batch batch{.source = std::string(kSource), .events = {}, .progress = {{source(options.wiki), *position}}};
    co_await intake.offer(std::move(batch));
    co_return true;
}

Task<> CatchUp::State::read_to_newest()
{
    auto const begun = clock.monotonic();
    if (continuity != nullptr) {
        position = continuity->position().value_or(*position);
    }
    auto from = rewound(*position, options.overlap);
    while (!closed) {
        auto const changes = co_await api.recent_changes(from, wiki::Priority::rest);
        if (!changes) {
            co_await wait_after(changes.error());
            continue;
        }
        if (!changes->rows.empty()) {
            auto const& last = changes->rows.back();
            position = wiki::change_position(last.timestamp, last.rc_id + 1);
        }
        auto batch = make_batch(*changes);
        if (!co_await intake.offer(std::move(batch))) {
            co_return;
        }
        if (changes->next.empty()) {
            if (continuity != nullptr && !changes->rows.empty()) {
                auto const& last = changes->rows.back();
                continuity->caught_up(last.rc_id, last.timestamp, begun);
            }
            co_return;
        }
        from = changes->next;
    }
}

Batch CatchUp::State::make_batch(wiki::Changes const& changes) const
{
    Batch batch{.source = std::string(kSource), .events = {}, .progress = {{source(options.wiki), *position}}};
    auto const selected = selector();
    metrics.count(Counter::events_received, {kSource}, static_cast<double>(changes.rows.size()));
    for (auto const& row : changes.rows) {
        for (auto& event : to_events(row, options.wiki)) {
            if (selected && (*selected)(event)) {
                batch.events.push_back(std::move(event));
            }
        }
    }
    metrics.count(Counter::events_selected, {kSource}, static_cast<double>(batch.events.size()));
    return batch;
}

Task<> CatchUp::State::wait_after(Error const& error)
{
    auto const passing = error.code == Errc::unavailable || error.code == Errc::rate_limited;
    if (!closed) {
        log::warn("ingest.catch_up_failed", {{log::Field::wiki, options.wiki}, {log::Field::detail, error.detail}});
    }
    return wait_out(passing ? kRetry : kLongRetry);
}

CatchUp::CatchUp(
    asio::any_io_executor loop,
    wiki::Api& api,
    Intake& intake,
    SelectorSource selector,
    Continuity* continuity,
    Clock const& clock,
    Metrics& metrics,
    std::optional<std::string> position,
    CatchUpOptions options
)
{
    if (position && !is_position(*position)) {
        log::warn("ingest.position_refused", {{log::Field::wiki, options.wiki}, {log::Field::source, kSource}});
        position.reset();
    }
    state_ = std::make_shared<State>(
        std::move(loop),
        api,
        intake,
        std::move(selector),
        continuity,
        clock,
        metrics,
        std::move(position),
        std::move(options)
    );
}

CatchUp::~CatchUp()
{
    close();
}

Task<> CatchUp::run()
{
    return State::run(state_);
}

void CatchUp::request()
{
    asio::post(state_->loop, [state = state_] {
        state->requested = true;
        state->timer.cancel();
    });
}

void CatchUp::close()
{
    state_->closed = true;
    state_->timer.cancel();
}

std::string CatchUp::source(std::string_view wiki)
{
    return "changes:" + std::string(wiki);
}

}  // namespace wikipub::ingest
