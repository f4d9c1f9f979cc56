// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clock.h"

#include <gtest/gtest.h>

#include <string>

namespace wikipub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Timestamp at(std::int64_t since_1970)
{
    return Timestamp{milliseconds{since_1970}};
}

TEST(Iso8601, FormatsWithMillisecondsOnlyWhereThereAreAny)
{
    EXPECT_EQ(format_iso8601(at(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_iso8601(at(1'795'430'399'000)), "2026-11-23T10:39:59Z");
    EXPECT_EQ(format_iso8601(at(1'795'430'399'007)), "2026-11-23T10:39:59.007Z");
    EXPECT_EQ(format_iso8601(at(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601, ComesBackUnchanged)
{
    for (std::int64_t const time : {0LL, -1LL, 951'782'400'000LL, 1'795'430'399'123LL, 253'402'300'799'999LL}) {
        EXPECT_EQ(parse_iso8601(format_iso8601(at(time))), at(time));
    }
}

TEST(Iso8601, ReadsOffsetsFractionsAndLeapSeconds)
{
    EXPECT_EQ(parse_iso8601("1970-01-01T01:00:00+01:00"), at(0));
    EXPECT_EQ(parse_iso8601("1969-12-31T18:30:00-05:30"), at(0));
    EXPECT_EQ(parse_iso8601("1970-01-01t00:00:00z"), at(0));
    EXPECT_EQ(parse_iso8601("1970-01-01T00:00:00.5Z"), at(500));
    EXPECT_EQ(parse_iso8601("1970-01-01T00:00:00.123456789Z"), at(123));
    EXPECT_EQ(parse_iso8601("2016-12-31T23:59:60Z"), parse_iso8601("2016-12-31T23:59:59Z"));
    EXPECT_EQ(parse_iso8601("2024-02-29T00:00:00Z"), at(1'709'164'800'000));
}

class RefusedIso8601 : public testing::TestWithParam<std::string> {};

TEST_P(RefusedIso8601, IsNoTime)
{
    EXPECT_FALSE(parse_iso8601(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedIso8601,
    testing::Values(
        "",
        "2026",
        "2026-11-23",
        "2026-11-23T10:39:59",
        "2026-11-23 10:39:59Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00Zulu",
        "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60",
        "2026-01-01T00:00:00+01:00Z",
        "-026-01-01T00:00:00Z",
        "+2026-01-01T00:00:00Z",
        "20 6-01-01T00:00:00Z",
        "2026-1-01T00:00:00Z",
        std::string("2026-01-01T00:00:00\0Z", 21)
    )
);

// RFC 9110 §5.6.7's own example.
TEST(HttpDate, FormatsAndReadsImfFixdate)
{
    EXPECT_EQ(format_http_date(at(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(at(784'111'777'999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), at(784'111'777'000));
    for (std::int64_t const time : {0LL, 951'782'400'000LL, 1'795'430'399'000LL}) {
        EXPECT_EQ(parse_http_date(format_http_date(at(time))), at(time));
    }
}

class RefusedHttpDate : public testing::TestWithParam<std::string> {};

TEST_P(RefusedHttpDate, IsNoTime)
{
    EXPECT_FALSE(parse_http_date(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedHttpDate,
    testing::Values(
        "",
        "Sun, ",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 XXX 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 N"
    )
);

TEST(SystemClock, AddsItsOffset)
{
    SystemClock const now;
    SystemClock const later(std::chrono::hours{1});
    auto const difference = later.now() - now.now();
    EXPECT_GE(difference, std::chrono::minutes{59});
    EXPECT_LE(difference, std::chrono::minutes{61});
}

}  // namespace
}  // namespace wikipub
