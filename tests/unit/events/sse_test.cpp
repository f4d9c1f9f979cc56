// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/sse.h"

namespace wikipub::events {
namespace {

using testing::ElementsAre;

/// Events as `type|id|data`.
std::vector<std::string> texts(std::vector<SseEvent> const& events)
{
    std::vector<std::string> result;
    for (auto const& event : events) {
        result.push_back(event.type + "|" + event.last_event_id + "|" + event.data);
    }
    return result;
}

/// What a stream gives when it arrives in pieces of `size` bytes.
std::vector<std::string> read(std::string_view stream, std::size_t size = std::string_view::npos)
{
    SseParser parser;
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin < stream.size(); begin += std::min(size, stream.size())) {
        auto const events = parser.feed(stream.substr(begin, size));
        EXPECT_TRUE(events.has_value());
        std::ranges::move(texts(*events), std::back_inserter(result));
    }
    return result;
}

TEST(Sse, ReadsWhatEventStreamsSends)
{
    EXPECT_THAT(
        read(":ok\n\nevent: message\nid: [{\"topic\":\"a\"}]\ndata: {\"x\":1}\n\nevent: error\ndata: {}\n\n"),
        ElementsAre("message|[{\"topic\":\"a\"}]|{\"x\":1}", "error|[{\"topic\":\"a\"}]|{}")
    );
}

TEST(Sse, GivesTheSameHoweverTheBytesAreCut)
{
    std::string_view const stream =
        "\xef\xbb\xbf"
        "data: a\r\ndata:b\r\r\n: comment\rid:1\ndata\n\nevent:x\rdata:  two\r\n\r\ndata: \n\nid\ndata:c\n\n";
    auto const whole = read(stream);
    EXPECT_THAT(whole, ElementsAre("message||a\nb", "message|1|", "x|1| two", "message|1|", "message||c"));
    for (std::size_t size = 1; size < stream.size(); ++size) {
        EXPECT_EQ(read(stream, size), whole) << size;
    }
}

TEST(Sse, DropsWhatHasNoDataOrNoEnd)
{
    EXPECT_THAT(read("event: message\nid: 5\n\n"), ElementsAre());
    EXPECT_THAT(read("data: cut off"), ElementsAre());
    EXPECT_THAT(read("data: cut off\n"), ElementsAre());
    EXPECT_THAT(read("id: 5\n\nevent: kept for this one only\n\ndata: d\n\n"), ElementsAre("message|5|d"));
}

TEST(Sse, IgnoresAnIdWithNulAndUnknownFields)
{
    EXPECT_THAT(
        read(std::string_view("id: 1\nid: 2\0\nDATA: x\nfoo: y\n data: z\ndata: d\n\n", 47)), ElementsAre("message|1|d")
    );
}

TEST(Sse, KeepsRetry)
{
    SseParser parser;
    EXPECT_EQ(parser.retry(), std::nullopt);
    ASSERT_TRUE(parser.feed("retry: 2500\n").has_value());
    EXPECT_EQ(parser.retry(), Milliseconds(2500));
    ASSERT_TRUE(parser.feed("retry: soon\nretry:-1\n").has_value());
    EXPECT_EQ(parser.retry(), Milliseconds(2500));
    ASSERT_TRUE(parser.feed("retry: 9223372036854775807\n").has_value());
    EXPECT_EQ(parser.retry(), Milliseconds(86'400'000));
}

TEST(Sse, BoundsLinesAndEvents)
{
    SseParser long_line(100);
    EXPECT_TRUE(long_line.feed(std::string(100, 'x')).has_value());
    EXPECT_FALSE(long_line.feed("x").has_value());
    EXPECT_FALSE(long_line.feed("\n\n").has_value()) << "it failed for good";

    SseParser long_data(100);
    bool failed = false;
    for (int i = 0; i < 60 && !failed; ++i) {
        failed = !long_data.feed("data: x\n").has_value();
    }
    EXPECT_TRUE(failed);

    SseParser many(100);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(many.feed("data: " + std::string(90, 'x') + "\n\n").has_value());
    }
}

TEST(Sse, CarriageReturnsAloneAreNotSearchedAgainAndAgain)
{
    SseParser parser;
    EXPECT_TRUE(parser.feed(std::string(8'000'000, '\r')).has_value());
    EXPECT_THAT(texts(*parser.feed("data: d\n\n")), ElementsAre("message||d"));
}

}  // namespace
}  // namespace wikipub::events
