// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/language.h"

namespace wikipub::text {
namespace {

TEST(Language, TranslatesMediaWikisCodesToTags)
{
    EXPECT_EQ(bcp47("de"), "de");
    EXPECT_EQ(bcp47("zh-hans"), "zh-Hans");
    EXPECT_EQ(bcp47("pt-br"), "pt-BR");
    EXPECT_EQ(bcp47("simple"), "en-simple");
    EXPECT_EQ(bcp47("als"), "gsw");
    EXPECT_EQ(bcp47("zh-min-nan"), "nan");
    EXPECT_EQ(bcp47(""), "und");
    EXPECT_EQ(bcp47("not a language"), "und");
}

TEST(Language, KnowsItsDirection)
{
    EXPECT_TRUE(is_right_to_left("ar"));
    EXPECT_TRUE(is_right_to_left("he"));
    EXPECT_TRUE(is_right_to_left("fa"));
    EXPECT_FALSE(is_right_to_left("de"));
    EXPECT_FALSE(is_right_to_left("simple"));
    EXPECT_FALSE(is_right_to_left("nonsense-language"));
}

TEST(Language, WritesNumbersAsItsReadersDo)
{
    EXPECT_EQ(format_number("en", -12345), "-12,345");
    EXPECT_EQ(format_number("de", 12345, Sign::always), "+12.345");
    EXPECT_EQ(format_number("fr", 12345), "12\u202F345");
    EXPECT_EQ(format_number("ar", 12345), "١٢٬٣٤٥");
    EXPECT_EQ(format_number("simple", 12345), "12,345");
    EXPECT_EQ(format_number("en", 0, Sign::always), "0");
    EXPECT_EQ(format_number("en", std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Language, IsolatesWhatRunsTheOtherWay)
{
    EXPECT_EQ(isolate("ar", "C++ (لغة)"), "\u2068C++ (لغة)\u2069");
    EXPECT_EQ(isolate("ar", "برلين"), "برلين");
    EXPECT_EQ(isolate("en", "برلين"), "\u2068برلين\u2069");
    EXPECT_EQ(isolate("en", "Berlin 2026"), "Berlin 2026");
}

}  // namespace
}  // namespace wikipub::text
