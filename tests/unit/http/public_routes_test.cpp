// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/public_routes.h"

#include "unit/http/fake_internal.h"
#include "unit/http/public_site.h"

namespace wikipub::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What a use case says, and what the world is told (T14, D13, D22).
struct Refusal {
    Errc code;
    unsigned status;
};

class Refusals : public PublicSite, public testing::WithParamInterface<Refusal> {
protected:
    void expect_refusal(Answer const& answer)
    {
        EXPECT_EQ(answer.status, GetParam().status);
        EXPECT_EQ(answer.header("Cache-Control"), "private, no-store");
        EXPECT_EQ(answer.body.find("secret"), std::string::npos);
        bool const comes_back = GetParam().status == 503 || GetParam().status == 429;
        EXPECT_EQ(answer.header("Retry-After"), comes_back ? "60" : "");
        EXPECT_EQ(answer.header("WWW-Authenticate").empty(), GetParam().status != 401);
    }
};

TEST_P(Refusals, AreTheSameOnEveryRoute)
{
    for (auto const* name :
         {"webfinger", "nodeinfo", "actor", "collection", "actor_activity", "post", "conversation", "inbox"}) {
        services_.failures[name] = GetParam().code;
    }
    for (auto const* target :
         {"/.well-known/webfinger?resource=x",
          "/nodeinfo/2.0",
          "/actor",
          "/w/enwiki",
          "/w/enwiki/p/736.2",
          "/w/enwiki/p/736/outbox",
          "/w/enwiki/a/5",
          "/w/enwiki/o/17",
          "/w/enwiki/o/17/create",
          "/w/enwiki/c/736"}) {
        auto const answer = site_.get(target, kWantJson);
        expect_refusal(answer);
        EXPECT_EQ(answer.body.empty(), GetParam().code == Errc::gone) << target;
    }
    for (auto const* target : {"/inbox", "/w/enwiki/p/736/inbox"}) {
        auto const answer = site_.request("POST", target, "Content-Type: application/activity+json\r\n", "{}");
        expect_refusal(answer);
        EXPECT_EQ(answer.body.empty(), GetParam().code == Errc::gone) << target;
    }
}

TEST_P(Refusals, ArePagesForPeopleButA410OfAnIdIsAlwaysEmpty)
{
    for (auto const* name : {"actor", "profile", "post_page", "tag"}) {
        services_.failures[name] = GetParam().code;
    }
    for (auto const* target : {"/@albert_einstein", "/@albert_einstein/17", "/w/enwiki/t/Physics"}) {
        auto const answer = site_.get(target, kWantHtml);
        expect_refusal(answer);
        EXPECT_THAT(answer.body, HasSubstr("<h1>")) << target;
    }
    auto const of_id = site_.get("/w/enwiki/p/736", kWantHtml);
    expect_refusal(of_id);
    EXPECT_EQ(of_id.body.empty(), GetParam().code == Errc::gone);
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    Refusals,
    testing::Values(
        Refusal{Errc::invalid_input, 400},
        Refusal{Errc::unauthorized, 401},
        Refusal{Errc::forbidden, 403},
        Refusal{Errc::not_found, 404},
        Refusal{Errc::conflict, 409},
        Refusal{Errc::gone, 410},
        Refusal{Errc::rate_limited, 429},
        Refusal{Errc::unavailable, 503}
    )
);

struct Served {
    std::string_view target;
    std::string_view media_type;
    std::string_view caching;
    std::string_view vary = "";
};

class ServedDocuments : public PublicSite, public testing::WithParamInterface<Served> {};

TEST_P(ServedDocuments, HaveTheirTypeAndCachingRules)
{
    auto const answer = site_.get(GetParam().target, GetParam().target.starts_with("/@") ? kWantHtml : kWantJson);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("Content-Type"), GetParam().media_type);
    EXPECT_EQ(answer.header("Cache-Control"), GetParam().caching);
    EXPECT_EQ(answer.header("Vary"), GetParam().vary);
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    bool const discovery = GetParam().target.starts_with("/.well-known") || GetParam().target.starts_with("/nodeinfo");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), discovery ? "*" : "");
}

constexpr std::string_view kActivity = "application/activity+json";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kNever = "private, no-store";
constexpr std::string_view kBrief = "max-age=180";

