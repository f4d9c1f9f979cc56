// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/hashtag.h"

namespace wikipub::text {
namespace {

std::vector<std::string> names(std::string_view text)
{
    std::vector<std::string> found;
    for (auto const& tag : find_hashtags(text)) {
        EXPECT_EQ(text.substr(tag.begin, tag.end - tag.begin), "#" + tag.name);
        found.push_back(tag.name);
    }
    return found;
}

TEST(Hashtag, IsWhatMastodonLinks)  // L4
{
    EXPECT_THAT(names("#OneLib1Ref ref"), testing::ElementsAre("OneLib1Ref"));
    EXPECT_THAT(names("added (#WikiGap), #نساء و #東京_2020"), testing::ElementsAre("WikiGap", "نساء", "東京_2020"));
    EXPECT_THAT(names("#हिन्दी"), testing::ElementsAre("हिन्दी"));
}

TEST(Hashtag, IsNotPartOfSomethingElse)
{
    EXPECT_THAT(names("#123 #_ # ## #"), testing::IsEmpty());
    EXPECT_THAT(names("C#major Berlin#History https://w.example/#part &#39;x"), testing::IsEmpty());
    EXPECT_THAT(names("#a#b"), testing::ElementsAre("a"));
    EXPECT_THAT(names("#" + std::string(101, 'a')), testing::IsEmpty());
}

TEST(Hashtag, AreAtMostTen)  // L1
{
    std::string text;
    for (char letter = 'a'; letter < 'z'; ++letter) {
        text += std::string(" #t") + letter;
    }
    EXPECT_EQ(find_hashtags(text).size(), 10U);
}

TEST(Hashtag, SurvivesWhatIsNotUtf8)
{
    EXPECT_THAT(names("\xFF#tag\xC0"), testing::ElementsAre("tag"));
    EXPECT_THAT(names("#\xE6\x9D"), testing::IsEmpty());
}

}  // namespace
}  // namespace wikipub::text
