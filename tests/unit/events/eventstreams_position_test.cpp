// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/eventstreams_position.h"

namespace wikipub::events {
namespace {

constexpr auto kRewind = std::chrono::seconds(5);
std::vector<std::string> const kStreams{"mediawiki.recentchange"};

EventStreamsPosition position_of(std::initializer_list<std::string_view> ids)
{
    EventStreamsPosition position;
    for (auto const id : ids) {
        EXPECT_TRUE(position.merge(id).has_value()) << id;
    }
    return position;
}

TEST(EventStreamsPosition, RewritesIdsToTimestampsRewound)
{
    auto const position =
        position_of({R"([{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1744183398001},)"
                     R"({"topic":"codfw.mediawiki.recentchange","partition":0,"offset":-1}])"});
    auto const resume = position.resume(kStreams, kRewind);
    // "From the end" would lose what codfw says while we are away, so it goes by the stream's time.
    EXPECT_EQ(
        resume.last_event_id,
        R"([{"topic":"codfw.mediawiki.recentchange","partition":0,"timestamp":1744183393001},)"
        R"({"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1744183393001}])"
    );
    EXPECT_EQ(resume.since, std::nullopt);
}

TEST(EventStreamsPosition, ASetOfTopicsWhoseTimesOnlyGrow)
{
    auto const position = position_of({
        R"([{"topic":"a.s","partition":0,"timestamp":1000},{"topic":"b.s","partition":0,"offset":-1}])",
        R"([{"topic":"b.s","partition":0,"timestamp":3000},{"topic":"a.s","partition":0,"timestamp":2000}])",
        R"([{"topic":"a.s","partition":0,"timestamp":1500}])",
        R"([{"topic":"a.s","partition":0,"timestamp":2000},{"topic":"b.s","partition":0,"offset":-1}])",
        R"([{"topic":"a.s","partition":1,"timestamp":2500},{"topic":"b.s","partition":0,"offset":77}])",
    });
    EXPECT_EQ(
        position.text(),
        R"([{"topic":"a.s","partition":0,"timestamp":2000},{"topic":"a.s","partition":1,"timestamp":2500},)"
        R"({"topic":"b.s","partition":0,"timestamp":3000}])"
    );
    auto const again = EventStreamsPosition::parse(position.text());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->text(), position.text());
}

TEST(EventStreamsPosition, KnowsNothingFromOffsetsAlone)
{
    auto const position = position_of({R"([{"topic":"a.s","partition":0,"offset":-1}])"});
    EXPECT_EQ(position.text(), "[]");
    auto const resume = position.resume({"s"}, kRewind);
    EXPECT_EQ(resume.last_event_id, std::nullopt);
    EXPECT_EQ(resume.since, std::nullopt);
}

TEST(EventStreamsPosition, LeavesOutTopicsOfStreamsNoLongerRead)
{
    auto const position = position_of(
        {R"([{"topic":"a.s","partition":0,"timestamp":9000},{"topic":"a.gone","partition":0,"timestamp":9000}])"}
    );
    EXPECT_EQ(position.resume({"s"}, kRewind).last_event_id, R"([{"topic":"a.s","partition":0,"timestamp":4000}])");
}

TEST(EventStreamsPosition, AsksByTimeWhereAStreamIsNew)
{
    auto const position = position_of(
        {R"([{"topic":"a.s","partition":0,"timestamp":90000},{"topic":"b.s","partition":0,"timestamp":1000},)"
         R"({"topic":"a.slow","partition":0,"timestamp":80000}])"}
    );
    auto const resume = position.resume({"s", "slow", "new"}, kRewind);
    EXPECT_EQ(resume.last_event_id, std::nullopt);
    EXPECT_EQ(resume.since, Timestamp(Milliseconds(75000)));
}

TEST(EventStreamsPosition, RefusesWhatIsNoId)
{
    EventStreamsPosition position;
    for (auto const* id : {
             "",
             "5",
             "{}",
             "[5]",
             R"([{"topic":"a.s"}])",
             R"([{"partition":0,"timestamp":5}])",
             R"([{"topic":"","partition":0,"timestamp":5}])",
             R"([{"topic":"a.s","partition":0,"timestamp":-5}])",
         }) {
        EXPECT_FALSE(position.merge(id).has_value()) << id;
    }
    EXPECT_EQ(position.text(), "[]");
}

TEST(EventStreamsPosition, DoesNotGrowForEver)
{
    EventStreamsPosition position;
    bool refused = false;
    for (int i = 0; i < 5000 && !refused; ++i) {
        refused = !position.merge(R"([{"topic":"t)" + std::to_string(i) + R"(","partition":0,"timestamp":5}])");
    }
    EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace wikipub::events
