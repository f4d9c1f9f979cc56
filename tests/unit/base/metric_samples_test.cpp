// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/metric_samples.h"

#include "base/metrics.h"

#include <gmock/gmock.h>

namespace wikipub {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST(MetricSamples, AreReadFromWhatMetricsWrite)
{
    Metrics metrics;
    metrics.count(Counter::deliveries, {"a\"b\\c\nd,}", "mastodon", "well"}, 3);
    metrics.set(Gauge::stream_lag_seconds, {"kafka"}, 1.5);
    metrics.set(Gauge::paused, {}, 1);
    metrics.observe(Histogram::redaction_seconds, {}, 0.25);
    metrics.observe(Histogram::redaction_seconds, {}, 0.5);
    auto const text = metrics.text();
    auto const deliveries = samples_of(text, "wikipub_deliveries_total");
    ASSERT_THAT(deliveries, SizeIs(1));
    EXPECT_EQ(deliveries[0].value, 3);
    EXPECT_THAT(
        deliveries[0].labels,
        UnorderedElementsAre(Pair("outcome", "a\"b\\c\nd,}"), Pair("software", "mastodon"), Pair("host_state", "well"))
    );
    EXPECT_EQ(samples_of(text, "wikipub_stream_lag_seconds").at(0).value, 1.5);
    EXPECT_EQ(samples_of(text, "wikipub_paused").at(0).value, 1);
    EXPECT_EQ(samples_of(text, "wikipub_redaction_seconds_sum").at(0).value, 0.75);
    EXPECT_EQ(samples_of(text, "wikipub_redaction_seconds_count").at(0).value, 2);
}

TEST(MetricSamples, AreNoneOfANameThatIsOnlyABeginning)
{
    Metrics metrics;
    metrics.set(Gauge::queue_activities, {}, 1);
    EXPECT_THAT(samples_of(metrics.text(), "wikipub_queue"), IsEmpty());
    EXPECT_THAT(samples_of("wikipub_paused", "wikipub_paused"), IsEmpty());
    EXPECT_THAT(samples_of("wikipub_paused{a=\"", "wikipub_paused"), IsEmpty());
}

}  // namespace
}  // namespace wikipub
