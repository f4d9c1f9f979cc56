// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/settlement.h"

#include <gtest/gtest.h>

namespace wikipub::federation {
namespace {

using storage::ActivityKind;

class NoRandom final : public Random {
public:
    std::uint64_t next() override { return 0; }
};

Timestamp const kNow = Timestamp(Milliseconds(1'800'000'000'000));
constexpr auto kFirstPause = std::chrono::seconds(15);

Parcel parcel(std::int64_t inbox, ActivityKind kind = ActivityKind::create)
{
    Parcel made;
    made.delivery.activity = ActivityId{5};
    made.delivery.inbox = InboxId{inbox};
    made.delivery.host = HostId{inbox};
    made.delivery.kind = kind;
    made.inbox.id = InboxId{inbox};
    made.inbox.shared = true;
    made.host.id = HostId{inbox};
    return made;
}

Sent sent(Verdict verdict, int status, std::optional<Milliseconds> not_before = std::nullopt)
{
    return Sent{.verdict = verdict, .status = status, .not_before = not_before};
}

storage::Activity activity(std::int64_t cursor)
{
    storage::Activity made;
    made.id = ActivityId{5};
    made.cursor = cursor;
    return made;
}

TEST(SettleWindow, CountsAndMakesRows)
{
    NoRandom random;
    std::vector const parcels{parcel(1), parcel(2), parcel(3), parcel(4), parcel(5)};
    Outcomes const outcomes{
        sent(Verdict::accepted, 202),
        sent(Verdict::refused, 404),
        sent(Verdict::again, 503, std::chrono::minutes(5)),
        sent(Verdict::gone, 410),
        sent(Verdict::unsent, 0, std::chrono::seconds(40)),
    };
    auto const advance = settle_window(activity(10), parcels, outcomes, kNow, random);
    EXPECT_EQ(advance.from, 10);
    EXPECT_EQ(advance.to, 15);
    EXPECT_EQ(advance.accepted, 1);
    EXPECT_EQ(advance.refused, 2);
    ASSERT_EQ(advance.retries.size(), 2U);
    EXPECT_EQ(advance.retries[0].inbox, InboxId{3});
    EXPECT_EQ(advance.retries[0].attempts, 1);
    EXPECT_EQ(advance.retries[0].next_at, kNow + std::chrono::minutes(5));
    EXPECT_EQ(advance.retries[1].attempts, 0) << "the host's limits are nobody's fault";
    EXPECT_EQ(advance.retries[1].next_at, kNow + std::chrono::seconds(40));
}

// A stop in the middle: what was begun last bounds the cursor; holes before it get rows, so nothing is lost and nothing
// is repeated.
TEST(SettleWindow, StopsAtTheLastKnownOutcome)
{
    NoRandom random;
    std::vector const parcels{parcel(1), parcel(2), parcel(3), parcel(4), parcel(5)};
    Outcomes const outcomes{
        sent(Verdict::accepted, 202),
        std::nullopt,
        sent(Verdict::accepted, 202),
        sent(Verdict::unsent, 0),
        std::nullopt};
    auto const advance = settle_window(activity(0), parcels, outcomes, kNow, random);
    EXPECT_EQ(advance.to, 3);
    EXPECT_EQ(advance.accepted, 2);
    ASSERT_EQ(advance.retries.size(), 1U);
    EXPECT_EQ(advance.retries[0].inbox, InboxId{2});
    EXPECT_EQ(advance.retries[0].next_at, kNow);

    Outcomes const nothing(5);
    EXPECT_EQ(settle_window(activity(7), parcels, nothing, kNow, random).to, 7);
}

TEST(SettleRetries, EndsOrPostpones)
{
    NoRandom random;
    std::vector<Parcel> parcels;
    for (std::int64_t i = 1; i <= 6; ++i) {
        auto made = parcel(i);
        made.delivery.attempts = i == 3 ? 16 : 1;
        made.delivery.first_failed = kNow - std::chrono::minutes(1);
        parcels.push_back(made);
    }
    Outcomes const outcomes{
        sent(Verdict::accepted, 202),
        sent(Verdict::again, 500),
        sent(Verdict::again, 500),
        sent(Verdict::refused, 403),
        sent(Verdict::unsent, 0, std::chrono::seconds(9)),
        std::nullopt,
    };
    auto const changes = settle_retries(parcels, outcomes, kNow, random);
    ASSERT_EQ(changes.size(), 5U);
    EXPECT_EQ(changes[0].end, storage::RetryEnd::accepted);
    EXPECT_EQ(changes[1].end, std::nullopt);
    EXPECT_EQ(changes[1].attempts, 2);
    EXPECT_EQ(changes[1].next_at, kNow + std::chrono::seconds(16));
    EXPECT_EQ(changes[2].end, storage::RetryEnd::given_up);
    EXPECT_EQ(changes[3].end, storage::RetryEnd::refused);
    EXPECT_EQ(changes[4].attempts, 1);
    EXPECT_EQ(changes[4].next_at, kNow + std::chrono::seconds(9));
}

TEST(News, OfAHost)
{
    auto one = parcel(1);
    auto another = parcel(2);
    another.host.id = HostId{1};
    another.inbox.shared = false;
    auto taken = sent(Verdict::accepted, 202);
    taken.scheme = sig::Scheme::rfc9421;
    auto const news = news_of({one, another}, {taken, sent(Verdict::gone, 410)});
    ASSERT_EQ(news.size(), 1U);
    EXPECT_TRUE(news[0].accepted);
    EXPECT_EQ(news[0].takes_rfc9421, true);
    EXPECT_FALSE(news[0].gone);
    EXPECT_EQ(news[0].gone_inboxes, std::vector{InboxId{2}});
}

// T5.
TEST(News, InboxesThatAreMissingAndFoundAgain)
{
    auto back = parcel(2);
    back.inbox.missing_days = 3;
    auto const news = news_of(
        {parcel(1), back, parcel(3)},
        {sent(Verdict::refused, 404), sent(Verdict::accepted, 202), sent(Verdict::refused, 403)}
    );
    ASSERT_EQ(news.size(), 3U);
    EXPECT_EQ(news[0].missing_inboxes, std::vector{InboxId{1}});
    EXPECT_EQ(news[1].found_inboxes, std::vector{InboxId{2}});
    EXPECT_TRUE(news[2].missing_inboxes.empty());
}

TEST(News, FailuresThatAreTheHosts)
{
    auto const failed = [](Sent const& outcome) { return news_of({parcel(1)}, {outcome})[0].failed; };
    EXPECT_TRUE(failed(sent(Verdict::again, 0)));
    EXPECT_TRUE(failed(sent(Verdict::again, 502)));
    EXPECT_FALSE(failed(sent(Verdict::again, 429)));
    EXPECT_FALSE(failed(sent(Verdict::refused, 403)));
    EXPECT_TRUE(news_of({parcel(1)}, {sent(Verdict::again, 429)})[0].slowed);
    EXPECT_TRUE(news_of({parcel(1)}, {sent(Verdict::gone, 410)})[0].gone);
    EXPECT_TRUE(news_of({parcel(1)}, {sent(Verdict::unsent, 0)}).empty());
}

TEST(SettleWindow, RowsBeginOnTheCurve)
{
    NoRandom random;
    auto const advance = settle_window(activity(0), {parcel(1)}, {sent(Verdict::again, 0)}, kNow, random);
    EXPECT_EQ(advance.retries[0].next_at, kNow + kFirstPause);
    EXPECT_EQ(advance.retries[0].first_failed, kNow);
}

}  // namespace
}  // namespace wikipub::federation
