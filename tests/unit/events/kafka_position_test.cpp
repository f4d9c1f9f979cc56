// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/kafka_position.h"

#include <gtest/gtest.h>

namespace wikipub::events {
namespace {

TEST(KafkaPosition, IsReadAsItWasWritten)
{
    KafkaPosition const position{"k\"1", 9'007'199'254'740'993, Timestamp(Milliseconds(1'795'387'084'123))};
    EXPECT_EQ(KafkaPosition::parse(position.text()), position);
}

TEST(KafkaPosition, RefusesWhatItCannotHaveWritten)
{
    for (auto const* const text :
         {"",
          "7",
          "{}",
          R"({"cluster":"a","offset":-1,"timestamp":0})",
          R"({"cluster":"a","offset":1.5,"timestamp":0})",
          R"({"cluster":"a","offset":1,"timestamp":-5})",
          R"({"offset":1,"timestamp":5})"}) {
        EXPECT_FALSE(KafkaPosition::parse(text)) << text;
    }
}

}  // namespace
}  // namespace wikipub::events
