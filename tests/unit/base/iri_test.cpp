// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/iri.h"

#include <gtest/gtest.h>

#include <string>

namespace wikipub {
namespace {

Iri parsed(std::string_view text)
{
    auto iri = Iri::parse(text);
    if (!iri) {
        ADD_FAILURE() << text << ": " << iri.error().detail;
        return *Iri::parse("https://failed.example/");
    }
    return *iri;
}

TEST(Iri, SplitsIntoItsParts)
{
    auto const iri = parsed("https://peer.example:8443/users/a?x=1&y=?#main-key");
    EXPECT_EQ(iri.scheme(), "https");
    EXPECT_EQ(iri.host(), "peer.example");
    EXPECT_EQ(iri.port(), 8443);
    EXPECT_EQ(iri.authority(), "peer.example:8443");
    EXPECT_EQ(iri.target(), "/users/a?x=1&y=?");
    EXPECT_EQ(iri.path(), "/users/a");
    EXPECT_EQ(iri.query(), "x=1&y=?");
    EXPECT_EQ(iri.text(), "https://peer.example:8443/users/a?x=1&y=?#main-key");
    EXPECT_EQ(iri.without_fragment().text(), "https://peer.example:8443/users/a?x=1&y=?");
    EXPECT_EQ(iri.without_fragment().query(), "x=1&y=?");
}

TEST(Iri, NormalisesWhatMeansTheSame)
{
    EXPECT_EQ(parsed("HTTPS://Peer.EXAMPLE:443/Users/A").text(), "https://peer.example/Users/A");
    EXPECT_EQ(parsed("http://peer.example:80/").text(), "http://peer.example/");
    EXPECT_EQ(parsed("http://peer.example:443/").text(), "http://peer.example:443/");
    EXPECT_EQ(parsed("https://peer.example:/").text(), "https://peer.example/");
    EXPECT_EQ(parsed("https://peer.example:08443/").text(), "https://peer.example:8443/");
    EXPECT_EQ(parsed("https://peer.example?q").text(), "https://peer.example/?q");
    EXPECT_EQ(parsed("https://[2001:DB8:0:0::1]:8443/").authority(), "[2001:db8::1]:8443");
    EXPECT_EQ(
        parsed("https://peer.example/wiki/Zürich?ä#ö").text(), "https://peer.example/wiki/Z%C3%BCrich?%C3%A4#%C3%B6"
    );
}

TEST(Iri, LeavesWhatPeersCompareAsText)
{
    EXPECT_EQ(parsed("https://peer.example/%c3%BC/a%2Fb//c/").text(), "https://peer.example/%c3%BC/a%2Fb//c/");
    EXPECT_EQ(parsed("https://peer.example/@a!$&'()*+,;=:~-._").path(), "/@a!$&'()*+,;=:~-._");
    EXPECT_EQ(parsed("https://peer.example/a.b/...").path(), "/a.b/...");
    EXPECT_EQ(parsed("https://peer.example/?a=../b").target(), "/?a=../b");
}

// Some actors' ids are a bare host; answering them under another id would not reach them.
TEST(Iri, KeepsABareHostBareButHasATarget)
{
    auto const iri = parsed("https://peer.example");
    EXPECT_EQ(iri.text(), "https://peer.example");
    EXPECT_EQ(iri.target(), "/");
    EXPECT_EQ(iri.path(), "/");
    EXPECT_EQ(iri.query(), "");
    EXPECT_EQ(parsed("https://peer.example#main-key").without_fragment(), iri);
}

TEST(Iri, ComparesOrigins)
{
    auto const iri = parsed("https://peer.example/a");
    EXPECT_TRUE(iri.same_origin(parsed("https://PEER.example:443/b?c#d")));
    EXPECT_FALSE(iri.same_origin(parsed("http://peer.example/a")));
    EXPECT_FALSE(iri.same_origin(parsed("https://peer.example:8443/a")));
    EXPECT_FALSE(iri.same_origin(parsed("https://peer.example.evil.example/a")));
}

std::string repeated(std::string_view text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i) {
        result += text;
    }
    return result;
}

class RefusedIri : public testing::TestWithParam<std::string> {};

TEST_P(RefusedIri, IsInvalidInput)
{
    auto const iri = Iri::parse(GetParam());
    ASSERT_FALSE(iri) << iri->text();
    EXPECT_EQ(iri.error().code, Errc::invalid_input);
    EXPECT_FALSE(iri.error().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Syntax,
    RefusedIri,
    testing::Values(
        "",
        "https",
        "https:",
        "https:/peer.example/",
        "//peer.example/",
        "/users/a",
        "ftp://peer.example/",
        "javascript://peer.example/%0aalert(1)",
        " https://peer.example/",
        "https://peer.example/ ",
        "https://peer.example/a b",
        "https://peer.example/a\tb",
        "https://peer.example/a\r\nHost: evil.example",
        std::string("https://peer.example/a\0b", 24),
        "https://peer.example/\x7f",
        "https://peer.example/\\evil",
        "https://peer.example/<a>",
        "https://peer.example/\"",
        "https://peer.example/a%",
        "https://peer.example/a%4",
        "https://peer.example/a%zz",
        "https://peer.example/\xff",
        "https://peer.example/\xed\xa0\x80",
        "https://peer.example/a/../b",
        "https://peer.example/./b",
        "https://peer.example/a/..",
        "https://peer.example/a#b#c",
        "https://peer.example/" + std::string(2048, 'a'),
        // Short enough before other scripts are encoded, too long afterwards.
        "https://peer.example/" + repeated("ü", 500)
    )
);

INSTANTIATE_TEST_SUITE_P(
    Authority,
    RefusedIri,
    testing::Values(
        "https://",
        "https:///a",
        "https://:443/",
        "https://peer.example@evil.example/",
        "https://user:password@peer.example/",
        "https://@peer.example/",
        "https://peer.example:0/",
        "https://peer.example:65536/",
        "https://peer.example:000443/",
        "https://peer.example:-1/",
        "https://peer.example:80:80/",
        "https://peer.example:8o/",
        "https://peer..example/",
        "https://.peer.example/",
        "https://peer.example./",
        "https://-peer.example/",
        "https://peer-.example/",
        "https://peer%2eexample/",
        "https://pe er.example/",
        "https://pe\\er.example/",
        "https://zürich.example/",
        "https://" + std::string(64, 'a') + ".example/",
        "https://" + std::string(254, 'a') + "/",
        "https://[::1/",
        "https://::1/",
        "https://[]/",
        "https://[::1]a/",
        "https://[fe80::1%25eth0]/",
        "https://[127.0.0.1]/",
        "https://[peer.example]/",
        // What only some resolvers read as 127.0.0.1.
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://127.0.0.01/",
        "https://0177.0.0.1/",
        "https://127.0.0.0x1/",
        "https://127.0.0.1.1/"
    )
);

}  // namespace
}  // namespace wikipub
