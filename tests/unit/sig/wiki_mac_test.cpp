// SPDX-License-Identifier: GPL-2.0-or-later
// The vectors are shared with the extension: PHPUnit runs the same file.
#include "sig/wiki_mac.h"

#include "base/strings.h"
#include "json/reader.h"
#include "support/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wikipub::sig {
namespace {

using std::chrono::seconds;

constexpr Timestamp kNow{seconds{1'790'000'000}};
constexpr std::string_view kNonce = "0123456789abcdef";
constexpr MacRequest kRequest{MacDirection::to_daemon, "POST", "/api/v1/look?x=1", "{}"};

WikiSecret first_secret()
{
    return WikiSecret("0123456789abcdef0123456789abcdef");
}

WikiMac signed_claim(Timestamp at = kNow)
{
    return *parse_wiki_mac(sign_for_wiki(first_secret(), "enwiki", kRequest, at, kNonce));
}

TEST(WikiMac, AgreesWithTheSharedVectors)
{
    auto const document =
        json::parse(test::read_file(std::string(WIKIPUB_TESTS_DIR) + "/../schemas/api/signature-vectors.json"));
    ASSERT_TRUE(document);
    ASSERT_GE(document->root().size(), 9U);
    for (auto const vector : document->root().elements()) {
        auto const text = [&](std::string_view name) { return std::string(vector.string(name).value()); };
        SCOPED_TRACE(text("name"));
        WikiSecret const secret(text("secret"));
        EXPECT_EQ(secret.id(), text("key"));
        WikiMac const claim{
            text("wiki"), text("key"), Timestamp(seconds{vector.integer("time").value()}), text("nonce"), text("mac")};
        auto const method = text("method");
        auto const target = text("target");
        auto const body = text("body");
        MacRequest const request{
            text("direction") == "to-wiki" ? MacDirection::to_wiki : MacDirection::to_daemon, method, target, body};
        EXPECT_EQ(wiki_signing_string(claim, request), text("string"));
        EXPECT_EQ(secret.mac_of(claim, request), text("mac"));
        EXPECT_EQ(check_wiki_mac(claim, {secret}, request, claim.time), std::nullopt);
        EXPECT_EQ(parse_wiki_mac(format_wiki_mac(claim)), claim);
    }
}

TEST(WikiMac, WritesAHeaderThatTheOtherSideReads)
{
    auto const header = sign_for_wiki(first_secret(), "enwiki", kRequest, kNow, kNonce);
    EXPECT_THAT(
        header,
        testing::MatchesRegex(
            "wiki=enwiki;key=782263197d69e30c;time=1790000000;nonce=30313233343536373839616263646566;mac=[0-9a-f]+"
        )
    );
    EXPECT_EQ(check_wiki_mac(signed_claim(), {first_secret()}, kRequest, kNow), std::nullopt);
}

TEST(WikiMac, TakesEitherKeyWhileTheyAreChanged)
{
    WikiSecret const next("another secret of thirty-two bytes or more");
    EXPECT_EQ(check_wiki_mac(signed_claim(), {next, first_secret()}, kRequest, kNow), std::nullopt);
    EXPECT_EQ(check_wiki_mac(signed_claim(), {next}, kRequest, kNow), MacRefusal::unknown_key);
    EXPECT_EQ(check_wiki_mac(signed_claim(), {}, kRequest, kNow), MacRefusal::unknown_key);
}

TEST(WikiMac, LetsTheClocksDifferByFiveMinutes)
{
    for (auto const off : {seconds{-300}, seconds{300}}) {
        EXPECT_EQ(check_wiki_mac(signed_claim(kNow + off), {first_secret()}, kRequest, kNow), std::nullopt);
    }
    for (auto const off : {seconds{-301}, seconds{301}, seconds{-1'790'000'000 + 1}}) {
        EXPECT_EQ(check_wiki_mac(signed_claim(kNow + off), {first_secret()}, kRequest, kNow), MacRefusal::skew);
    }
}

TEST(WikiMac, HoldsForNothingElse)
{
    auto const refused = [](WikiMac const& claim, MacRequest const& request) {
        return check_wiki_mac(claim, {first_secret()}, request, kNow) == MacRefusal::bad_signature;
    };
    auto const claim = signed_claim();
    EXPECT_TRUE(refused(claim, {MacDirection::to_wiki, "POST", kRequest.target, "{}"}));
    EXPECT_TRUE(refused(claim, {MacDirection::to_daemon, "GET", kRequest.target, "{}"}));
    EXPECT_TRUE(refused(claim, {MacDirection::to_daemon, "POST", "/api/v1/look?x=2", "{}"}));
    EXPECT_TRUE(refused(claim, {MacDirection::to_daemon, "POST", "/api/v1/look", "{}"}));
    EXPECT_TRUE(refused(claim, {MacDirection::to_daemon, "POST", kRequest.target, "{ }"}));
    auto changed = claim;
    changed.wiki = "dewiki";
    EXPECT_TRUE(refused(changed, kRequest));
    changed = claim;
    changed.time += seconds{1};
    EXPECT_TRUE(refused(changed, kRequest));
    changed = claim;
    changed.nonce.front() = 'a';
    EXPECT_TRUE(refused(changed, kRequest));
    changed = claim;
    changed.mac.back() = changed.mac.back() == '0' ? '1' : '0';
    EXPECT_TRUE(refused(changed, kRequest));
}

TEST(WikiMac, RefusesAHeaderThatIsWrittenOtherwise)
{
    auto const good = sign_for_wiki(first_secret(), "enwiki", kRequest, kNow, kNonce);
    ASSERT_TRUE(parse_wiki_mac(good));
    auto const with = [&](std::string_view before, std::string_view after) {
        auto text = good;
        return text.replace(text.find(before), before.size(), after);
    };
    for (auto const& header :
         {std::string(),
          std::string("garbage"),
          std::string(";;;;"),
          good + ";",
          good + ";wiki=dewiki",
          " " + good,
          with("wiki=enwiki", "wiki="),
          with("wiki=enwiki", "wiki=en wiki"),
          with("wiki=enwiki", "wiki=en\nwiki"),
          with("wiki=enwiki", "wiki=" + std::string(65, 'a')),
          with("wiki=enwiki;", ""),
          with("key=782263197d69e30c", "key=782263197D69E30C"),
          with("key=782263197d69e30c", "key=782263197d69e30"),
          with("time=1790000000", "time=01790000000"),
          with("time=1790000000", "time=-1790000000"),
          with("time=1790000000", "time=1.79e9"),
          with("time=1790000000", "time=99999999999999999999"),
          with("nonce=3031", "nonce=30"),
          with("mac=", "mac=0"),
          std::string(100'000, ';')}) {
        EXPECT_FALSE(parse_wiki_mac(header)) << header.substr(0, 200);
    }
}

}  // namespace
}  // namespace wikipub::sig
