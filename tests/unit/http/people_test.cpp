// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/people.h"

#include "http/pages.h"
#include "http/style.h"
#include "text/messages.h"
#include "unit/http/public_site.h"

namespace wikipub::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ParseServer, UnderstandsWhatPeopleType)
{
    EXPECT_EQ(parse_server("mastodon.example"), "mastodon.example");
    EXPECT_EQ(parse_server("  Mastodon.Example "), "mastodon.example");
    EXPECT_EQ(parse_server("https://mastodon.example/home?x#y"), "mastodon.example");
    EXPECT_EQ(parse_server("@me@mastodon.example"), "mastodon.example");
    EXPECT_EQ(parse_server("https://mastodon.example/@me"), "mastodon.example");
    // Whatever the scheme was, it becomes https.
    EXPECT_EQ(parse_server("javascript://a.example/%0aalert(1)//"), "a.example");
    EXPECT_EQ(parse_server("xn--mnchen-3ya.example:8443"), "xn--mnchen-3ya.example:8443");
}

TEST(ParseServer, RefusesWhatIsNoServer)
{
    for (auto const* typed :
         {"",
          " ",
          "localhost",
          "javascript:alert(1)",

          "127.0.0.1",
          "2130706433",
          "[::1]",
          "a..b",
          ".example",
          "example.",
          "-a.example",
          "a-.example",
          "a b.example",
          "a.example:0",
          "a.example:99999",
          "a.example:x",
          "a.example\\@b",
          "a.example%2f",
          "m\xc3\xbcnchen.example",
          "a.example\r\nX: y"}) {
        EXPECT_FALSE(parse_server(typed)) << typed;
    }
}

TEST_F(PublicSite, LeadsFromItsOwnFormToTheVisitorsServer)
{
    auto const answer = site_.get(
        "/follow?server=%40me%40mastodon.example&actor=%2Fw%2Fenwiki%2Fp%2F736", "Sec-Fetch-Site: same-origin\r\n"
    );
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(
        answer.header("Location"),
        "https://mastodon.example/authorize_interaction?uri=https%3A%2F%2Fap.wiki.example%2Fw%2Fenwiki%2Fp%2F736"
    );
}

TEST_F(PublicSite, LeadsNobodyAwayWhoCameFromElsewhere)
{
    for (auto const* headers : {"", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: none\r\n"}) {
        auto const answer = site_.get("/follow?server=evil.example&actor=/w/enwiki/p/736", headers);
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.header("Location"), "");
        EXPECT_THAT(answer.body, HasSubstr("evil.example"));
    }
}

TEST_F(PublicSite, AsksAgainForAServerThatIsNone)
{
    auto const answer =
        site_.get("/follow?server=%22%3E%3Cscript%3E&actor=/w/enwiki/p/736", "Sec-Fetch-Site: same-origin\r\n");
    EXPECT_EQ(answer.status, 400U);
    EXPECT_THAT(answer.body, HasSubstr(R"(name="server")"));
    EXPECT_THAT(answer.body, HasSubstr("&quot;&gt;&lt;script&gt;"));
    EXPECT_THAT(answer.body, Not(HasSubstr("<script")));
    for (auto const* actor :
         {"", "https://evil.example/", "/w/enwiki/p/736/inbox", "/w/enwiki/o/17", "//evil.example"}) {
        EXPECT_EQ(site_.get(std::string("/follow?server=a.example&actor=") + actor).status, 404U) << actor;
    }
}

