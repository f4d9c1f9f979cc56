// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/status_figures.h"

#include "base/metric_samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::app {

namespace {

constexpr std::size_t kMostStatements = 5;

std::int64_t whole(double value)
{
    return std::llround(value);
}

void write_sources(std::string_view text, json::Object& out)
{
    out.add("sources", [&](json::Array& sources) {
        for (auto const& sample : samples_of(text, "wikipub_stream_lag_seconds")) {
            sources.add([&](json::Object& row) {
                row.add("source", sample.labels.at("source"));
                row.add("lag_seconds", whole(sample.value));
            });
        }
    });
}

void write_deliveries(std::string_view text, json::Object& out)
{
    struct Count {
        double all = 0;
        double accepted = 0;
    };
    std::map<std::string, Count> by_software;
    for (auto const& sample : samples_of(text, "wikipub_deliveries_total")) {
        auto& count = by_software[sample.labels.at("software")];
        count.all += sample.value;
        count.accepted += sample.labels.at("outcome") == "accepted" ? sample.value : 0;
    }
    out.add("deliveries", [&](json::Array& rows) {
        for (auto const& [software, count] : by_software) {
            rows.add([&](json::Object& row) {
                row.add("software", software);
                row.add("tried", whole(count.all));
                row.add("accepted", whole(count.accepted));
            });
        }
    });
}

void write_redactions(std::string_view text, json::Object& out)
{
    for (auto const& count : samples_of(text, "wikipub_redaction_seconds_count")) {
        out.add("redactions", whole(count.value));
        auto const sum = samples_of(text, "wikipub_redaction_seconds_sum");
        if (count.value > 0 && !sum.empty()) {
            out.add("redaction_mean_milliseconds", whole(1000 * sum.front().value / count.value));
        }
    }
}

void write_statements(std::string_view text, json::Object& out)
{
    std::map<std::string, double> times;
    for (auto const& sample : samples_of(text, "wikipub_statements_total")) {
        times[sample.labels.at("statement")] = sample.value;
    }
    auto samples = samples_of(text, "wikipub_statement_seconds_total");
    std::ranges::sort(samples, std::ranges::greater(), &MetricSample::value);
    samples.resize(std::min(samples.size(), kMostStatements));
    out.add("database_time", [&](json::Array& rows) {
        for (auto const& sample : samples) {
            rows.add([&](json::Object& row) {
                auto const& name = sample.labels.at("statement");
                row.add("statement", name);
                row.add("times", whole(times[name]));
                row.add("milliseconds", whole(1000 * sample.value));
            });
        }
    });
}

}  // namespace

void write_figures(Metrics const& metrics, json::Object& out)
{
    auto const text = metrics.text();
    write_sources(text, out);
    write_deliveries(text, out);
    write_redactions(text, out);
    write_statements(text, out);
}

}  // namespace wikipub::app
