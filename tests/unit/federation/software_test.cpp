// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/software.h"

#include <gtest/gtest.h>

namespace wikipub::federation {
namespace {

TEST(Software, IsWhatTheUserAgentBeginsWith)
{
    EXPECT_EQ(software_of("Mastodon/4.3.1 (http.rb/5.2.0; +https://social.example/)"), "mastodon");
    EXPECT_EQ(software_of("gotosocial/0.17.3 (+https://gts.example)"), "gotosocial");
    EXPECT_EQ(software_of("Sharkey/2024.9.1 (https://mk.example)"), "misskey");
    EXPECT_EQ(software_of("Akkoma 3.13.2-0-g1a2b; https://ak.example <a@ak.example>"), "pleroma");
    EXPECT_EQ(software_of("Lemmy/0.19.5; +https://lemmy.example"), "lemmy");
    EXPECT_EQ(software_of("(Pixelfed/0.12.3; +https://px.example)"), "pixelfed");
    EXPECT_EQ(software_of("Mozilla/5.0 Mastodon/4.3.1"), "other");
    EXPECT_EQ(software_of(""), "unknown");
    EXPECT_EQ(software_of(" ( "), "unknown");
}

TEST(SoftwareBook, KnowsWhatAHostSaidLast)
{
    SoftwareBook book;
    EXPECT_EQ(book.of("social.example"), "unknown");
    book.hear("social.example", "Pleroma 2.6.0");
    book.hear("social.example", "Mastodon/4.3.1");
    EXPECT_EQ(book.of("social.example"), "mastodon");
    EXPECT_EQ(book.of("other.example"), "unknown");
}

TEST(SoftwareBook, HoldsNoMoreThanItsBound)
{
    SoftwareBook book;
    for (int i = 0; i < 100'001; ++i) {
        book.hear(std::to_string(i) + ".example", "Mastodon/4.3.1");
    }
    EXPECT_EQ(book.of("99999.example"), "mastodon");
    EXPECT_EQ(book.of("100000.example"), "unknown");
    book.hear("0.example", "Lemmy/0.19.5");
    EXPECT_EQ(book.of("0.example"), "lemmy");
}

}  // namespace
}  // namespace wikipub::federation