TEST_F(PublicSite, FindsAPage)
{
    auto const answer = site_.get("/find?wiki=enwiki&text=+Albert+Einstein+");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(answer.body, HasSubstr("@albert_einstein@wiki.example"));
    EXPECT_THAT(answer.body, HasSubstr(R"(href="https://en.wiki.example/wiki/Albert_Einstein")"));
    EXPECT_THAT(answer.body, HasSubstr(R"(name="actor" value="/w/enwiki/p/736")"));
    EXPECT_EQ(site_.get("/find?text=+").header("Location"), "/");
    EXPECT_EQ(site_.get("/find?text=" + std::string(3000, 'x')).header("Location"), "/");
    EXPECT_THAT(calls(), ElementsAre("find enwiki Albert Einstein"));
}

TEST_F(PublicSite, SaysWhenThereIsNoSuchPage)
{
    services_.failures["find"] = Errc::not_found;
    auto const answer = site_.get("/find?text=%3Cb%3ENowhere");
    EXPECT_EQ(answer.status, 404U);
    EXPECT_THAT(answer.body, HasSubstr("There is no page of that name"));
    EXPECT_THAT(answer.body, HasSubstr(R"(value="&lt;b&gt;Nowhere")"));
}

TEST_F(PublicSite, TellsTheBoxsUserToWait)
{
    services_.failures["find"] = Errc::rate_limited;
    auto const answer = site_.get("/find?text=Einstein", "Accept-Language: de\r\n");
    EXPECT_EQ(answer.status, 429U);
    EXPECT_THAT(answer.body, HasSubstr("Zu viele Anfragen"));
}

TEST_F(PublicSite, GivesPagesAPolicyThatRunsNoScript)
{
    auto const policy = site_.get("/@albert_einstein", kWantHtml).header("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("script-src")));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

TEST_F(PublicSite, ServesTheSheetThatItsPagesName)
{
    auto const page = site_.get("/").body;
    EXPECT_THAT(page, HasSubstr("href=\"" + style_path() + "\""));
    EXPECT_EQ(site_.get(style_path()).body, style_sheet());
}

ActorView hostile_actor()
{
    auto actor = FakeServices::einstein();
    actor.name = R"(<script>alert("1")</script> & 'co')";
    actor.wiki.name = "<i>Wiki</i>";
    actor.wiki.license_name = "<u>free</u>";
    return actor;
}

TEST(Pages, EscapeEverythingThatComesFromTheWiki)
{
    auto const actor = hostile_actor();
    Search search;
    search.text = "\"><script>";
    search.found = actor;
    for (auto const& page :
         {profile_page({actor, {FakeServices::edit()}, false}),
          post_page({actor, FakeServices::edit()}),
          tag_page({actor.wiki, "<script>", {{actor, FakeServices::edit()}}}),
          front_page("en", {actor.wiki, actor.wiki}, search)}) {
        EXPECT_THAT(page.text, Not(HasSubstr("<script")));
        EXPECT_THAT(page.text, Not(HasSubstr("<i>")));
        EXPECT_THAT(page.text, Not(HasSubstr("<u>")));
    }
}

TEST(Pages, SpeakTheWikisLanguageInItsDirection)
{
    auto actor = FakeServices::einstein();
    actor.name = "\xd8\xa3\xd9\x84\xd8\xa8\xd8\xb1\xd8\xaa";
    actor.wiki.language = "ar";
    auto const page = profile_page({actor, {}, false}).text;
    EXPECT_THAT(page, HasSubstr(R"(<html lang="ar" dir="rtl">)"));
    EXPECT_THAT(page, HasSubstr("\xd9\x83\xd9\x8a\xd9\x81\xd9\x8a\xd8\xa9"));
    // Addresses stay left to right.
    EXPECT_THAT(page, HasSubstr(R"(<code class="address" dir="ltr")"));
}

TEST(Pages, LinkToTheActorAndItsPreview)
{
    auto const page = profile_page({FakeServices::einstein(), {FakeServices::edit()}, false}).text;
    EXPECT_THAT(
        page,
        HasSubstr(
            R"(<link rel="alternate" type="application/activity+json" href="https://ap.wiki.example/w/enwiki/p/736">)"
        )
    );
    EXPECT_THAT(page, HasSubstr(R"(<meta property="og:title" content="Albert Einstein">)"));
    EXPECT_THAT(page, HasSubstr("<em>edited</em>"));
    EXPECT_THAT(page, HasSubstr(R"(<time datetime="2026-11-23T10:15:42Z" dir="ltr">2026-11-23 10:15 UTC</time>)"));
    EXPECT_THAT(page, HasSubstr("CC BY-SA 4.0"));
    EXPECT_THAT(page, Not(HasSubstr("noindex")));
}

TEST(Pages, KeepOutOfIndexesWhatShouldNotBeThere)
{
    auto actor = FakeServices::einstein();
    actor.indexable = false;
    EXPECT_THAT(profile_page({actor, {}, false}).text, HasSubstr("noindex"));
    EXPECT_THAT(post_page({actor, FakeServices::edit()}).text, HasSubstr("noindex"));
}

TEST(Pages, ShowNothingOfADeletedPage)
{
    auto actor = FakeServices::einstein();
    actor.state = ActorState::deleted;
    auto const page = profile_page({actor, {FakeServices::edit()}, false}).text;
    EXPECT_THAT(page, HasSubstr("Deleted page"));
    EXPECT_THAT(page, Not(HasSubstr("Albert Einstein")));
    EXPECT_THAT(page, Not(HasSubstr("/wiki/Albert_Einstein")));
    EXPECT_THAT(page, HasSubstr("noindex"));
}

TEST(Pages, LeadOnFromARedirect)
{
    auto actor = FakeServices::einstein();
    actor.state = ActorState::redirects;
    actor.successor = "@einstein@wiki.example";
    auto const page = profile_page({actor, {}, false}).text;
    EXPECT_THAT(page, HasSubstr("follow @einstein@wiki.example"));
    EXPECT_THAT(page, Not(HasSubstr(R"(action="/follow")")));
}

TEST(Pages, SayThatTheWikiIsSilentInsteadOfShowingPosts)
{
    auto const page = profile_page({FakeServices::einstein(), {}, true}).text;
    EXPECT_THAT(page, HasSubstr("does not answer"));
}

TEST(Pages, OfferAChoiceOnlyWhereThereIsOne)
{
    auto const wiki = FakeServices::english();
    EXPECT_THAT(front_page("en", {wiki}, {}).text, Not(HasSubstr("<select")));
    auto other = wiki;
    other.path = "dewiki";
    Search search;
    search.wiki = "dewiki";
    EXPECT_THAT(front_page("en", {wiki, other}, search).text, HasSubstr(R"(<option value="dewiki" selected="">)"));
}

TEST(Pages, HaveWordsForEveryStatusInEveryLanguage)
{
    for (auto const& language : text::languages()) {
        for (unsigned const status : {400U, 401U, 403U, 404U, 405U, 406U, 409U, 410U, 413U, 429U, 500U, 503U}) {
            EXPECT_THAT(error_page(language, status).text, HasSubstr("<h1>")) << language << status;
        }
    }
}

}  // namespace
}  // namespace wikipub::http
