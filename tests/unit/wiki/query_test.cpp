// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/query.h"

#include "wiki/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wikipub::wiki {
namespace {

using testing::HasSubstr;

TEST(Query, ValuesOfAnyCharactersStayApart)
{
    Query query(5);
    query.add("titles", std::vector<std::string>{"A|B", "C&D=é#", "50%"});
    auto const request = query.request("http://wiki.example/w/api.php", "wiki.example");
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(
        request.url,
        "http://wiki.example/w/api.php?action=query&format=json&formatversion=2&maxlag=5"
        "&titles=%1FA%7CB%1FC%26D%3D%C3%A9%23%1F50%25"
    );
    EXPECT_EQ(request.host, "wiki.example");
    EXPECT_EQ(request.trust, net::Trust::configured);
}

TEST(Query, WhatIsTooLongForAUrlIsPosted)
{
    Query query(5);
    query.add("titles", std::vector<std::string>(50, std::string(200, 'a')));
    auto const request = query.request("http://wiki.example/w/api.php?x=y", "");
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "http://wiki.example/w/api.php?x=y");
    EXPECT_THAT(*request.body, HasSubstr("titles=%1Faaa"));
    EXPECT_EQ(find_header(request.headers, "promise-non-write-api-action"), "true");
    EXPECT_EQ(find_header(request.headers, "content-type"), "application/x-www-form-urlencoded");
}

TEST(Query, OnlyWhatCanBeATitleIsAsked)
{
    EXPECT_TRUE(is_askable("Zażółć | gęślą"));
    EXPECT_FALSE(is_askable(""));
    EXPECT_FALSE(
        is_askable("a\x1f"
                   "b")
    ) << "it would end a value";
    EXPECT_FALSE(is_askable("a\nb"));
    EXPECT_FALSE(is_askable("\xff"));
    EXPECT_FALSE(is_askable(std::string(513, 'a')));
}

TEST(Query, AddressesAndPositions)
{
    EXPECT_EQ(default_api_url("https://en.wikipedia.org", "/w"), "https://en.wikipedia.org/w/api.php");
    EXPECT_EQ(default_api_url("https://wiki.example/", ""), "https://wiki.example/api.php");
    EXPECT_EQ(default_api_url("https://wiki.example/", "/"), "https://wiki.example/api.php");
    EXPECT_EQ(change_position(*parse_iso8601("2026-11-23T00:51:58.999Z"), 17), "20261123005158|17");
}

}  // namespace
}  // namespace wikipub::wiki
