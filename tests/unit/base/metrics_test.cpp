// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace wikipub {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, ShowWhatHasNoLabelsFromTheStart)
{
    Metrics const metrics;
    auto const text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# HELP wikipub_followed_pages Pages with at least one follower.\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE wikipub_followed_pages gauge\nwikipub_followed_pages 0\n"));
    EXPECT_THAT(text, HasSubstr("\nwikipub_delivery_seconds_count 0\n"));
    EXPECT_THAT(text, Not(HasSubstr("wikipub_events_received_total")));
}

TEST(Metrics, CountByTheirLabelsInTheTablesOrder)
{
    Metrics metrics;
    metrics.count(Counter::events_refused, {"rcfeed", "truncated"});
    metrics.count(Counter::events_refused, {"rcfeed", "truncated"}, 2);
    metrics.count(Counter::events_refused, {"rcfeed", "unparsable"});
    metrics.count(Counter::api_requests, {"enwiki", "serving", "answered"});
    auto const text = metrics.text();
    EXPECT_THAT(text, HasSubstr("wikipub_events_refused_total{cause=\"truncated\",source=\"rcfeed\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("wikipub_events_refused_total{cause=\"unparsable\",source=\"rcfeed\"} 1\n"));
    EXPECT_THAT(
        text, HasSubstr("wikipub_api_requests_total{outcome=\"answered\",priority=\"serving\",wiki=\"enwiki\"} 1\n")
    );
}

TEST(Metrics, SetAndObserve)
{
    Metrics metrics;
    metrics.set(Gauge::stream_lag_seconds, {"eventstreams"}, 7);
    metrics.set(Gauge::stream_lag_seconds, {"eventstreams"}, 1.5);
    metrics.observe(Histogram::http_seconds, {"/w/{wiki}"}, 0.003);
    metrics.observe(Histogram::http_seconds, {"/w/{wiki}"}, 7000);
    auto const text = metrics.text();
    EXPECT_THAT(text, HasSubstr("wikipub_stream_lag_seconds{source=\"eventstreams\"} 1.5\n"));
    EXPECT_THAT(text, HasSubstr("wikipub_http_seconds_bucket{route=\"/w/{wiki}\",le=\"0.0025\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("wikipub_http_seconds_bucket{route=\"/w/{wiki}\",le=\"0.005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("wikipub_http_seconds_bucket{route=\"/w/{wiki}\",le=\"+Inf\"} 2\n"));
}

TEST(Metrics, EscapeLabelValues)
{
    Metrics metrics;
    metrics.count(Counter::deliveries, {"a\"b\\c\nd", "mastodon", "well"});
    EXPECT_THAT(metrics.text(), HasSubstr("outcome=\"a\\\"b\\\\c\\nd\""));
}

TEST(Metrics, CountFromManyThreads)
{
    Metrics metrics;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int j = 0; j < 1000; ++j) {
                    metrics.count(Counter::deliveries, {"accepted", "mastodon", "well"});
                }
            });
        }
    }
    EXPECT_THAT(metrics.text(), HasSubstr("outcome=\"accepted\",software=\"mastodon\"} 4000\n"));
}

}  // namespace
}  // namespace wikipub
