// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/kafka_consumer.h"

#include "support/mock_kafka.h"

#include <gtest/gtest.h>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;

TEST(KafkaConsumer, ClosesThoughTheBrokerThatItWantsToTellIsGone)
{
    if (auto const* const why = test::MockKafka::why_not()) {
        GTEST_SKIP() << why;
    }
    test::MockKafka mock;
    mock.add_topic("eqiad.gone", 1);
    mock.produce("eqiad.gone", 0, "first");
    int revoked = 0;
    KafkaConsumer::Handlers handlers{
        .assigned = [](auto const& partitions) { return std::vector<std::int64_t>(partitions.size(), 0); },
        .revoked = [&](auto const& partitions, bool) { revoked += static_cast<int>(partitions.size()); },
    };
    auto consumer = KafkaConsumer::open({mock.brokers(), "gone", {"eqiad.gone"}, "", 6s}, std::move(handlers)).value();
    while (!consumer->poll(100ms, [](KafkaMessage const&) {})) {
    }
    EXPECT_TRUE(consumer->answers());
    mock.go_away();
    consumer->commit({{{"eqiad.gone", 0}, 1}});
    consumer.reset();  // for ever, without a limit of its own
    EXPECT_EQ(revoked, 1);
}

}  // namespace
}  // namespace wikipub::ingest
