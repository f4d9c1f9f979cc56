// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wikipub::config {
namespace {

using testing::HasSubstr;

TEST(Duration, HasANumberAndAUnit)
{
    EXPECT_EQ(parse_duration("500ms"), Milliseconds{500});
    EXPECT_EQ(parse_duration("0s"), Milliseconds{0});
    EXPECT_EQ(parse_duration("30s"), std::chrono::seconds{30});
    EXPECT_EQ(parse_duration("5min"), std::chrono::minutes{5});
    EXPECT_EQ(parse_duration("1h"), std::chrono::hours{1});
    EXPECT_EQ(parse_duration("365d"), std::chrono::days{365});
    for (auto const* text :
         {"",
          "5",
          "min",
          "5 min",
          "5m",
          "5Min",
          "-5min",
          "+5min",
          "1.5h",
          "5min ",
          "1h30min",
          "ms500",
          "5minn",
          "99999999999999999999s",
          "٣s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(Duration, IsAtMostTenYears)
{
    EXPECT_TRUE(parse_duration("3652d"));
    EXPECT_FALSE(parse_duration("3653d"));
    EXPECT_FALSE(parse_duration("9223372036854775807ms"));
    EXPECT_FALSE(parse_duration("9223372036854775807d"));
}

TEST(Duration, HasBoundsThatAreNamed)
{
    auto const parse = duration_between(std::chrono::hours{1}, std::chrono::days{2});
    EXPECT_TRUE(parse("60min"));
    EXPECT_TRUE(parse("48h"));
    EXPECT_THAT(parse("59min").error(), HasSubstr("write at least 1h and at most 2d"));
    EXPECT_FALSE(parse("49h"));
    EXPECT_THAT(
        duration_between(Milliseconds{0}, Milliseconds{1})("1s").error(), HasSubstr("at least 0s and at most 1ms")
    );
}

TEST(Duration, MayLieInThePastAsAnOffset)
{
    EXPECT_EQ(parse_offset("-1h"), -std::chrono::hours{1});
    EXPECT_EQ(parse_offset("1h"), std::chrono::hours{1});
    EXPECT_FALSE(parse_offset("--1h"));
    EXPECT_FALSE(parse_offset("-"));
}

TEST(WholeNumber, KeepsItsBounds)
{
    auto const parse = whole_number(-5, 10);
    EXPECT_EQ(parse("-5"), -5);
    EXPECT_EQ(parse("10"), 10);
    for (auto const* text :
         {"",
          "-",
          "-6",
          "11",
          "1.0",
          "1e1",
          "0x1",
          "4294967297",
          "-9223372036854775808",
          "9223372036854775808",
          " 1"}) {
        EXPECT_THAT(parse(text).error(), HasSubstr("write a whole number from -5 to 10")) << text;
    }
}

TEST(Text, IsOneLine)
{
    EXPECT_EQ(parse_text("a \"b\" ü"), "a \"b\" ü");
    EXPECT_FALSE(parse_text("a\nb"));
    EXPECT_FALSE(parse_text("a\x7f"));
    EXPECT_FALSE(parse_text(std::string(1001, 'a')));
}

TEST(Printable, IsShortAndOnOneLine)
{
    EXPECT_EQ(printable("a\nb\x1b[31m\x7f"), "a?b?[31m?");
    EXPECT_EQ(printable(std::string(61, 'a')), std::string(60, 'a') + "…");
    EXPECT_EQ(printable(std::string(59, 'a') + "üü"), std::string(59, 'a') + "…");
}

TEST(EndpointValue, IsAnAddressAndAPort)
{
    EXPECT_EQ(parse_endpoint("127.0.0.1:8420"), (Endpoint{"127.0.0.1", 8420}));
    EXPECT_EQ(parse_endpoint("[2001:DB8:0::1]:0"), (Endpoint{"2001:db8::1", 0}));
    for (auto const* text :
         {"",
          ":",
          "127.0.0.1",
          "127.0.0.1:",
          ":80",
          "localhost:80",
          "127.0.0.1:65536",
          "127.0.0.1:-1",
          "127.0.0.1:080000",
          "::1:80",
          "[127.0.0.1]:80",
          "[::1]",
          "[]:80",
          "127.0.0.1:80:80",
          "*:80",
          "0x7f.0.0.1:80",
          " 127.0.0.1:80"}) {
        EXPECT_FALSE(parse_endpoint(text)) << text;
    }
    EXPECT_EQ((Endpoint{"::1", 80}.text()), "[::1]:80");
    EXPECT_EQ((Endpoint{"127.0.0.1", 80}.text()), "127.0.0.1:80");
}

TEST(EndpointValue, KnowsWhatCannotBeBoundTwice)
{
    EXPECT_TRUE(overlap({"127.0.0.1", 80}, {"127.0.0.1", 80}));
    EXPECT_TRUE(overlap({"0.0.0.0", 80}, {"127.0.0.1", 80}));
    EXPECT_TRUE(overlap({"127.0.0.1", 80}, {"::", 80}));
    EXPECT_FALSE(overlap({"127.0.0.1", 80}, {"127.0.0.2", 80}));
    EXPECT_FALSE(overlap({"127.0.0.1", 80}, {"127.0.0.1", 81}));
    EXPECT_FALSE(overlap({"127.0.0.1", 0}, {"127.0.0.1", 0}));
    EXPECT_TRUE(is_loopback({"127.8.0.1", 80}));
    EXPECT_TRUE(is_loopback({"::1", 80}));
    EXPECT_FALSE(is_loopback({"::", 80}));
    EXPECT_FALSE(is_loopback({"10.0.0.1", 80}));
}

TEST(Network, IsAnAddressOrAPrefix)
{
    EXPECT_EQ(parse_network("10.0.0.0/8"), "10.0.0.0/8");
    EXPECT_EQ(parse_network("::1"), "::1");
    EXPECT_EQ(parse_network("2001:DB8::/32"), "2001:db8::/32");
    for (auto const* text :
         {"", "/8", "10.0.0.0/33", "10.0.0.0/", "::/129", "10/8", "proxy.example", "10.0.0.0/-1", "10.0.0.0/8/8"}) {
        EXPECT_FALSE(parse_network(text)) << text;
    }
}

TEST(Host, IsAPublicNameInLowerCase)
{
    EXPECT_EQ(parse_host("ap.wiki.example", false), "ap.wiki.example");
    EXPECT_EQ(parse_host("xn--zrich-kva.example", false), "xn--zrich-kva.example");
    struct Case {
        std::string_view text;
        std::string_view remedy;
    };
    for (auto const& [text, remedy] : {
             Case{"https://ap.wiki.example", "the host name only"},
             Case{"ap.wiki.example/", "the host name only"},
             Case{"AP.wiki.example", "write ap.wiki.example"},
             Case{"zürich.example", "xn--"},
             Case{"ap.wiki.example:8443", "without the port"},
             Case{"ap.wiki.example:443", "write ap.wiki.example"},
             Case{"127.0.0.1", "a public host name"},
             Case{"[::1]", "a public host name"},
             Case{"localhost", "a public host name"},
             Case{"", "a host name"},
             Case{"a@ap.wiki.example", "a host name"},
             Case{"ap.wiki.example?x", "a host name"},
             Case{"ap.wiki.example#x", "a host name"},
             Case{"ap wiki.example", "a host name"},
             Case{"ap..example", "a host name"},
             Case{"ap.wiki.example.", "a host name"},
         }) {
        auto const host = parse_host(text, false);
        ASSERT_FALSE(host) << text;
        EXPECT_THAT(host.error(), HasSubstr(std::string(remedy))) << text;
    }
}

TEST(Host, MayBeLocalInDevelopment)
{
    for (auto const* text : {"127.0.0.1:3000", "localhost", "localhost:80801", "[::1]:3000"}) {
        EXPECT_EQ(parse_host(text, true).has_value(), std::string_view(text) != "localhost:80801") << text;
    }
    EXPECT_FALSE(parse_host("http://localhost", true));
    EXPECT_FALSE(parse_host("LOCALHOST", true));
}

TEST(Origin, IsSchemeAndHostOnly)
{
    EXPECT_EQ(parse_origin("https://EN.wiki.example/", false), "https://en.wiki.example");
    EXPECT_EQ(parse_origin("http://127.0.0.1:80", true), "http://127.0.0.1");
    EXPECT_FALSE(parse_origin("http://en.wiki.example", false));
    EXPECT_FALSE(parse_origin("https://en.wiki.example/wiki", false));
    EXPECT_FALSE(parse_origin("https://en.wiki.example/?a", false));
    EXPECT_FALSE(parse_origin("https://en.wiki.example#a", false));
    EXPECT_FALSE(parse_origin("en.wiki.example", false));
    EXPECT_FALSE(parse_origin("https://user@en.wiki.example", false));
}

TEST(NoProxy, NamesHosts)
{
    for (auto const* text : {"*", "wiki.example", ".wiki.example", "localhost", "10.0.0.1", "::1"}) {
        EXPECT_TRUE(parse_no_proxy(text)) << text;
    }
    for (auto const* text : {"", ".", "*.wiki.example", "wiki.example:80", "a b", "http://wiki.example"}) {
        EXPECT_FALSE(parse_no_proxy(text)) << text;
    }
}

// It stands in a comment of every request's User-Agent.
TEST(Contact, CannotBreakAHeader)
{
    for (auto const* text : {"admin@wiki.example", "https://wiki.example/contact"}) {
        EXPECT_TRUE(parse_contact(text)) << text;
    }
    for (auto const* text :
         {"",
          "admin",
          "@wiki.example",
          "admin@",
          "a@b@c",
          "a@b)",
          "a@(b",
          "a@b;c",
          "a @b",
          "a@b\r\nX: y",
          "ä@b",
          "mailto:admin"}) {
        EXPECT_FALSE(parse_contact(text)) << text;
    }
}

}  // namespace
}  // namespace wikipub::config
