// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/host_name.h"

#include <gtest/gtest.h>

namespace wikipub::text {
namespace {

TEST(HostName, IsInAsciiAndLowerCase)
{
    EXPECT_EQ(ascii_host("Wiki.EXAMPLE"), "wiki.example");
    EXPECT_EQ(ascii_host("Bücher.example"), "xn--bcher-kva.example");
    EXPECT_EQ(ascii_host("faß.example"), "xn--fa-hia.example") << "not transitional";
    EXPECT_EQ(ascii_host("r3---sn-4g5e.example"), "r3---sn-4g5e.example");
}

TEST(HostName, IsNoneWhereIdnaKnowsNone)
{
    EXPECT_EQ(ascii_host("\xFF.example"), std::nullopt);
    EXPECT_EQ(ascii_host("\u00AD.example"), std::nullopt) << "a soft hyphen alone is an empty label";
    EXPECT_EQ(ascii_host("a\u2FF0.example"), std::nullopt) << "disallowed";
    EXPECT_EQ(ascii_host(std::string(2000, 'a') + "\u00FC"), std::nullopt);
}

}  // namespace
}  // namespace wikipub::text
