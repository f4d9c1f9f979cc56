// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/selection.h"

namespace wikipub::bridge {
namespace {

events::Event event_on(std::string wiki, std::int64_t page, std::string title)
{
    events::Event event;
    event.wiki = std::move(wiki);
    event.page_id = PageId{page};
    event.title = std::move(title);
    return event;
}

FollowedPage const kTea{ActorKey{1}, "enwiki", PageId{10}, "Green tea"};
FollowedPage const kTee{ActorKey{2}, "dewiki", PageId{10}, "Grüner Tee"};

TEST(Selection, FindsByPageIdAndByTitle)
{
    FollowIndex const index(std::vector{kTea, kTee});
    EXPECT_EQ(index.size(), 2U);
    EXPECT_THAT(select(event_on("enwiki", 10, "Moved since"), index), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("enwiki", 0, "Green tea"), index), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("enwiki", 0, "Green_tea"), index), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("enwiki", 10, "Green tea"), index), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("dewiki", 0, "Green tea"), index), testing::IsEmpty());
    EXPECT_THAT(select(event_on("frwiki", 10, "Thé vert"), index), testing::IsEmpty());
    EXPECT_THAT(select(event_on("", 0, ""), index), testing::IsEmpty());
}

TEST(Selection, LooksAtBothTitlesOfAMove)
{
    FollowIndex const index(std::vector{kTea});
    auto move = event_on("enwiki", 0, "Tea (green)");
    move.move_target = "Green tea";
    EXPECT_THAT(select(move, index), testing::ElementsAre(ActorKey{1}));
}

TEST(Selection, ChangesLeaveOlderSnapshotsAlone)
{
    FollowIndex const before(std::vector{kTea});
    auto const both = before.with(kTee);
    auto const retitled = both.retitled(kTea, "Matcha");
    auto const neither = retitled.without({ActorKey{1}, "enwiki", PageId{10}, "Matcha"}).without(kTee);
    EXPECT_EQ(before.size(), 1U);
    EXPECT_EQ(both.size(), 2U);
    EXPECT_EQ(both.with(kTee).size(), 2U);
    EXPECT_EQ(neither.size(), 0U);
    EXPECT_EQ(neither.without(kTea).size(), 0U);
    EXPECT_THAT(select(event_on("dewiki", 10, ""), before), testing::IsEmpty());
    EXPECT_THAT(select(event_on("enwiki", 0, "Green tea"), both), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("enwiki", 0, "Green tea"), retitled), testing::IsEmpty());
    EXPECT_THAT(select(event_on("enwiki", 0, "Matcha"), retitled), testing::ElementsAre(ActorKey{1}));
    EXPECT_THAT(select(event_on("enwiki", 10, "Matcha"), neither), testing::IsEmpty());
    EXPECT_THAT(select(event_on("dewiki", 10, "Grüner Tee"), neither), testing::IsEmpty());
}

// A page that was deleted and made anew has two actors for a while.
TEST(Selection, FindsAllThatShareATitle)
{
    auto const index = FollowIndex().with(kTea).with({ActorKey{3}, "enwiki", PageId{11}, "Green tea"});
    EXPECT_THAT(select(event_on("enwiki", 0, "Green tea"), index), testing::ElementsAre(ActorKey{1}, ActorKey{3}));
}

TEST(Selection, MissesNobodyAmongMany)
{
    std::vector<FollowedPage> pages;
    for (std::int64_t number = 1; number <= 20'000; ++number) {
        pages.push_back(
            {ActorKey{number}, number % 2 == 0 ? "enwiki" : "dewiki", PageId{number}, "Page " + std::to_string(number)}
        );
    }
    FollowIndex index(pages);
    for (std::size_t number = 0; number < pages.size(); number += 7) {
        index = index.without(pages[number]);
    }
    for (std::size_t number = 0; number < pages.size(); ++number) {
        auto const& page = pages[number];
        auto const expected = number % 7 == 0 ? std::vector<ActorKey>{} : std::vector{page.actor};
        ASSERT_EQ(select(event_on(page.wiki, page.page.value, ""), index), expected);
        ASSERT_EQ(select(event_on(page.wiki, 0, page.title), index), expected);
    }
}

TEST(Selection, FindsEditorsByUserIdOrByNameWhereThereIsNone)
{
    FollowedEditor const alice{ActorKey{7}, "enwiki", 5, "Alice"};
    auto const index = FollowIndex(std::vector{kTea}).with(alice);
    EXPECT_EQ(index.editors(), 1U);
    EXPECT_EQ(index.size(), 1U) << "pages";
    auto event = event_on("enwiki", 10, "Green tea");
    event.user = "Alice";
    EXPECT_THAT(select(event, index), testing::ElementsAre(ActorKey{1}, ActorKey{7}));
    event.user_id = 6;
    EXPECT_THAT(select(event, index), testing::ElementsAre(ActorKey{1})) << "somebody else who was called so";
    event.user_id = 5;
    event.user = "Alice as she was called before";
    EXPECT_THAT(select(event, index), testing::ElementsAre(ActorKey{1}, ActorKey{7}));
    event.kind = events::Kind::page_delete;
    EXPECT_THAT(select(event, index), testing::ElementsAre(ActorKey{1})) << "only what they write is theirs to tell";
    event.kind = events::Kind::edit;
    event.user.reset();
    EXPECT_THAT(select(event, index), testing::ElementsAre(ActorKey{1})) << "redacted";
    event.user = "Alice";
    event.wiki = "dewiki";
    EXPECT_THAT(select(event, index), testing::IsEmpty()) << "consent is per wiki";
    EXPECT_EQ(index.without(alice).editors(), 0U);
}

}  // namespace
}  // namespace wikipub::bridge
