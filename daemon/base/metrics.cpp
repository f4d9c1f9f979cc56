// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <cassert>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

namespace wikipub {

namespace {

template <class Key>
struct Row {
    Key key;
    std::string_view name;
    std::string_view help;
    std::array<std::string_view, 3> labels{};

    constexpr std::size_t label_count() const
    {
        std::size_t count = 0;
        while (count < labels.size() && !labels.at(count).empty()) {
            ++count;
        }
        return count;
    }
};

constexpr std::array kCounters{
    Row<Counter>{
        Counter::events_received,
        "wikipub_events_received_total",
        "Events read from a source, before any is left out.",
        {"source"},
    },
    Row<Counter>{
        Counter::events_selected,
        "wikipub_events_selected_total",
        "Events about a page, an editor or a feed that somebody follows.",
        {"source"},
    },
    Row<Counter>{
        Counter::events_refused,
        "wikipub_events_refused_total",
        "Events that could not be used.",
        {"source", "cause"},
    },
    Row<Counter>{
        Counter::posts_published,
        "wikipub_posts_published_total",
        "Posts written to the outbox of an actor.",
        {"wiki", "kind"},
    },
    Row<Counter>{
        Counter::posts_dropped,
        "wikipub_posts_dropped_total",
        "Held posts that were not published.",
        {"wiki", "cause"},
    },
    Row<Counter>{
        Counter::posts_withdrawn,
        "wikipub_posts_withdrawn_total",
        "Published posts taken back.",
        {"wiki", "cause"},
    },
    Row<Counter>{
        Counter::deliveries,
        "wikipub_deliveries_total",
        "POSTs to inboxes of peers, by outcome, software family and how the host fared before.",
        {"outcome", "software", "host_state"},
    },
    Row<Counter>{
        Counter::inbox_received,
        "wikipub_inbox_received_total",
        "Activities received from peers.",
        {"kind", "outcome"},
    },
    Row<Counter>{
        Counter::http_requests,
        "wikipub_http_requests_total",
        "Requests answered, by route and status.",
        {"route", "status"},
    },
    Row<Counter>{
        Counter::api_requests,
        "wikipub_api_requests_total",
        "Requests to the wiki's Action API, by priority and outcome.",
        {"wiki", "priority", "outcome"},
    },
    Row<Counter>{
        Counter::database_retries,
        "wikipub_database_retries_total",
        "Transactions run again after a deadlock or a lost connection.",
        {"transaction"},
    },
    Row<Counter>{
        Counter::brakes_applied,
        "wikipub_brakes_applied_total",
        "Times that a mass withdrawal was stopped until somebody confirms it.",
        {"wiki", "cause"},
    },
    Row<Counter>{
        Counter::statements,
        "wikipub_statements_total",
        "Times that a statement of the database was run.",
        {"statement"},
    },
    Row<Counter>{
        Counter::statement_seconds,
        "wikipub_statement_seconds_total",
        "Time that the database took for them.",
        {"statement"},
    },
};

constexpr std::array kGauges{
    Row<Gauge>{Gauge::followed_pages, "wikipub_followed_pages", "Pages with at least one follower."},
    Row<Gauge>{Gauge::held_posts, "wikipub_held_posts", "Edits waiting for their window to close."},
    Row<Gauge>{Gauge::queue_activities, "wikipub_queue_activities", "Activities not yet sent to all their recipients."},
    Row<Gauge>{Gauge::queue_retries, "wikipub_queue_retries", "Deliveries that failed and wait for another try."},
    Row<Gauge>{
        Gauge::stream_lag_seconds,
        "wikipub_stream_lag_seconds",
        "How far behind a source is read: the age of the newest event, of Kafka only where more waits.",
        {"source"},
    },
    Row<Gauge>{Gauge::api_budget_left, "wikipub_api_budget_left", "Requests to the wiki left in this hour.", {"wiki"}},
    Row<Gauge>{
        Gauge::waiting_withdrawals, "wikipub_waiting_withdrawals", "Posts hidden here until a brake is confirmed."},
    Row<Gauge>{Gauge::paused, "wikipub_paused", "1 while somebody has paused publishing."},
    Row<Gauge>{
        Gauge::queue_oldest_seconds,
        "wikipub_queue_oldest_seconds",
        "Age of the oldest activity not yet sent to all its recipients.",
    },
    Row<Gauge>{Gauge::on_duty, "wikipub_on_duty", "1 on the node that works, 0 on one that waits to take over."},
    Row<Gauge>{
        Gauge::journal_oldest_seconds,
        "wikipub_journal_oldest_seconds",
        "Age of the oldest erasure that the journal's file does not have yet.",
    },
};

constexpr std::array kHistograms{
    Row<Histogram>{
        Histogram::database_seconds,
        "wikipub_database_seconds",
        "Time of a transaction, waiting for the database's thread included.",
        {"transaction"},
    },
    Row<Histogram>{
        Histogram::delivery_seconds,
        "wikipub_delivery_seconds",
        "Time from a post's publication to its arrival at an inbox.",
    },
    Row<Histogram>{
        Histogram::redaction_seconds,
        "wikipub_redaction_seconds",
        "Time from a redaction's event to the Delete being stored for sending.",
    },
    Row<Histogram>{Histogram::http_seconds, "wikipub_http_seconds", "Time to answer a request.", {"route"}},
};

template <class Rows>
constexpr bool in_order(Rows const& rows)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows.at(i).key) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(kCounters) && kCounters.size() == static_cast<std::size_t>(Counter::statement_seconds) + 1);
static_assert(in_order(kGauges) && kGauges.size() == static_cast<std::size_t>(Gauge::journal_oldest_seconds) + 1);
static_assert(in_order(kHistograms) && kHistograms.size() == static_cast<std::size_t>(Histogram::http_seconds) + 1);

