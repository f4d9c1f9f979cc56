// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/actor.h"
#include "ap/collection.h"
#include "ap/discovery.h"
#include "ap/note.h"
#include "ap/urls.h"
#include "json/reader.h"
#include "support/golden.h"

namespace wikipub::ap {
namespace {

using test::expect_golden;

constexpr char const* kPem = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAp7mhueIinn8WSdEtDisj
evvYOBv0l2dHfrDWttlajrxrh8s1+lSIf54zTlWw+l32M6aiQswK4RR6s2LRCBOp
G4vZw7sY1NCfjIdF0dWduG5m8Jg6Maa7Logtom8he3tMeNLoUFQ3divRCskql9AU
Ym1eDz5GtkfOZhFq9TOSFwUwHtOeJDFS4nzJ2Ydncd3T1oLKdYdBxVQK4NW+yf8N
LmFw5/RdSJa9MNxqZ54RqQSRXOylYkREosOF/KlTVxDtnf8gpzcRO4z2Fagm0Bz1
IuJ3leNnBN0AUHgaY/ldXSmwngxz+mRcM/jADqi2Xt9OSa0g/KSwMONWaJaTu0M0
xwIDAQAB
-----END PUBLIC KEY-----
)";

Urls const kUrls("ap.wiki.example");
PageActor const kPage{"enwiki", PageId{736}};
PostId const kPost{2516582400042};

Timestamp at(std::int64_t seconds)
{
    return Timestamp(std::chrono::seconds(1787000000 + seconds));
}

PublicKey key_of(ActorName const& actor)
{
    return {kUrls.key(actor), kUrls.actor(actor), kPem};
}

Actor actor_of(ActorName const& name, ActorType type, std::string const& handle)
{
    Actor actor;
    actor.type = type;
    actor.id = kUrls.actor(name);
    actor.preferred_username = handle;
    actor.webfinger = handle + "@wiki.example";
    actor.url = kUrls.profile(handle);
    actor.inbox = kUrls.actor(name, ActorPart::inbox);
    actor.outbox = kUrls.actor(name, ActorPart::outbox);
    actor.followers = kUrls.actor(name, ActorPart::followers);
    actor.following = kUrls.actor(name, ActorPart::following);
    actor.featured = kUrls.actor(name, ActorPart::featured);
    actor.shared_inbox = kUrls.shared_inbox();
    actor.key = key_of(name);
    return actor;
}

Actor page_actor()
{
    auto actor = actor_of(kPage, ActorType::service, "albert_einstein");
    actor.name = "Albert Einstein";
    actor.summary = "<p>Changes to <a href=\"https://wiki.example/wiki/Albert_Einstein\">Albert Einstein</a></p>";
    actor.discoverable = true;
    actor.indexable = true;
    actor.published = at(-86400);
    actor.icon = Icon{"image/png", kUrls.media("5a")};
    actor.attachment = {
        {"Page",
         "<a href=\"https://wiki.example/wiki/Albert_Einstein\" rel=\"me nofollow noopener\">wiki.example</a>"}};
    return actor;
}

DeletedPage deleted_page()
{
    return {
        kUrls.actor(kPage),
        "p736",
        "Deleted page",
        kUrls.actor(kPage, ActorPart::inbox),
        kUrls.actor(kPage, ActorPart::outbox),
        std::nullopt,
        key_of(kPage)};
}

Note note()
{
    Note note;
    note.id = kUrls.post("enwiki", kPost);
    note.attributed_to = kUrls.actor(kPage);
    note.content =
        "<p>“<a href=\"https://wiki.example/wiki/Albert_Einstein\">Albert Einstein</a>” was edited (+214)</p>";
    note.language = "en";
    note.url = kUrls.profile_post("albert_einstein", kPost);
    note.published = at(0);
    note.audience = {{kUrls.actor(kPage, ActorPart::followers)}, {std::string(kPublic)}};
    note.context = kUrls.conversation("enwiki", PageId{736});
    note.replies = kUrls.post("enwiki", kPost, PostPart::replies);
    note.hashtags = {{"Physics", kUrls.tag("enwiki", "physics")}};
    note.pictures = {{"image/jpeg", kUrls.media("5b"), "Einstein in 1921"}};
    note.license = "https://creativecommons.org/licenses/by-sa/4.0/";
    note.quotable = true;
    return note;
}

Create create()
{
    return {kUrls.post("enwiki", kPost, PostPart::create), note()};
}

ReceivedFollow follow()
{
    return {"https://mastodon.example/abc-123", "https://mastodon.example/users/bob", kUrls.actor(kPage)};
}

AnswerQuote quote_answer(std::optional<std::string> result)
{
    ReceivedQuoteRequest const request{
        "https://mastodon.example/users/bob/quote_requests/5",
        "https://mastodon.example/users/bob",
        kUrls.post("enwiki", kPost),
        "https://mastodon.example/users/bob/statuses/9"};
    return {kUrls.activity(kPage, 11), kUrls.actor(kPage), request, std::move(result)};
}

json::Document read(std::string_view text)
{
    auto document = json::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : json::Document();
}

// D1-D10, traps 12 and 14
TEST(Documents, Actors)
{
    expect_golden("actor-page.json", write(page_actor()));

    auto instance = actor_of(InstanceActor{}, ActorType::application, "wikipub");
    instance.name = "Example Wiki";
    instance.summary = "<p>Signs what this server fetches.</p>";
    instance.manually_approves_followers = true;
    expect_golden("actor-instance.json", write(instance));

    auto editor = actor_of(EditorActor{557382}, ActorType::person, "alice");
    editor.name = "Alice";
    editor.summary = "<p>Edits Example Wiki.</p>";
    editor.also_known_as = {"https://mastodon.example/users/alice"};
    expect_golden("actor-editor.json", write(editor));

    auto moved = page_actor();
    moved.moved_to = "https://new.wiki.example/w/enwiki/p/736";
    expect_golden("actor-moved.json", write(moved));
}

TEST(Documents, DeletedPageNamesNothing)
{
    auto const text = write(deleted_page());
    expect_golden("actor-deleted-page.json", text);
    EXPECT_EQ(text.find("instein"), std::string::npos);
}

// D40-D50; L1: nothing that a peer shows as a content warning (trap 6), no null `inReplyTo`
TEST(Documents, Notes)
{
    expect_golden("note.json", write(note()));

    auto plain = note();
    plain.replies.reset();
    plain.hashtags.clear();
    plain.pictures.clear();
    plain.license.reset();
    plain.quotable = false;
    plain.updated = at(60);
    expect_golden("note-plain.json", write(plain));
}

TEST(Documents, ContentMapHoldsTheSameBytesD44)
{
    auto const document = read(write(note()));
    EXPECT_EQ(document.root().object("contentMap").string("en"), document.root().string("content"));
}

// D41, D55
TEST(Documents, PostActivities)
{
    expect_golden("create.json", write(create()));
    auto edited = note();
    edited.updated = at(300);
    expect_golden("update.json", write(Update{kUrls.update("enwiki", kPost, 1), edited}));
    expect_golden(
        "delete.json",
        write(Delete{
            kUrls.post("enwiki", kPost, PostPart::delete_),
            kUrls.actor(kPage),
            kUrls.post("enwiki", kPost),
            at(600),
            kUrls.actor(kPage, ActorPart::followers)})
    );
    auto const document = read(write(create()));
    auto const root = document.root();
    for (auto const* member : {"to", "cc"}) {
        EXPECT_EQ(root.array(member).size(), 1U);
        EXPECT_EQ(
            (*root.array(member).elements().begin()).as_string(),
            (*root.object("object").array(member).elements().begin()).as_string()
        );
    }
}

TEST(Documents, ActorActivities)
{
    auto const followers = kUrls.actor(kPage, ActorPart::followers);
    expect_golden("update-actor.json", write(UpdateActor{kUrls.activity(kPage, 1), page_actor(), followers}));
    expect_golden("update-deleted-page.json", write(UpdateActor{kUrls.activity(kPage, 2), deleted_page(), followers}));
    expect_golden("delete-actor.json", write(DeleteActor{kUrls.activity(kPage, 3), kUrls.actor(kPage)}));
    expect_golden(
        "move.json",
        write(Move{kUrls.activity(kPage, 4), kUrls.actor(kPage), "https://new.wiki.example/w/enwiki/p/736", followers})
    );
}

// D60, D62
TEST(Documents, FollowAnswersEmbedTheFollowAsItCame)
{
    expect_golden("accept.json", write(AcceptFollow{kUrls.activity(kPage, 5), follow()}));
    expect_golden("reject.json", write(RejectFollow{kUrls.activity(kPage, 6), follow()}));
}

// D50
TEST(Documents, Quotes)
{
    auto const stamp = kUrls.quote_stamp("enwiki", kPost, 7);
    expect_golden("accept-quote.json", write(quote_answer(stamp)));
    expect_golden("reject-quote.json", write(quote_answer(std::nullopt)));
    expect_golden(
        "quote-authorization.json",
        write(QuoteAuthorization{
            stamp, kUrls.actor(kPage), "https://mastodon.example/users/bob/statuses/9", kUrls.post("enwiki", kPost)})
    );
}

// D30-D33, trap 16
TEST(Documents, Collections)
{
    auto const outbox = kUrls.actor(kPage, ActorPart::outbox);
    Collection paged{outbox, 312, std::nullopt, outbox + "?page=true", outbox + "?page=true&after=0", std::nullopt};
    expect_golden("outbox.json", write(paged));
    expect_golden(
        "outbox-page.json",
        write(CollectionPage{
            outbox + "?page=true",
            outbox,
            outbox + "?page=true&before=17",
            std::nullopt,
            {create(), kUrls.post("enwiki", PostId{16})}})
    );
    auto const followers = kUrls.actor(kPage, ActorPart::followers);
    expect_golden("followers-page.json", write(CollectionPage{followers + "?page=true", followers, {}, {}, {}}));
    auto const featured = kUrls.actor(kPage, ActorPart::featured);
    expect_golden("featured.json", write(Collection{featured, 1, {}, {}, {}, std::vector<Item>{note()}}));
    expect_golden("featured-empty.json", write(Collection{featured, 0, {}, {}, {}, std::vector<Item>{}}));
    auto const conversation = kUrls.conversation("enwiki", PageId{736});
    expect_golden(
        "conversation.json", write(Collection{conversation, 2, kUrls.actor(kPage), conversation + "?page=true", {}, {}})
    );
}

// D20, D23, D25
TEST(Documents, Discovery)
{
    expect_golden(
        "webfinger.json",
        write(WebFinger{
            "albert_einstein@wiki.example",
            {kUrls.profile("albert_einstein"), kUrls.actor(kPage)},
            kUrls.profile("albert_einstein"),
            kUrls.actor(kPage)})
    );
    expect_golden("host-meta.xml", write_host_meta(kUrls.webfinger()));
    expect_golden(
        "nodeinfo-links.json",
        write(NodeInfoLinks{kUrls.nodeinfo_2_0(), kUrls.nodeinfo_2_1(), kUrls.actor(InstanceActor{})})
    );
    NodeInfo const info{"0.1.0", "https://code.example/wikipub", 10, "Example Wiki", "Follow wiki pages"};
    expect_golden("nodeinfo-2.0.json", write(info, NodeInfoVersion::v2_0));
    expect_golden("nodeinfo-2.1.json", write(info, NodeInfoVersion::v2_1));
}

TEST(Documents, HostMetaEscapes)
{
    EXPECT_NE(
        write_host_meta("https://a.example/\"<&").find("https://a.example/&quot;&lt;&amp;?resource"), std::string::npos
    );
}

}  // namespace
}  // namespace wikipub::ap
