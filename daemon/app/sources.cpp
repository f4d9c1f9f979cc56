// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/sources.h"

#include "app/options.h"
#include "base/log.h"
#include "storage/positions.h"

#include <boost/asio/steady_timer.hpp>

namespace wikipub::app {

namespace {

constexpr std::size_t kMostBatches = 1024;
constexpr auto kPause = std::chrono::seconds{1};

}  // namespace

Sources::Sources(
    asio::io_context& loop, flows::Environment& environment, flows::TakeIn& take_in, config::Settings const& settings
)
    : loop_(loop),
      environment_(environment),
      take_in_(take_in),
      settings_(settings),
      intake_(loop.get_executor(), kMostBatches)
{
}

Result<> Sources::start(Tasks& tasks)
{
    // Catch-ups first: a feed's gaps are theirs to fill.
    for (auto const& source : settings_.sources) {
        if (auto const* action_api = std::get_if<config::ActionApiSource>(&source)) {
            start_catch_up(*action_api, tasks);
        }
    }
    for (auto const& source : settings_.sources) {
        if (auto const* rcfeed = std::get_if<config::RcfeedSource>(&source)) {
            if (auto const started = start_rcfeed(*rcfeed); !started) {
                return started;
            }
        } else if (auto const* eventstreams = std::get_if<config::EventStreamsSource>(&source)) {
            start_eventstreams(*eventstreams);
        } else if (auto const* kafka = std::get_if<config::KafkaSource>(&source)) {
            if (auto const started = start_kafka(*kafka); !started) {
                return started;
            }
        }
    }
    start_eventgate();
    tasks.keep("intake", [this] { return consume(); });
    return {};
}

void Sources::close()
{
    for (auto const& [wiki, catch_up] : catch_ups_) {
        catch_up->close();
    }
    intake_.close();
    if (eventgate_) {
        eventgate_->close();
    }
    rcfeeds_.clear();
    eventstreams_.clear();
    kafkas_.clear();
}

std::optional<Monotonic> Sources::heard() const
{
    std::optional<Monotonic> least;
    auto const add = [&](auto const& sources) {
        for (auto const& source : sources) {
            least = std::min(least.value_or(Monotonic::max()), source->heard());
        }
    };
    add(kafkas_);
    add(eventstreams_);
    return least;
}

/// Nothing is lost while the database does not answer: the sources wait behind the batch that could not be stored.
Task<> Sources::consume()
{
    while (auto batch = co_await intake_.next()) {
        flows::Arrivals arrivals{batch->source, std::move(batch->events), {}};
        for (auto& progress : batch->progress) {
            arrivals.positions.emplace_back(std::move(progress.source), std::move(progress.position));
        }
        for (bool taken = false; !taken;) {
            std::string failure;
            try {
                co_await take_in_.take(arrivals);
                taken = true;
                if (batch->committed) {
                    batch->committed();
                }
            } catch (storage::DatabaseError const& error) {
                failure = error.what();
            }
            if (!taken) {
                log::error("intake.delayed", {{log::Field::detail, failure}});
                asio::steady_timer pause(loop_, kPause);
                co_await pause.async_wait(asio::use_awaitable);
            }
        }
    }
}

ingest::SelectorSource Sources::selector() const
{
    auto const* follows = &environment_.follows;
    return [follows] {
        auto const index = follows->snapshot();
        return std::make_shared<ingest::Selector const>([index](events::Event const& event) {
            return flows::TakeIn::wanted(event, *index);
        });
    };
}

std::optional<std::string> Sources::position_of(std::string const& source) const
{
    auto const saved = environment_.database.read_blocking("sources.position", [source](storage::Snapshot& snapshot) {
        return storage::find_position(snapshot, source);
    });
    return saved ? std::optional(saved->value) : std::nullopt;
}

ingest::Continuity* Sources::continuity_of(std::string const& wiki)
{
    auto& continuity = continuities_[wiki];
    if (continuity == nullptr) {
        continuity = std::make_unique<ingest::Continuity>();
    }
    return continuity.get();
}

std::function<void(std::string const&)> Sources::catch_up_on_gap()
{
    return [this](std::string const& wiki) {
        if (auto const found = catch_ups_.find(wiki); found != catch_ups_.end()) {
            found->second->request();
        }
    };
}

/// One that loses things without telling, so that its rc ids are watched.
bool Sources::has_feed(std::string const& wiki) const
{
    return std::ranges::any_of(settings_.sources, [&](config::Source const& source) {
        auto const* const eventgate = std::get_if<config::EventGateSource>(&source);
        return std::holds_alternative<config::RcfeedSource>(source) ||
               (eventgate != nullptr && eventgate->wiki == wiki);
    });
}

void Sources::start_eventgate()
{
    ingest::EventGateOptions options;
    for (auto const& source : settings_.sources) {
        if (auto const* eventgate = std::get_if<config::EventGateSource>(&source)) {
            options.wikis.emplace(eventgate->wiki, continuity_of(eventgate->wiki));
        }
    }
    eventgate_ = std::make_unique<ingest::EventGate>(
        loop_.get_executor(),
        std::move(options),
        intake_,
        selector(),
        catch_up_on_gap(),
        environment_.clock,
        environment_.metrics
    );
}

Task<Result<ingest::Posted>> Sources::post(std::string wiki, std::string_view body)
{
    if (!eventgate_) {
        co_return fail(Errc::unavailable, "starting");
    }
    co_return co_await eventgate_->take(std::move(wiki), body);
}

Result<> Sources::start_rcfeed(config::RcfeedSource const& source)
{
    ingest::RcfeedOptions options;
    options.listen = "udp://" + source.listen.text();
    for (auto const& wiki : settings_.wikis) {
        if (wiki.enabled.pages) {
            options.wikis.emplace(wiki.id, continuity_of(wiki.id));
        }
    }
    auto rcfeed = ingest::Rcfeed::open(
        std::move(options), intake_, selector(), catch_up_on_gap(), environment_.clock, environment_.metrics
    );
    if (!rcfeed) {
        return fail(
            rcfeed.error().code, "sources: rcfeed: listen: " + source.listen.text() + ": " + rcfeed.error().detail
        );
    }
    rcfeeds_.push_back(std::move(*rcfeed));
    return {};
}

void Sources::start_eventstreams(config::EventStreamsSource const& source)
{
    ingest::EventStreamsOptions options;
    options.url = source.url;
    options.streams = source.streams;
    options.egress = egress_of(settings_);
    options.wikis = wikis_wanted();
    auto position = position_of(std::string(ingest::EventStreams::kSource));
    eventstreams_.push_back(std::make_unique<ingest::EventStreams>(
        std::move(options),
        std::move(position),
        intake_,
        selector(),
        environment_.clock,
        environment_.random,
        environment_.metrics
    ));
}

Result<> Sources::start_kafka(config::KafkaSource const& source)
{
    ingest::KafkaOptions options;
    options.brokers = source.brokers;
    options.group = source.group;
    options.topics = source.topics;
    options.ca_file = source.ca_file;
    options.start = source.start;
    options.wikis = wikis_wanted();
    auto const saved = [&database = environment_.database]() -> Result<std::map<std::string, std::string>> {
        try {
            auto const rows = database.read_blocking("sources.positions", [](storage::Snapshot& snapshot) {
                return storage::list_positions(snapshot, ingest::Kafka::kRows);
            });
            std::map<std::string, std::string> positions;
            for (auto const& row : rows) {
                positions.emplace(row.source, row.value);
            }
            return positions;
        } catch (storage::DatabaseError const& error) {
            return fail(Errc::unavailable, error.what());
        }
    };
    auto kafka =
        ingest::Kafka::open(std::move(options), saved, intake_, selector(), environment_.clock, environment_.metrics);
    if (!kafka) {
        return fail(kafka.error().code, "sources: kafka: " + kafka.error().detail);
    }
    kafkas_.push_back(std::move(*kafka));
    return {};
}

std::unordered_set<std::string> Sources::wikis_wanted() const
{
    std::unordered_set<std::string> wikis;
    for (auto const& wiki : settings_.wikis) {
        if (wiki.enabled.pages || wiki.enabled.editors) {
            wikis.insert(wiki.id);
        }
        if (wiki.enabled.editors && !wiki.central_wiki.empty()) {
            wikis.insert(wiki.central_wiki);
        }
    }
    return wikis;
}

void Sources::start_catch_up(config::ActionApiSource const& source, Tasks& tasks)
{
    if (!source.catch_up && source.interval == Milliseconds{0}) {
        return;
    }
    for (auto const& wiki : environment_.wikis.all()) {
        if (!wiki->options().pages) {
            continue;
        }
        auto const& id = wiki->options().id;
        ingest::CatchUpOptions options;
        options.wiki = id;
        options.interval = source.interval;
        auto catch_up = std::make_unique<ingest::CatchUp>(
            loop_.get_executor(),
            wiki->api(),
            intake_,
            selector(),
            has_feed(id) ? continuity_of(id) : nullptr,
            environment_.clock,
            environment_.metrics,
            position_of(ingest::CatchUp::source(id)),
            options
        );
        auto* const running = catch_up.get();
        catch_ups_.emplace(id, std::move(catch_up));
        tasks.keep("catch_up", [running] { return running->run(); });
    }
}

}  // namespace wikipub::app