INSTANTIATE_TEST_SUITE_P(
    Routes,
    ServedDocuments,
    testing::Values(
        Served{"/.well-known/webfinger?resource=acct%3Aa%40b", "application/jrd+json", kBrief},
        Served{"/.well-known/host-meta", "application/xrd+xml", kBrief},
        Served{"/.well-known/host-meta.json", "application/json", kBrief},
        Served{"/.well-known/nodeinfo", "application/json", kBrief},
        Served{"/nodeinfo/2.0", "application/json", kBrief},
        Served{"/nodeinfo/2.1", "application/json", kBrief},
        Served{"/actor", kActivity, kBrief, "Accept"},
        Served{"/w/enwiki", kActivity, kBrief, "Accept"},
        Served{"/w/enwiki/p/736", kActivity, kBrief, "Accept"},
        Served{"/w/enwiki/p/736/followers", kActivity, kBrief, "Accept"},
        Served{"/w/enwiki/p/736/following", kActivity, kBrief, "Accept"},
        Served{"/w/enwiki/p/736/outbox", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/p/736/featured", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/p/736/a/5", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17/create", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17/update/3", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17/delete", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17/replies", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/o/17/q/3", kActivity, kNever, "Accept"},
        Served{"/w/enwiki/c/736", kActivity, kNever, "Accept"},
        Served{"/", kHtml, kBrief, "Accept-Language"},
        Served{"/find?text=Einstein", kHtml, kNever, "Accept-Language"},
        Served{"/@albert_einstein", kHtml, kNever, "Accept"},
        Served{"/@albert_einstein/17", kHtml, kNever, "Accept"},
        Served{"/w/enwiki/t/Physics", kHtml, kNever},
        Served{"/style.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"}
    )
);

TEST_F(PublicSite, SendsBrowsersFromIdsToThePageForPeople)
{
    for (auto const* target : {"/actor", "/w/enwiki", "/w/enwiki/p/736"}) {
        auto const answer = site_.get(target, kWantHtml);
        EXPECT_EQ(answer.status, 302U);
        EXPECT_EQ(answer.header("Location"), "https://ap.wiki.example/@albert_einstein");
        EXPECT_EQ(answer.header("Vary"), "Accept");
    }
    EXPECT_EQ(site_.get("/w/enwiki/o/17", kWantHtml).header("Location"), "https://ap.wiki.example/@albert_einstein/17");
    // There is no page for a collection: a browser sees the document.
    EXPECT_EQ(site_.get("/w/enwiki/outbox", kWantHtml).header("Content-Type"), "application/activity+json");
}

TEST_F(PublicSite, GivesJsonToWhoeverSaysNothingAnd406ToTheRest)
{
    EXPECT_EQ(site_.get("/w/enwiki").header("Content-Type"), "application/activity+json");
    EXPECT_EQ(site_.get("/w/enwiki", "Accept: */*\r\n").header("Content-Type"), "application/activity+json");
    EXPECT_EQ(
        site_.get("/w/enwiki", "Accept: application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"\r\n")
            .header("Content-Type"),
        "application/activity+json"
    );
    EXPECT_EQ(site_.get("/w/enwiki", "Accept: image/png\r\n").status, 406U);
}

TEST_F(PublicSite, SendsSoftwareFromPagesForPeopleToTheId)
{
    EXPECT_EQ(site_.get("/@Albert_Einstein", kWantJson).header("Location"), "https://ap.wiki.example/w/enwiki/p/736");
    EXPECT_EQ(site_.get("/@albert_einstein/17", kWantJson).header("Location"), "https://ap.wiki.example/w/enwiki/o/17");
    EXPECT_THAT(calls(), ElementsAre("id_of_handle albert_einstein", HasSubstr("post_page")));
}

TEST_F(PublicSite, PassesOnWhatThePathSays)
{
    site_.get("/w/enwiki/p/736.2", kWantJson);
    site_.get("/w/enwiki/outbox?cursor=abc%2B1", kWantJson);
    site_.get("/w/enwiki/o/17/delete", kWantJson);
    site_.get("/w/enwiki/t/%D9%81", kWantHtml);
    EXPECT_THAT(
        calls(),
        ElementsAre(
            "actor https://ap.wiki.example/w/enwiki/p/736.2",
            "collection https://ap.wiki.example/w/enwiki/outbox abc+1",
            "post https://ap.wiki.example/w/enwiki/o/17/delete",
            "tag \xd9\x81"
        )
    );
}

TEST_F(PublicSite, HandsOnTheSignatureOfAGet)
{
    site_.get("/w/enwiki/o/17", "Signature: keyId=\"https://peer.example/actor#main-key\",signature=\"AA==\"\r\n");
    EXPECT_THAT(calls(), ElementsAre("post https://ap.wiki.example/w/enwiki/o/17 signed"));
}

TEST_F(PublicSite, NamesTheClientsNetworkToTheBudgets)
{
    site_.get("/.well-known/webfinger?resource=x", "X-Forwarded-For: 10.9.9.9\r\nX-Forwarded-For: 2001:db8::1\r\n");
    EXPECT_THAT(calls(), ElementsAre("webfinger x from 2001:db8::/64"));
}

TEST_F(PublicSite, WantsAResourceFromWebfinger)
{
    for (auto const* target :
         {"/.well-known/webfinger", "/.well-known/webfinger?resource=", "/.well-known/webfinger?resource=%ff"}) {
        auto const answer = site_.get(target);
        EXPECT_EQ(answer.status, 400U) << target;
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    }
    EXPECT_THAT(calls(), testing::IsEmpty());
}

TEST_F(PublicSite, Answers404ForWhatIsNotInTheTable)
{
    for (auto const* target :
         {"/u/alice",
          "/u/099",
          "/w/enwiki/f/potd",
          "/w/enwiki/g/potd",
          "/w/enwiki/g/p736",
          "/media/0123456789abcdef",
          "/w/enwiki/p/0736",
          "/w/enwiki/p/736.1",
          "/w/enwiki/p/-1",
          "/w/enwiki/p/99999999999999999999",
          "/w/EN%20wiki",
          "/w/enwiki/o/x",
          "/w/enwiki/o/17/q/x",
          "/@..%2f..%2fetc",
          "/@a/b",
          "/w/../actor",
          "/w/%2e%2e/actor",
          "//actor",
          "/actor/",
          "/metrics",
          "/healthz",
          "/status",
          "/api/v1/"}) {
        EXPECT_EQ(site_.get(target, kWantJson).status, 404U) << target;
    }
    EXPECT_THAT(calls(), testing::IsEmpty());
}

TEST_F(PublicSite, Answers405WithWhatIsAllowed)
{
    auto const post = site_.request("POST", "/w/enwiki", "", "x");
    EXPECT_EQ(post.status, 405U);
    EXPECT_EQ(post.header("Allow"), "OPTIONS, GET, HEAD");
    auto const get = site_.get("/inbox");
    EXPECT_EQ(get.status, 405U);
    EXPECT_EQ(get.header("Allow"), "OPTIONS, POST");
    EXPECT_EQ(site_.request("DELETE", "/w/enwiki/o/17").status, 405U);
    EXPECT_EQ(site_.request("BREW", "/").status, 405U);
}

TEST_F(PublicSite, AnswersOptionsFromTheTable)
{
    auto const discovery = site_.request("OPTIONS", "/.well-known/webfinger?resource=x");
    EXPECT_EQ(discovery.status, 204U);
    EXPECT_EQ(discovery.header("Allow"), "OPTIONS, GET, HEAD");
    EXPECT_EQ(discovery.header("Access-Control-Allow-Origin"), "*");
    auto const inbox = site_.request("OPTIONS", "/inbox");
    EXPECT_EQ(inbox.status, 204U);
    EXPECT_EQ(inbox.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(site_.request("OPTIONS", "/nothing").status, 404U);
}

TEST_F(PublicSite, TakesActivitiesInAndSaysSoAfterwards)
{
    auto const shared = site_.request("POST", "/inbox?x", "Content-Type: application/activity+json\r\n", R"({"a":1})");
    EXPECT_EQ(shared.status, 202U);
    EXPECT_EQ(shared.body, "");
    for (auto const* type :
         {"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "Application/JSON;charset=utf-8"}) {
        auto const header = std::string("Content-Type: ") + type + "\r\nContent-Encoding: identity\r\n";
        EXPECT_EQ(site_.request("POST", "/w/enwiki/p/736/inbox", header, "{}").status, 202U) << type;
    }
    EXPECT_THAT(
        calls(),
        ElementsAre(
            R"(inbox shared /inbox?x {"a":1})",
            "inbox https://ap.wiki.example/w/enwiki/p/736 /w/enwiki/p/736/inbox {}",
            "inbox https://ap.wiki.example/w/enwiki/p/736 /w/enwiki/p/736/inbox {}"
        )
    );
}

TEST_F(PublicSite, RefusesWhatIsNoActivity)
{
    for (auto const* header :
         {"",
          "Content-Type: text/html\r\n",
          "Content-Type: application/jsonx\r\n",
          "Content-Type: application/activity+json\r\nContent-Encoding: gzip\r\n"}) {
        EXPECT_EQ(site_.request("POST", "/inbox", header, "{}").status, 415U) << header;
    }
    EXPECT_EQ(
        site_.request("POST", "/w/enwiki/p/0/inbox", "Content-Type: application/activity+json\r\n", "{}").status, 404U
    );
    EXPECT_THAT(calls(), testing::IsEmpty());
}

TEST_F(PublicSite, TurnsABrokenEnvironmentIntoA500)
{
    services_.throws = true;
    auto const answer = site_.get("/w/enwiki", kWantJson);
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.body.find("disk"), std::string::npos);
}

TEST(InternalRoutes, TellWhetherTheNodeIsReady)
{
    FakeInternal services;
    Router<InternalServices> router(services, internal_routes());
    {
        Site site(router);
        EXPECT_EQ(site.get("/healthz").status, 503U);
        EXPECT_EQ(site.get("/metrics").body, "followed_pages 3\n");
        EXPECT_EQ(site.get("/w/enwiki").status, 404U);
    }
    services.ready = true;
    Site site(router);
    EXPECT_EQ(site.get("/healthz").status, 200U);
}

}  // namespace
}  // namespace wikipub::http
