// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/urls.h"

#include <limits>

namespace wikipub::ap {
namespace {

constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();

std::vector<ActorName> const kActors{
    InstanceActor{},
    WikiActor{"enwiki"},
    PageActor{"enwiki", PageId{736}},
    PageActor{"enwiki", PageId{736}, 2},
    EditorActor{5573},
    FeedActor{"enwiki", "potd"},
    FeedGroup{"enwiki", "potd"},
    PageGroup{"enwiki", PageId{736}},
};

TEST(Urls, WritesTheWholeTableOfIds)
{
    Urls const urls("ap.wiki.example");
    std::vector<std::string> actors;
    for (auto const& actor : kActors) {
        actors.push_back(urls.actor(actor));
    }
    EXPECT_THAT(
        actors,
        testing::ElementsAre(
            "https://ap.wiki.example/actor",
            "https://ap.wiki.example/w/enwiki",
            "https://ap.wiki.example/w/enwiki/p/736",
            "https://ap.wiki.example/w/enwiki/p/736.2",
            "https://ap.wiki.example/u/5573",
            "https://ap.wiki.example/w/enwiki/f/potd",
            "https://ap.wiki.example/w/enwiki/g/potd",
            "https://ap.wiki.example/w/enwiki/g/p736"
        )
    );
    PageActor const page{"enwiki", PageId{736}};
    EXPECT_EQ(urls.key(page), "https://ap.wiki.example/w/enwiki/p/736#main-key");  // trap 14
    EXPECT_EQ(urls.actor(page, ActorPart::inbox), "https://ap.wiki.example/w/enwiki/p/736/inbox");
    EXPECT_EQ(urls.activity(page, 9), "https://ap.wiki.example/w/enwiki/p/736/a/9");
    EXPECT_EQ(urls.shared_inbox(), "https://ap.wiki.example/inbox");
    EXPECT_EQ(urls.post("enwiki", PostId{42}), "https://ap.wiki.example/w/enwiki/o/42");
    EXPECT_EQ(urls.post("enwiki", PostId{42}, PostPart::create), "https://ap.wiki.example/w/enwiki/o/42/create");
    EXPECT_EQ(urls.post("enwiki", PostId{42}, PostPart::delete_), "https://ap.wiki.example/w/enwiki/o/42/delete");
    EXPECT_EQ(urls.post("enwiki", PostId{42}, PostPart::replies), "https://ap.wiki.example/w/enwiki/o/42/replies");
    EXPECT_EQ(urls.update("enwiki", PostId{42}, 7), "https://ap.wiki.example/w/enwiki/o/42/update/7");
    EXPECT_EQ(urls.quote_stamp("enwiki", PostId{42}, 7), "https://ap.wiki.example/w/enwiki/o/42/q/7");
    EXPECT_EQ(urls.conversation("enwiki", PageId{736}), "https://ap.wiki.example/w/enwiki/c/736");
    EXPECT_EQ(urls.profile("albert_einstein"), "https://ap.wiki.example/@albert_einstein");
    EXPECT_EQ(urls.profile_post("albert_einstein", PostId{42}), "https://ap.wiki.example/@albert_einstein/42");
    EXPECT_EQ(urls.tag("enwiki", "Überraschung"), "https://ap.wiki.example/w/enwiki/t/%C3%9Cberraschung");
    EXPECT_EQ(urls.media("00ff"), "https://ap.wiki.example/media/00ff");
    EXPECT_EQ(Urls("localhost:8420", "http").shared_inbox(), "http://localhost:8420/inbox");
}

TEST(Urls, ReadsEveryUrlThatItWrites)
{
    Urls const urls("ap.wiki.example");
    for (auto const& actor : kActors) {
        for (auto const part :
             {ActorPart::self,
              ActorPart::inbox,
              ActorPart::outbox,
              ActorPart::followers,
              ActorPart::following,
              ActorPart::featured}) {
            EXPECT_EQ(urls.parse(urls.actor(actor, part)), Path(ActorPath{actor, part}));
        }
        EXPECT_EQ(urls.parse(urls.key(actor)), Path(ActorPath{actor}));
        EXPECT_EQ(urls.parse(urls.activity(actor, kLargest)), Path(ActivityPath{actor, kLargest}));
    }
    PostId const post{kLargest};
    for (auto const part : {PostPart::self, PostPart::create, PostPart::delete_, PostPart::replies}) {
        EXPECT_EQ(urls.parse(urls.post("enwiki", post, part)), Path(PostPath{"enwiki", post, part}));
    }
    EXPECT_EQ(urls.parse(urls.update("enwiki", post, 7)), Path(PostPath{"enwiki", post, PostPart::update, 7}));
    EXPECT_EQ(urls.parse(urls.quote_stamp("enwiki", post, 7)), Path(PostPath{"enwiki", post, PostPart::quote, 7}));
    EXPECT_EQ(urls.parse(urls.conversation("enwiki", PageId{1})), Path(ConversationPath{"enwiki", PageId{1}}));
    EXPECT_EQ(urls.parse(urls.profile("a.b-c")), Path(ProfilePath{"a.b-c"}));
    EXPECT_EQ(urls.parse(urls.profile_post("p736", post)), Path(ProfilePostPath{"p736", post}));
    EXPECT_EQ(urls.parse(urls.tag("enwiki", "学/?#%é")), Path(TagPath{"enwiki", "学/?#%é"}));
    EXPECT_EQ(urls.parse(urls.media("00ff")), Path(MediaPath{"00ff"}));
    EXPECT_EQ(urls.parse(urls.shared_inbox()), Path(SharedInboxPath{}));
    EXPECT_EQ(
        urls.parse(urls.actor(WikiActor{"enwiki"}, ActorPart::outbox) + "?before=5"),
        Path(ActorPath{WikiActor{"enwiki"}, ActorPart::outbox})
    );
}

TEST(Urls, IdsFitInto255BytesOfAscii)
{
    Urls const urls(std::string(kMaxAuthority, 'h'));
    std::string const wiki(kMaxWikiPath, 'w');
    PageActor const page{wiki, PageId{kLargest}, kLargest};
    FeedActor const feed{wiki, std::string(kMaxFeedName, 'f')};
    for (auto const& id : {
             urls.activity(page, kLargest),
             urls.actor(page, ActorPart::following),
             urls.key(page),
             urls.activity(feed, kLargest),
             urls.key(feed),
             urls.update(wiki, PostId{kLargest}, kLargest),
             urls.quote_stamp(wiki, PostId{kLargest}, kLargest),
         }) {
        EXPECT_LE(id.size(), 255U) << id;
        EXPECT_TRUE(std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7f; }));
    }
}

