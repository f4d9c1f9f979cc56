// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_address.h"

#include <gtest/gtest.h>

namespace wikipub::flows {

namespace {

WikiOptions wikipedia()
{
    WikiOptions wiki;
    wiki.base_url = "https://en.wikipedia.org";
    wiki.script_path = "/w";
    wiki.article_path = "/wiki/$1";
    return wiki;
}

/// The title, `#id`, or `-` where the address is elsewhere.
std::string read(std::string_view url, WikiOptions const& wiki = wikipedia())
{
    auto const address = parse_page_address(wiki, url);
    if (!address) {
        return "-";
    }
    auto const* page = std::get_if<PageId>(&*address);
    return page != nullptr ? "#" + std::to_string(page->value) : std::get<std::string>(*address);
}

}  // namespace

TEST(PageAddress, NamesAPageInEveryFormThatAWikiLinksTo)
{
    for (auto const* url : {
             "https://en.wikipedia.org/wiki/Albert_Einstein",
             "http://en.wikipedia.org/wiki/Albert_Einstein",
             "en.wikipedia.org/wiki/Albert_Einstein",
             "https://EN.Wikipedia.org/wiki/Albert_Einstein",
             "https://en.m.wikipedia.org/wiki/Albert_Einstein",
             "https://en.wikipedia.org/wiki/Albert%20Einstein#Early_life",
             "https://en.wikipedia.org/wiki/Albert_Einstein?action=history",
             "https://en.wikipedia.org/w/index.php?title=Albert_Einstein&oldid=5",
             "https://en.wikipedia.org/w/index.php?action=edit&title=Albert+Einstein",
             "https://en.wikipedia.org/w/index.php/Albert_Einstein",
         }) {
        EXPECT_EQ(read(url), "Albert Einstein") << url;
    }
    EXPECT_EQ(read("https://en.wikipedia.org/?curid=736"), "#736");
    EXPECT_EQ(read("https://en.wikipedia.org/w/index.php?curid=736&title=Something_else"), "#736");
}

TEST(PageAddress, TakesTitlesInEveryScriptAndWithEverySign)
{
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/AC/DC"), "AC/DC");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/What%3F_%26_Why_(film)"), "What? & Why (film)");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/C%2B%2B"), "C++");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/C++"), "C++");
    EXPECT_EQ(read("https://en.wikipedia.org/w/index.php?title=C%2B%2B"), "C++");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/%E6%9D%B1%E4%BA%AC"), "東京");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/%F0%9F%98%80"), "😀");
    EXPECT_EQ(read("https://en.wikipedia.org/wiki/Talk:It%27s"), "Talk:It's");
}

TEST(PageAddress, IsNoneWhereTheAddressIsElsewhere)
{
    for (auto const* url : {
             "",
             "Albert Einstein",
             "https://de.wikipedia.org/wiki/Albert_Einstein",
             "https://en.wikipedia.org.evil.example/wiki/Albert_Einstein",
             "https://evil.example/https://en.wikipedia.org/wiki/Albert_Einstein",
             "https://en.wikipedia.org@evil.example/wiki/Albert_Einstein",
             "https://en.wikipedia.org:8443/wiki/Albert_Einstein",
             "ftp://en.wikipedia.org/wiki/Albert_Einstein",
             "https://en.wikipedia.org/",
             "https://en.wikipedia.org/wiki/",
             "https://en.wikipedia.org/w/index.php",
             "https://en.wikipedia.org/static/logo.png",
         }) {
        EXPECT_EQ(read(url), "-") << url;
    }
}

TEST(PageAddress, IsNoneWhereTheTitleOrNumberIsBroken)
{
    for (auto const* url : {
             "https://en.wikipedia.org/wiki/%E6%9D",
             "https://en.wikipedia.org/wiki/%C3%28",
             "https://en.wikipedia.org/wiki/%ZZ",
             "https://en.wikipedia.org/?curid=",
             "https://en.wikipedia.org/?curid=-5",
             "https://en.wikipedia.org/?curid=99999999999999999999999",
             "https://en.wikipedia.org/?curid=5x",
             "https://en.wikipedia.org/w/index.php?title=",
             "https://en.wikipedia.org/w/index.php?title=%FF",
         }) {
        EXPECT_EQ(read(url), "-") << url;
    }
}

TEST(PageAddress, KnowsWikisAtTheTopOfTheirHostAndOnAPort)
{
    auto wiki = wikipedia();
    wiki.base_url = "http://127.0.0.1:8080";
    wiki.script_path = "";
    wiki.article_path = "/index.php?title=$1";
    EXPECT_EQ(read("http://127.0.0.1:8080/index.php?title=Main_Page", wiki), "Main Page");
    EXPECT_EQ(read("127.0.0.1:8080/index.php/Main_Page", wiki), "Main Page");
    EXPECT_EQ(read("http://127.0.0.1:8081/index.php?title=Main_Page", wiki), "-");
}

}  // namespace wikipub::flows
