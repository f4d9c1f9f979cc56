// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/retry.h"

#include <gtest/gtest.h>

namespace wikipub::federation {
namespace {

using net::TransferError;
using storage::ActivityKind;

class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::uint64_t value) : value_(value) {}
    std::uint64_t next() override { return value_; }

private:
    std::uint64_t value_;
};

Timestamp const kNow = Timestamp(Milliseconds(1'800'000'000'000));

// T3–T5, S13.
TEST(Judge, Statuses)
{
    struct Case {
        int status;
        Verdict first_scheme;
        Verdict second_scheme;
    };
    for (auto const& [status, first, second] : {
             Case{200, Verdict::accepted, Verdict::accepted},    Case{202, Verdict::accepted, Verdict::accepted},
             Case{204, Verdict::accepted, Verdict::accepted},    Case{301, Verdict::again, Verdict::again},
             Case{400, Verdict::other_scheme, Verdict::refused}, Case{401, Verdict::other_scheme, Verdict::again},
             Case{403, Verdict::refused, Verdict::refused},      Case{404, Verdict::refused, Verdict::refused},
             Case{405, Verdict::refused, Verdict::refused},      Case{406, Verdict::refused, Verdict::refused},
             Case{408, Verdict::again, Verdict::again},          Case{410, Verdict::gone, Verdict::gone},
             Case{413, Verdict::refused, Verdict::refused},      Case{415, Verdict::refused, Verdict::refused},
             Case{422, Verdict::refused, Verdict::refused},      Case{425, Verdict::again, Verdict::again},
             Case{429, Verdict::again, Verdict::again},          Case{500, Verdict::again, Verdict::again},
             Case{501, Verdict::refused, Verdict::refused},      Case{502, Verdict::again, Verdict::again},
             Case{503, Verdict::again, Verdict::again},
         }) {
        EXPECT_EQ(judge(status, true, 0), first) << status;
        EXPECT_EQ(judge(status, false, 0), second) << status;
    }
}

// T4: 401 at most three times.
TEST(Judge, UnauthorizedIsBounded)
{
    EXPECT_EQ(judge(401, false, 0), Verdict::again);
    EXPECT_EQ(judge(401, false, 1), Verdict::again);
    EXPECT_EQ(judge(401, false, 2), Verdict::refused);
}

TEST(Judge, Transfers)
{
    for (auto const failure :
         {TransferError::dns,
          TransferError::connect,
          TransferError::tls,
          TransferError::timeout,
          TransferError::truncated,
          TransferError::protocol}) {
        EXPECT_EQ(judge(failure), Verdict::again) << net::name_of(failure);
    }
    EXPECT_EQ(judge(TransferError::refused_address), Verdict::refused);
    EXPECT_EQ(judge(TransferError::bad_request), Verdict::refused);
    EXPECT_EQ(judge(TransferError::busy), Verdict::unsent);
    EXPECT_EQ(judge(TransferError::closed), Verdict::unsent);
}

// T6.
TEST(RetryAfter, SecondsAndDatesWithinADay)
{
    auto const read = [](std::string const& value) { return retry_after({{"Retry-After", value}}, kNow); };
    EXPECT_EQ(read("120"), std::chrono::seconds(120));
    EXPECT_EQ(read(" 5 "), std::chrono::seconds(5));
    EXPECT_EQ(read("99999999999999"), std::chrono::days(1));
    EXPECT_EQ(read(format_http_date(kNow + std::chrono::minutes(3))), std::chrono::minutes(3));
    EXPECT_EQ(read(format_http_date(kNow - std::chrono::minutes(3))), Milliseconds(0));
    EXPECT_EQ(read(format_http_date(kNow + std::chrono::days(30))), std::chrono::days(1));
    for (auto const* bad : {"", "-5", "soon", "1.5", "Tuesday"}) {
        EXPECT_EQ(read(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(retry_after({}, kNow), std::nullopt);
}

// T7: Mastodon's curve.
TEST(NextAttempt, SixteenTimesInAboutTwoDays)
{
    FixedRandom random(0);
    auto const after = [&](int attempts) {
        return *next_attempt(ActivityKind::create, attempts, kNow, kNow, std::nullopt, random) - kNow;
    };
    EXPECT_EQ(after(1), std::chrono::seconds(15));
    EXPECT_EQ(after(2), std::chrono::seconds(16));
    EXPECT_EQ(after(3), std::chrono::seconds(31));
    EXPECT_EQ(after(4), std::chrono::seconds(96));
    EXPECT_EQ(after(16), std::chrono::seconds(50'640));
    Milliseconds total{};
    for (int attempts = 1; attempts <= 16; ++attempts) {
        total += after(attempts);
    }
    EXPECT_GT(total, std::chrono::hours(49));
    EXPECT_LT(total, std::chrono::hours(80));
    EXPECT_EQ(next_attempt(ActivityKind::create, 17, kNow, kNow, std::nullopt, random), std::nullopt);
}

TEST(NextAttempt, JitterStaysOnTheCurve)
{
    FixedRandom random(std::numeric_limits<std::uint64_t>::max());
    for (int attempts = 1; attempts <= 16; ++attempts) {
        std::int64_t const n = attempts - 1;
        auto const power = n * n * n * n;
        auto const pause = *next_attempt(ActivityKind::update, attempts, kNow, kNow, std::nullopt, random) - kNow;
        EXPECT_GE(pause, std::chrono::seconds(power + 15));
        EXPECT_LE(pause, std::chrono::seconds(power + 15 + power / 2 + 10 * (n + 1)));
    }
}

// Design §4: Deletes go on every 6 h until day 30.
TEST(NextAttempt, DeletesGoOnForAMonth)
{
    FixedRandom random(0);
    auto now = kNow;
    int attempts = 0;
    Milliseconds longest{};
    for (;;) {
        ++attempts;
        auto const next = next_attempt(ActivityKind::remove, attempts, kNow, now, std::nullopt, random);
        if (!next) {
            break;
        }
        longest = std::max<Milliseconds>(longest, *next - now);
        ASSERT_GT(*next, now);
        now = *next;
    }
    EXPECT_EQ(longest, std::chrono::hours(6));
    EXPECT_GT(now, kNow + std::chrono::days(29));
    EXPECT_LE(now, kNow + std::chrono::days(30));
    EXPECT_TRUE(next_attempt(ActivityKind::delete_actor, 40, kNow, kNow + std::chrono::days(20), std::nullopt, random));
}

TEST(NextAttempt, NotBeforeWhatThePeerAskedFor)
{
    FixedRandom random(0);
    auto const asked = kNow + std::chrono::hours(2);
    EXPECT_EQ(next_attempt(ActivityKind::create, 1, kNow, kNow, asked, random), asked);
    EXPECT_EQ(
        next_attempt(ActivityKind::create, 1, kNow, kNow, kNow + std::chrono::seconds(1), random),
        kNow + std::chrono::seconds(15)
    );
}

}  // namespace
}  // namespace wikipub::federation