TEST(Urls, KnowsNoOtherPath)
{
    for (auto const* path : {
             "",
             "/",
             "//",
             "actor",
             "/actor/",
             "/actor/nothing",
             "/actor/inbox/more",
             "/inbox/",
             "/w",
             "/w/",
             "/w/EnWiki",
             "/w/en-wiki",
             "/w/enwiki/p",
             "/w/enwiki/p/",
             "/w/enwiki/p/0",
             "/w/enwiki/p/007",
             "/w/enwiki/p/-7",
             "/w/enwiki/p/+7",
             "/w/enwiki/p/7.1",
             "/w/enwiki/p/7.02",
             "/w/enwiki/p/7.",
             "/w/enwiki/p/.2",
             "/w/enwiki/p/9223372036854775808",
             "/w/enwiki/p/Albert_Einstein",
             "/w/enwiki/f/",
             "/w/enwiki/f/Potd",
             "/w/enwiki/x/7",
             "/w/enwiki/o/7/update",
             "/w/enwiki/o/7/update/x",
             "/w/enwiki/o/7/create/1",
             "/w/enwiki/o/7/q",
             "/w/enwiki/o/7/update/1/2",
             "/w/enwiki/c/7/8",
             "/w/enwiki/t/",
             "/w/enwiki/t/%ff",
             "/w/enwiki/t/%zz",
             "/u/",
             "/u/alice",
             "/u/5/a/",
             "/@",
             "/@.a",
             "/@a..b",
             "/@a-",
             "/@a b",
             "/@a/x",
             "/@a/1/2",
             "/media",
             "/media/../x",
         }) {
        EXPECT_EQ(parse_path(path), std::nullopt) << path;
    }
    EXPECT_EQ(parse_path("/w/" + std::string(kMaxWikiPath + 1, 'w')), std::nullopt);
    EXPECT_EQ(parse_path("/@" + std::string(kMaxHandle + 1, 'a')), std::nullopt);
}

TEST(Urls, FoldsTheCaseOfHandles)
{
    EXPECT_EQ(parse_path("/@Albert_Einstein"), Path(ProfilePath{"albert_einstein"}));
}

TEST(Urls, KnowsOnlyItsOwnHost)
{
    Urls const urls("ap.wiki.example");
    EXPECT_EQ(urls.parse("https://ap.wiki.example.evil.example/actor"), std::nullopt);
    EXPECT_EQ(urls.parse("https://ap.wiki.example:444/actor"), std::nullopt);
    EXPECT_EQ(urls.parse("http://ap.wiki.example/actor"), std::nullopt);
    EXPECT_EQ(urls.parse("https://ap.wiki.example"), std::nullopt);
}

}  // namespace
}  // namespace wikipub::ap
