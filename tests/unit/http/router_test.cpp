// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/router.h"

#include "ap/urls.h"
#include "http/public_routes.h"

namespace wikipub::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool is_matched(std::string_view pattern, std::string_view path)
{
    auto const parts = split_path(path);
    return parts && matches(pattern, *parts);
}

TEST(SplitPath, DecodesEachPart)
{
    EXPECT_THAT(*split_path("/"), IsEmpty());
    EXPECT_THAT(*split_path("/w/enwiki"), ElementsAre("w", "enwiki"));
    EXPECT_THAT(*split_path("/%40a"), ElementsAre("@a"));
    EXPECT_THAT(*split_path("/w/t/%D8%B9"), ElementsAre("w", "t", "\xd8\xb9"));
    EXPECT_THAT(*split_path("/a//b/"), ElementsAre("a", "", "b", ""));
}

TEST(SplitPath, RefusesHostileParts)
{
    for (auto const* path :
         {"/..",
          "/w/../x",
          "/w/%2e%2e/x",
          "/%2E",
          "/w/a%2Fb",
          "/w/a%5cb",
          "/%00",
          "/w/%0d%0aX: y",
          "/%7f",
          "/%ff",
          "/%c0%ae",
          "/%",
          "/%4",
          "/%zz"}) {
        EXPECT_FALSE(split_path(path)) << path;
    }
}

TEST(Matches, ComparesPartByPart)
{
    EXPECT_TRUE(is_matched("/", "/"));
    EXPECT_TRUE(is_matched("/w/{wiki}/o/{post}", "/w/enwiki/o/17"));
    EXPECT_TRUE(is_matched("/@{handle}", "/@einstein"));
    EXPECT_TRUE(is_matched("/@{handle}", "/%40einstein"));
    EXPECT_FALSE(is_matched("/@{handle}", "/@"));
    EXPECT_FALSE(is_matched("/@{handle}", "/einstein"));
    EXPECT_FALSE(is_matched("/w/{wiki}", "/w"));
    EXPECT_FALSE(is_matched("/w/{wiki}", "/w/"));
    EXPECT_FALSE(is_matched("/w/{wiki}", "/w/enwiki/"));
    EXPECT_FALSE(is_matched("/w/{wiki}", "/W/enwiki"));
    EXPECT_FALSE(is_matched("/", "/x"));
}

/// The methods that the public table knows for a URL of ours.
std::vector<Method> routes_of(std::string const& url)
{
    std::vector<Method> methods;
    auto const parts = split_path(std::string_view(url).substr(std::string_view("https://ap.wiki.example").size()));
    for (auto const& route : public_routes()) {
        if (parts && matches(route.pattern, *parts)) {
            methods.push_back(route.method);
        }
    }
    return methods;
}

/// Every kind of id of the table has exactly one route, of the right method.
TEST(PublicRoutes, ServeEveryKindOfId)
{
    ap::Urls const urls("ap.wiki.example");
    auto const get = ElementsAre(Method::get);
    for (ap::ActorName const& actor :
         {ap::ActorName(ap::InstanceActor{}),
          ap::ActorName(ap::WikiActor{"enwiki"}),
          ap::ActorName(ap::PageActor{"enwiki", PageId{736}}),
          ap::ActorName(ap::PageActor{"enwiki", PageId{736}, 2}),
          ap::ActorName(ap::EditorActor{99})}) {
        EXPECT_THAT(routes_of(urls.actor(actor, ap::ActorPart::inbox)), ElementsAre(Method::post));
        for (auto const part :
             {ap::ActorPart::self,
              ap::ActorPart::outbox,
              ap::ActorPart::followers,
              ap::ActorPart::following,
              ap::ActorPart::featured}) {
            EXPECT_THAT(routes_of(urls.actor(actor, part)), get) << urls.actor(actor, part);
        }
        EXPECT_THAT(routes_of(urls.activity(actor, 5)), get);
    }
    EXPECT_THAT(routes_of(urls.shared_inbox()), ElementsAre(Method::post));
    for (auto const part : {ap::PostPart::self, ap::PostPart::create, ap::PostPart::delete_, ap::PostPart::replies}) {
        EXPECT_THAT(routes_of(urls.post("enwiki", PostId{17}, part)), get);
    }
    EXPECT_THAT(routes_of(urls.update("enwiki", PostId{17}, 3)), get);
    EXPECT_THAT(routes_of(urls.quote_stamp("enwiki", PostId{17}, 3)), get);
    EXPECT_THAT(routes_of(urls.conversation("enwiki", PageId{736})), get);
    EXPECT_THAT(routes_of(urls.profile("albert_einstein")), get);
    EXPECT_THAT(routes_of(urls.profile_post("albert_einstein", PostId{17})), get);
    EXPECT_THAT(routes_of(urls.tag("enwiki", "\xd9\x85")), get);
    EXPECT_THAT(routes_of(urls.webfinger()), get);
    EXPECT_THAT(routes_of(urls.nodeinfo_2_0()), get);
    EXPECT_THAT(routes_of(urls.nodeinfo_2_1()), get);
}

TEST(PublicRoutes, HaveNoneForWhatIsReserved)
{
    ap::Urls const urls("ap.wiki.example");
    for (ap::ActorName const& actor :
         {ap::ActorName(ap::FeedActor{"enwiki", "potd"}),
          ap::ActorName(ap::FeedGroup{"enwiki", "potd"}),
          ap::ActorName(ap::PageGroup{"enwiki", PageId{736}})}) {
        EXPECT_THAT(routes_of(urls.actor(actor)), IsEmpty()) << urls.actor(actor);
        EXPECT_THAT(routes_of(urls.actor(actor, ap::ActorPart::inbox)), IsEmpty());
    }
    EXPECT_THAT(routes_of(urls.media("0123456789abcdef")), IsEmpty());
}

}  // namespace
}  // namespace wikipub::http
