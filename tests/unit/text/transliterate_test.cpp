// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/transliterate.h"

namespace wikipub::text {
namespace {

TEST(Transliterate, WritesEveryScriptInAscii)
{
    EXPECT_EQ(transliterate("Москва"), "moskva");
    EXPECT_EQ(transliterate("北京市"), "bei jing shi");
    EXPECT_EQ(transliterate("أينشتاين"), "aynshtayn");
    EXPECT_EQ(transliterate("Zürich, Łódź & Straße"), "zurich, lodz & strasse");
    EXPECT_EQ(transliterate("서울"), "seoul");
    EXPECT_EQ(transliterate("𝔘nicode ① ﬁsh"), "unicode 1 fish");
    EXPECT_EQ(transliterate("İstanbul"), "istanbul");
}

TEST(Transliterate, LeavesOutWhatHasNoAsciiForm)
{
    EXPECT_EQ(transliterate("😀"), "");
    EXPECT_EQ(transliterate("a😀b"), "ab");
    EXPECT_EQ(transliterate("a\xFF\xC0z"), "az");
    EXPECT_EQ(transliterate(""), "");
}

TEST(Fold, MakesEqualWhatPeopleReadAlike)
{
    EXPECT_EQ(fold("ＵＳＥＲ"), "user");
    EXPECT_EQ(fold("Straße"), fold("STRASSE"));
    EXPECT_EQ(fold("Us\u200Ber\u00AD"), "user");
    EXPECT_EQ(fold("e\u0301"), fold("\u00C9"));
}

TEST(OneLine, IsOneLineWithoutHiddenDirections)
{
    EXPECT_EQ(one_line("  a\n\tb\u2028c \u00A0 d  "), "a b c d");
    EXPECT_EQ(one_line("a\u202Eb\u2066c\u200F"), "abc");
    EXPECT_EQ(one_line("a\x01\x7F"), "a");
    EXPECT_EQ(one_line("\xC3"), "\uFFFD");
    EXPECT_EQ(one_line("می\u200Cخواهم"), "می\u200Cخواهم");
}

TEST(Shorten, CutsAtAWordAndCountsCharacters)
{
    EXPECT_EQ(shorten("short", 5), "short");
    EXPECT_EQ(shorten("one two three four", 15), "one two three…");
    EXPECT_EQ(shorten("aaaaaaaaaaaaaaaaaaaa", 10), "aaaaaaaaa…");
    EXPECT_EQ(shorten("日本語日本語", 4), "日本語…");
    EXPECT_EQ(length("日本語"), 3U);
}

}  // namespace
}  // namespace wikipub::text
