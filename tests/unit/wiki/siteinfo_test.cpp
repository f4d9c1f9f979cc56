// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/siteinfo.h"

#include "unit/wiki/support.h"

#include <gmock/gmock.h>

namespace wikipub::wiki {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

SiteInfo read(std::string_view fixture)
{
    auto const document = json::parse(test::api_fixture(fixture));
    auto info = read_siteinfo(document->root()["query"]);
    EXPECT_TRUE(info);
    return info.value_or(SiteInfo{});
}

TEST(SiteInfo, OfADefaultWiki)
{
    auto const info = read("siteinfo.json");
    EXPECT_EQ(info.wiki_id, "wiingest");
    EXPECT_EQ(info.generator, "MediaWiki 1.39.17");
    EXPECT_EQ(info.language, "en");
    EXPECT_EQ(info.article_path, "/wiki/$1");
    EXPECT_EQ(info.script, "/index.php");
    EXPECT_EQ(info.main_page, "Main Page");
    EXPECT_FALSE(info.right_to_left || info.case_sensitive);
    EXPECT_TRUE(info.autoconfirmed);
    EXPECT_THAT(info.temporary_account_patterns, IsEmpty()) << "1.39 does not know the question";
    EXPECT_TRUE(info.find_namespace(0)->content);
    EXPECT_FALSE(info.find_namespace(1)->content);
    EXPECT_EQ(info.find_namespace(99), nullptr);
    EXPECT_EQ(info.find_namespace("Image")->id, 6);
    EXPECT_EQ(info.find_namespace("user_TALK")->id, 3);
    EXPECT_EQ(info.find_namespace("No such"), nullptr);
    EXPECT_THAT(info.special_pages.at("Contributions"), ElementsAre("Contributions", "Contribs"));
    EXPECT_THAT(info.messages.at("undo-summary"), testing::StartsWith("Undo revision $1 by"));
    EXPECT_FALSE(info.messages.contains("no-such-message"));
}

TEST(SiteInfo, OfAnArabicWikiInItsOwnWords)
{
    auto const info = read("siteinfo_ar.json");
    EXPECT_EQ(info.language, "ar");
    EXPECT_TRUE(info.right_to_left && info.case_sensitive);
    EXPECT_THAT(info.namespace_names(2), ElementsAre("مستخدم", "User", "مستخدمة")) << "the feminine form is an alias";
    EXPECT_EQ(info.find_namespace("مستخدمة")->id, 2);
    EXPECT_EQ(info.find_namespace("WP")->id, 4);
    EXPECT_TRUE(info.find_namespace(100)->content);
    EXPECT_THAT(info.special_pages.at("Contributions"), Contains("مساهمات"));
    EXPECT_THAT(info.messages.at("revertpage"), testing::StartsWith("استرجع"));
}

TEST(SiteInfo, TemporaryAccountsAsLaterVersionsTellThem)
{
    auto const read_patterns = [](std::string_view settings) {
        auto const document = json::parse(
            R"({"general":{},"namespaces":{"0":{"id":0}},"autocreatetempuser":)" + std::string(settings) + "}"
        );
        return read_siteinfo(document->root())->temporary_account_patterns;
    };
    EXPECT_THAT(read_patterns(R"({"enabled":true,"matchPattern":"*$1"})"), ElementsAre("*$1"));
    EXPECT_THAT(read_patterns(R"({"enabled":true,"matchPatterns":["~2$1","*$1"]})"), ElementsAre("~2$1", "*$1"));
    EXPECT_THAT(read_patterns(R"({"enabled":false})"), IsEmpty());
}

TEST(SiteInfo, WithoutNamespacesNothingCanBeJudged)
{
    auto const document = json::parse(R"({"general":{"wikiid":"w"},"namespaces":[]})");
    EXPECT_EQ(read_siteinfo(document->root()).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace wikipub::wiki
