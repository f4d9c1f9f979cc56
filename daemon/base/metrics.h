// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

/// Prometheus metrics. The table of families is closed (metrics.cpp), labels take values from small sets: kinds,
/// states, statement names, wikis' paths; never hosts of peers, names or titles.
namespace wikipub {

enum class Counter {
    events_received,    ///< source
    events_selected,    ///< source
    events_refused,     ///< source, cause: unparsable, truncated, unknown wiki …
    posts_published,    ///< wiki, kind
    posts_dropped,      ///< wiki, cause
    posts_withdrawn,    ///< wiki, cause
    deliveries,         ///< outcome: accepted, retried, refused, gone, dropped; software; host_state
    inbox_received,     ///< kind of activity, outcome
    http_requests,      ///< route, status
    api_requests,       ///< wiki, priority, outcome
    database_retries,   ///< statement or transaction name
    brakes_applied,     ///< wiki, cause
    statements,         ///< statement
    statement_seconds,  ///< statement
};

enum class Gauge {
    followed_pages,
    held_posts,
    queue_activities,  ///< activities not yet sent to all
    queue_retries,
    stream_lag_seconds,  ///< source
    api_budget_left,     ///< wiki
    waiting_withdrawals,
    paused,
    queue_oldest_seconds,
    on_duty,  ///< 1 where this node works, 0 where it waits (ADR 0014)
    journal_oldest_seconds,
};

enum class Histogram {
    database_seconds,  ///< transaction name
    delivery_seconds,
    redaction_seconds,  ///< from the event to the Delete stored for sending
    http_seconds,       ///< route
};

/// Label values in the order the table names them.
using Labels = std::initializer_list<std::string_view>;

/// Owned by app/, handed to whoever counts. Any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(Metrics const&) = delete;
    Metrics& operator=(Metrics const&) = delete;

    void count(Counter counter, Labels labels = {}, double by = 1);
    void set(Gauge gauge, Labels labels, double value);
    void observe(Histogram histogram, Labels labels, double seconds);

    /// Prometheus' text format, for `GET /metrics`.
    std::string text() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace wikipub
