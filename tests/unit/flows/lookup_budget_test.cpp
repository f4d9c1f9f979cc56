// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/lookup_budget.h"

#include <gtest/gtest.h>

namespace wikipub::flows {

namespace {

using namespace std::chrono_literals;

int taken(LookupBudget& budget, std::string_view network, std::string_view wiki, Monotonic now, int tries)
{
    int count = 0;
    for (int i = 0; i < tries; ++i) {
        count += budget.take(network, wiki, now) ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST(LookupBudget, OneNetworkRunsOutAndIsGivenMoreOverTime)
{
    LookupBudget budget;
    Monotonic const now{};
    EXPECT_EQ(taken(budget, "192.0.2.0/24", "enwiki", now, 100), 20);
    EXPECT_EQ(taken(budget, "192.0.2.0/24", "enwiki", now + 30s, 100), 5);
    EXPECT_EQ(taken(budget, "192.0.2.0/24", "enwiki", now + 1h, 100), 20) << "never more than at the beginning";
}

TEST(LookupBudget, OneNetworkIsNotInTheWayOfOthersButTheWikiIsProtectedFromAll)
{
    LookupBudget budget;
    Monotonic const now{};
    EXPECT_EQ(taken(budget, "192.0.2.0/24", "enwiki", now, 100), 20);
    EXPECT_EQ(taken(budget, "198.51.100.0/24", "enwiki", now, 100), 20);
    EXPECT_EQ(taken(budget, "203.0.113.0/24", "enwiki", now, 100), 20);
    EXPECT_EQ(taken(budget, "2001:db8::/56", "enwiki", now, 100), 0) << "the wiki's own bucket is empty";
    EXPECT_EQ(taken(budget, "2001:db8::/56", "dewiki", now, 100), 20) << "and nothing was taken from the network's";
}

TEST(LookupBudget, AFloodOfNetworksIsRefusedAndForgotten)
{
    LookupBudget budget;
    Monotonic const now{};
    for (int i = 0; i < 60'000; ++i) {
        budget.take(std::to_string(i), "enwiki", now);
    }
    EXPECT_FALSE(budget.take("one more", "dewiki", now));
    EXPECT_TRUE(budget.take("one more", "dewiki", now + 11min));
}

}  // namespace wikipub::flows
