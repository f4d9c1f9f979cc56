// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wikipub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Strings, FoldAsciiOnly)
{
    EXPECT_EQ(to_lower("AZ[`\xc3\x84"), "az[`\xc3\x84");
    EXPECT_TRUE(iequals("Content-Type", "content-TYPE"));
    EXPECT_FALSE(iequals("a", "ab"));
    EXPECT_FALSE(iequals("Ä", "ä"));
    EXPECT_FALSE(iequals("[", "{"));
}

TEST(Strings, TrimSpacesAndTabsOnly)
{
    EXPECT_EQ(trim(" \ta b\t "), "a b");
    EXPECT_EQ(trim("\na\r"), "\na\r");
    EXPECT_EQ(trim(" \t"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Strings, SplitKeepsEmptyParts)
{
    EXPECT_THAT(split("", ','), IsEmpty());
    EXPECT_THAT(split("a", ','), ElementsAre("a"));
    EXPECT_THAT(split(",a,,b,", ','), ElementsAre("", "a", "", "b", ""));
    EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(Strings, JoinIsSplitsInverse)
{
    EXPECT_EQ(join({}, ", "), "");
    EXPECT_EQ(join({"a"}, ", "), "a");
    EXPECT_EQ(join({"", "a", "a"}, ","), ",a,a");
}

TEST(Decimal, TakesDigitsOnly)
{
    EXPECT_EQ(parse_decimal("0"), 0);
    EXPECT_EQ(parse_decimal("007"), 7);
    EXPECT_EQ(parse_decimal("9223372036854775807"), 9223372036854775807);
    for (auto const* text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808", "٣"}) {
        EXPECT_FALSE(parse_decimal(text)) << text;
    }
    EXPECT_FALSE(parse_decimal(std::string_view("1\0", 2)));
}

// RFC 4648 §10.
TEST(Base64, KnowsTheVectors)
{
    std::string const bytes = "foobar";
    std::vector<std::string> const texts{"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(base64_encode(bytes.substr(0, i)), texts.at(i));
        EXPECT_EQ(base64_decode(texts.at(i)), bytes.substr(0, i));
    }
}

TEST(Base64, CarriesEveryByte)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    }
}

TEST(Base64, RefusesWhatHasAnotherSpelling)
{
    for (auto const* text : {
             "Zg",
             "Zg=",
             "Z===",
             "====",
             "=",
             "Zg==\n",
             " Zg==",
             "Zm9v Yg==",
             "Zg==Zg==",
             "Z=g=",
             "Zh==",  // the last bits are not zero
             "Zm9=",  // nor here
             "Zm-v",
             "Zm_v",
             "Zm9\xc3",
             "Zm9v=",
         }) {
        EXPECT_FALSE(base64_decode(text)) << text;
    }
    EXPECT_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST(Hex, IsLowerCase)
{
    EXPECT_EQ(hex_encode(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
}

TEST(PercentEncoding, KeepsUnreservedAndWhatIsAskedFor)
{
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b/ü%"), "a%20b%2F%C3%BC%25");
    EXPECT_EQ(percent_encode("a b/ü", "/ "), "a b/%C3%BC");
    EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
}

TEST(PercentEncoding, DecodesBothCasesAndRefusesHalves)
{
    EXPECT_EQ(percent_decode("%C3%bc+"), "ü+");
    EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
    EXPECT_EQ(percent_decode("%25%"), std::nullopt);
    for (auto const* text : {"%", "%4", "a%", "%g0", "%0g", "%%41", "% 1", "%+1", "%-1"}) {
        EXPECT_FALSE(percent_decode(text)) << text;
    }
}

TEST(Utf8, TakesAllOfUnicode)
{
    for (auto const* text : {"", "a", "ü", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80", "\x7f"}) {
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndHalves)
{
    for (auto const* text : {
             "\x80",
             "\xbf",
             "\xc3",
             "a\xc3",
             "\xc3(",
             "\xc0\x80",
             "\xc1\xbf",
             "\xe0\x80\x80",
             "\xe0\x9f\xbf",
             "\xe2\x82",
             "\xed\xa0\x80",
             "\xed\xbf\xbf",
             "\xf0\x80\x80\x80",
             "\xf0\x8f\xbf\xbf",
             "\xf4\x90\x80\x80",
             "\xf5\x80\x80\x80",
             "\xf8\x88\x80\x80\x80",
             "\xff",
             "\xfe",
             "\xf0\x9f\x98",
             "\xe2\x82\xac\x80",
         }) {
        EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(std::string(text));
    }
}

// ASCII is skipped eight bytes at a time.
TEST(Utf8, FindsABadByteWhereverItStands)
{
    for (std::size_t i = 0; i < 40; ++i) {
        std::string text(40, 'a');
        EXPECT_TRUE(is_valid_utf8(text));
        text[i] = '\xff';
        EXPECT_FALSE(is_valid_utf8(text)) << i;
        EXPECT_TRUE(is_valid_utf8(std::string(i, 'a') + "€" + std::string(40, 'a'))) << i;
        EXPECT_FALSE(is_valid_utf8(std::string(i, 'a') + "\xe2\x82" + std::string(40, 'a'))) << i;
        EXPECT_FALSE(is_valid_utf8(std::string(i, 'a') + "\xe2\x82")) << i;
    }
}

}  // namespace
}  // namespace wikipub
