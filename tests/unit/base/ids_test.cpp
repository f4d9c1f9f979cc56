// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/ids.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace wikipub {
namespace {

using namespace std::chrono;

constexpr Timestamp kEpoch = sys_days{year{2026} / January / 1};

class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::uint64_t value) : value_(value) {}
    std::uint64_t next() override { return value_; }

private:
    std::uint64_t value_;
};

TEST(MintId, IsMillisecondsSince2026And22RandomBits)
{
    FixedRandom none(0);
    FixedRandom all(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(mint_id(kEpoch, none), 0);
    EXPECT_EQ(mint_id(kEpoch, all), (1 << 22) - 1);
    EXPECT_EQ(mint_id(kEpoch + Milliseconds{1}, none), 1 << 22);
    EXPECT_EQ(mint_id(kEpoch + Milliseconds{3}, all), (4LL << 22) - 1);
}

TEST(MintId, StaysPositiveWhateverTheClockSays)
{
    FixedRandom all(std::numeric_limits<std::uint64_t>::max());
    for (auto const time : {kEpoch - Milliseconds{1}, Timestamp{}, kEpoch + years{69}, kEpoch + years{200}}) {
        EXPECT_GE(mint_id(time, all), 0);
    }
    EXPECT_EQ(std::to_string(mint_id(kEpoch - Milliseconds{1}, all)).size(), 19U);
}

TEST(SystemRandom, DoesNotRepeatItself)
{
    SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        seen.insert(random.next());
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(StrongId, IsAKeyByItsNumber)
{
    EXPECT_LT(PageId{1}, PageId{2});
    EXPECT_EQ(PageId{}, PageId{0});
    EXPECT_EQ(std::hash<PageId>{}(PageId{7}), std::hash<PageId>{}(PageId{7}));
}

}  // namespace
}  // namespace wikipub