/// From one database commit to a redaction that had to wait for a wiki.
prometheus::Histogram::BucketBoundaries const& buckets()
{
    static prometheus::Histogram::BucketBoundaries const seconds{
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800};
    return seconds;
}

template <class Key>
prometheus::Labels label_map(Row<Key> const& row, Labels values)
{
    assert(values.size() == row.label_count());
    prometheus::Labels labels;
    for (std::size_t i = 0; i < row.label_count(); ++i) {
        labels.emplace(row.labels.at(i), *(values.begin() + i));
    }
    return labels;
}

/// One row's family. Its series are remembered by their labels' values: looked up at prometheus-cpp, each would first
/// be made anew, a histogram with all its buckets.
template <class Metric, class Key>
class Series {
public:
    Series(Row<Key> const& row, prometheus::Family<Metric>& family) : row_(row), family_(family) {}

    template <class... Arguments>
    Metric& of(Labels values, Arguments const&... arguments)
    {
        std::string name;
        for (auto const value : values) {
            name.append(value).push_back('\0');
        }
        std::lock_guard const lock(mutex_);
        auto& known = known_[std::move(name)];
        if (known == nullptr) {
            known = &family_.Add(label_map(row_, values), arguments...);
        }
        return *known;
    }

private:
    Row<Key> const& row_;
    prometheus::Family<Metric>& family_;
    std::mutex mutex_;
    std::unordered_map<std::string, Metric*> known_;
};

template <class Metric, class Key, std::size_t size, class Builder, class... Arguments>
std::deque<Series<Metric, Key>> register_all(
    prometheus::Registry& registry, Builder build, std::array<Row<Key>, size> const& rows, Arguments const&... arguments
)
{
    std::deque<Series<Metric, Key>> all;
    for (auto const& row : rows) {
        auto& series =
            all.emplace_back(row, build().Name(std::string(row.name)).Help(std::string(row.help)).Register(registry));
        // What has no labels is there from the start: an alert on a missing series would not fire.
        if (row.label_count() == 0) {
            series.of({}, arguments...);
        }
    }
    return all;
}

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    std::deque<Series<prometheus::Counter, Counter>> counters =
        register_all<prometheus::Counter>(registry, prometheus::BuildCounter, kCounters);
    std::deque<Series<prometheus::Gauge, Gauge>> gauges =
        register_all<prometheus::Gauge>(registry, prometheus::BuildGauge, kGauges);
    std::deque<Series<prometheus::Histogram, Histogram>> histograms =
        register_all<prometheus::Histogram>(registry, prometheus::BuildHistogram, kHistograms, buckets());
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::count(Counter counter, Labels labels, double by)
{
    families_->counters.at(static_cast<std::size_t>(counter)).of(labels).Increment(by);
}

void Metrics::set(Gauge gauge, Labels labels, double value)
{
    families_->gauges.at(static_cast<std::size_t>(gauge)).of(labels).Set(value);
}

void Metrics::observe(Histogram histogram, Labels labels, double seconds)
{
    families_->histograms.at(static_cast<std::size_t>(histogram)).of(labels, buckets()).Observe(seconds);
}

std::string Metrics::text() const
{
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace wikipub
