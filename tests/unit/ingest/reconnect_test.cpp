// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/reconnect.h"

#include <gtest/gtest.h>

#include <limits>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;

struct Always final : Random {
    explicit Always(std::uint64_t given) : value(given) {}
    std::uint64_t next() override { return value; }
    std::uint64_t value;
};

std::vector<Milliseconds> pauses(StreamEnd end, int count, Random& random)
{
    Reconnect reconnect;
    std::vector<Milliseconds> result;
    for (int i = 0; i < count; ++i) {
        result.push_back(reconnect.after(end, std::nullopt, random));
    }
    return result;
}

TEST(Reconnect, AfterACutItComesBackWithinASecond)
{
    for (std::uint64_t const value : {0ULL, 500ULL, 12345678901ULL, std::numeric_limits<unsigned long long>::max()}) {
        Always random(value);
        for (auto const pause : pauses(StreamEnd::cut, 20, random)) {
            EXPECT_GE(pause, 0ms);
            EXPECT_LE(pause, 1s);
        }
    }
}

TEST(Reconnect, FailuresDoubleUpToFiveMinutesHalfOfItAtRandom)
{
    Always least(0);
    EXPECT_EQ(
        pauses(StreamEnd::refused, 11, least),
        (std::vector<Milliseconds>{500ms, 1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 150s, 150s})
    );
    Always some(400);
    EXPECT_EQ(pauses(StreamEnd::silent, 3, some), (std::vector<Milliseconds>{900ms, 1400ms, 2400ms}));
    EXPECT_EQ(pauses(StreamEnd::bad_position, 1, least).front(), 500ms);
}

TEST(Reconnect, BeingOneTooManyWaitsLonger)
{
    Always random(0);
    EXPECT_EQ(pauses(StreamEnd::too_many, 5, random), (std::vector<Milliseconds>{15s, 30s, 60s, 120s, 150s}));
}

TEST(Reconnect, RetryAfterIsObeyedWithinReason)
{
    Always random(0);
    Reconnect reconnect;
    EXPECT_EQ(reconnect.after(StreamEnd::too_many, 90s, random), 90s);
    EXPECT_EQ(reconnect.after(StreamEnd::refused, 240h, random), 1h);
}

TEST(Reconnect, AServingConnectionForgivesTheFailuresBefore)
{
    Always random(0);
    Reconnect reconnect;
    for (int i = 0; i < 8; ++i) {
        reconnect.after(StreamEnd::refused, std::nullopt, random);
    }
    reconnect.after(StreamEnd::cut, std::nullopt, random);
    EXPECT_EQ(reconnect.after(StreamEnd::refused, std::nullopt, random), 500ms);
}

}  // namespace
}  // namespace wikipub::ingest
