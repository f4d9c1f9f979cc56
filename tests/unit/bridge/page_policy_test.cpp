// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/page_policy.h"

namespace wikipub::bridge {
namespace {

PageFacts page_in(std::int64_t namespace_id)
{
    PageFacts page;
    page.id = PageId{1};
    page.title = "Tea";
    page.namespace_id = namespace_id;
    return page;
}

TEST(PagePolicy, FollowsContentAndWhatIsListed)
{
    NamespaceRules const rules{{0, 100}, {4, 5}};
    for (auto const followable : {0, 100, 4, 5}) {
        EXPECT_EQ(why_unfollowable(page_in(followable), rules, {}), std::nullopt) << followable;
    }
    EXPECT_EQ(why_unfollowable(page_in(1), rules, {}), Unfollowable::talk_not_listed);
    EXPECT_EQ(why_unfollowable(page_in(101), rules, {}), Unfollowable::talk_not_listed);
    EXPECT_EQ(why_unfollowable(page_in(10), rules, {}), Unfollowable::namespace_not_listed);
    EXPECT_EQ(why_unfollowable(page_in(-1), rules, {}), Unfollowable::namespace_not_listed);
}

TEST(PagePolicy, NeverFollowsUsersOrTheInterface)
{
    NamespaceRules const rules{{2, 3, 8, 1}, {2, 3, 8, -1}};
    EXPECT_EQ(why_unfollowable(page_in(2), rules, {}), Unfollowable::user_namespace);
    EXPECT_EQ(why_unfollowable(page_in(3), rules, {}), Unfollowable::user_namespace);
    EXPECT_EQ(why_unfollowable(page_in(8), rules, {}), Unfollowable::interface_namespace);
    EXPECT_EQ(why_unfollowable(page_in(-1), rules, {}), Unfollowable::namespace_not_listed);
    EXPECT_EQ(why_unfollowable(page_in(1), rules, {}), Unfollowable::talk_not_listed) << "talk only when listed";
}

TEST(PagePolicy, FollowsOnlyWhatEverybodyMayReadAndFind)
{
    NamespaceRules const rules{{0}, {}};
    auto page = page_in(0);
    page.noindex = true;
    EXPECT_EQ(why_unfollowable(page, rules, {}), Unfollowable::noindex);
    page.readable = false;
    EXPECT_EQ(why_unfollowable(page, rules, {}), Unfollowable::unreadable);
    page.missing = true;
    EXPECT_EQ(why_unfollowable(page, rules, {}), Unfollowable::missing);
}

TEST(PagePolicy, RespectsTheListOfDeniedPages)
{
    auto const denied = PageList::parse("# not these\r\ncurid=1\r\n\r\n[[:Zürich_(Stadt)]] # a reason\nfoo bar\n");
    EXPECT_EQ(denied.size(), 3U);
    EXPECT_EQ(why_unfollowable(page_in(0), {{0}, {}}, denied), Unfollowable::denied);
    EXPECT_TRUE(denied.contains("ZÜRICH (stadt)"));
    EXPECT_TRUE(denied.contains("Foo_bar"));
    EXPECT_FALSE(denied.contains("Foo"));
    EXPECT_FALSE(denied.contains("# not these"));
    EXPECT_EQ(folded_title(" Foo_Bar "), "foo bar");
    EXPECT_FALSE(PageList::parse("").contains(""));
}

}  // namespace
}  // namespace wikipub::bridge
