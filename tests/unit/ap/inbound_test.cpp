// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/inbound.h"

namespace wikipub::ap {
namespace {

constexpr char const* kBob = "https://mastodon.example/users/bob";
constexpr char const* kOurs = "https://ap.wiki.example/w/enwiki/p/736";

/// An activity of Bob's.
std::string activity(std::string_view type, std::string_view rest)
{
    return R"({"@context":"https://www.w3.org/ns/activitystreams","id":"https://mastodon.example/a/1","type":")" +
           std::string(type) + R"(","actor":"https://mastodon.example/users/bob",)" + std::string(rest) + "}";
}

Inbound parse(std::string_view body)
{
    auto inbound = parse_inbound(body);
    EXPECT_TRUE(inbound.has_value()) << body << (inbound ? "" : inbound.error().detail);
    return inbound
               ? std::move(*inbound)
               : Inbound{
                     .id = "", .actor = *Iri::parse("https://failed.example/"), .type = "", .activity = Unsupported()};
}

template <class Kind>
Kind parse_as(std::string_view body)
{
    auto inbound = parse(body);
    EXPECT_TRUE(std::holds_alternative<Kind>(inbound.activity)) << body;
    return std::get<Kind>(inbound.activity);
}

void expect_refused(std::string_view body)
{
    auto const inbound = parse_inbound(body);
    ASSERT_FALSE(inbound.has_value()) << body;
    EXPECT_EQ(inbound.error().code, Errc::invalid_input);
}

TEST(Inbound, FollowNamesItsObjectInManyWays)
{
    for (auto const* object : {
             R"("https://ap.wiki.example/w/enwiki/p/736")",
             R"({"id":"https://ap.wiki.example/w/enwiki/p/736"})",
             R"({"type":"Service","id":"https://ap.wiki.example/w/enwiki/p/736","name":"x"})",
             R"(["https://ap.wiki.example/w/enwiki/p/736"])",
             R"([{"id":"https://ap.wiki.example/w/enwiki/p/736"}])",
         }) {
        EXPECT_EQ(parse_as<Follow>(activity("Follow", R"("object":)" + std::string(object))).object.text(), kOurs);
    }
}

TEST(Inbound, KeepsTheIdAsItCame)
{
    auto const inbound = parse(
        R"({"id":"HTTPS://Mastodon.example:443/abc#x","type":"Follow","actor":{"id":"https://mastodon.example/users/bob"},)"
        R"("object":"https://ap.wiki.example/w/enwiki/p/736"})"
    );
    EXPECT_EQ(inbound.id, "HTTPS://Mastodon.example:443/abc#x");
    EXPECT_EQ(inbound.actor.text(), kBob);
    EXPECT_EQ(inbound.type, "Follow");
    EXPECT_TRUE(inbound.same_origin);
}

TEST(Inbound, TypesComeAsArraysAndAsFullNames)
{
    for (auto const* type :
         {R"(["Follow"])",
          R"(["Follow","Extra"])",
          R"("as:Follow")",
          R"("https://www.w3.org/ns/activitystreams#Follow")"}) {
        EXPECT_EQ(
            parse_as<Follow>(
                R"({"id":"https://m.example/1","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5","type":)" +
                std::string(type) + "}"
            )
                .object.text(),
            "https://ap.wiki.example/u/5"
        );
    }
}

// D61
TEST(Inbound, UndoIsMatchedByIdOrByWhatItUndoes)
{
    auto const by_id = parse_as<Undo>(activity("Undo", R"("object":"https://mastodon.example/abc-123")"));
    EXPECT_EQ(by_id.object_id->text(), "https://mastodon.example/abc-123");
    EXPECT_EQ(by_id.kind, Undo::Kind::unknown);
    EXPECT_EQ(by_id.object, std::nullopt);

    struct Case {
        char const* type;
        Undo::Kind kind;
    };
    for (auto const& [type, kind] :
         {Case{"Follow", Undo::Kind::follow},
          Case{"Like", Undo::Kind::like},
          Case{"EmojiReact", Undo::Kind::like},
          Case{"Announce", Undo::Kind::announce},
          Case{"Block", Undo::Kind::block},
          Case{"Accept", Undo::Kind::unknown}}) {
        auto const undo = parse_as<Undo>(activity(
            "Undo",
            R"("object":{"id":"https://mastodon.example/never/seen","type":")" + std::string(type) +
                R"(","actor":"https://mastodon.example/users/bob","object":"https://ap.wiki.example/w/enwiki/p/736"})"
        ));
        EXPECT_EQ(undo.kind, kind);
        EXPECT_EQ(undo.object->text(), kOurs);
    }
    auto const without_id = parse_as<Undo>(
        activity("Undo", R"("object":{"type":"Follow","object":{"id":"https://ap.wiki.example/w/enwiki/p/736"}})")
    );
    EXPECT_EQ(without_id.object_id, std::nullopt);
    EXPECT_EQ(without_id.object->text(), kOurs);

    expect_refused(activity("Undo", R"("object":{"type":"Follow"})"));
    expect_refused(activity(
        "Undo",
        R"("object":{"type":"Follow","actor":"https://mastodon.example/users/alice","object":"https://ap.wiki.example/w/enwiki/p/736"})"
    ));
}

TEST(Inbound, ReactionsAreLikes)
{
    auto const object = std::string(R"("object":"https://ap.wiki.example/w/enwiki/o/5","content":"🦊")");
    for (auto const* type : {"Like", "EmojiReact"}) {
        EXPECT_EQ(parse_as<Like>(activity(type, object)).object.text(), "https://ap.wiki.example/w/enwiki/o/5");
    }
}

TEST(Inbound, AnnounceOfAnEmbeddedActivityNamesThatActivity)
{
    auto const announce = parse_as<Announce>(activity(
        "Announce", R"("object":{"id":"https://lemmy.example/activities/1","type":"Create","object":{"type":"Page"}})"
    ));
    EXPECT_EQ(announce.object.text(), "https://lemmy.example/activities/1");
}

// D65
TEST(Inbound, RepliesBringTheirFields)
{
    auto const inbound = parse(activity("Create", R"("object":{
        "id":"https://mastodon.example/notes/9","type":"Note","attributedTo":"https://mastodon.example/users/bob",
        "inReplyTo":"https://ap.wiki.example/w/enwiki/o/5","content":"<p>Hi</p>","summary":null,
        "url":[{"type":"Link","href":"https://mastodon.example/@bob/9"}],"published":"2026-08-20T12:00:00Z",
        "to":["as:Public"],"cc":"https://mastodon.example/users/bob/followers","sensitive":true,
        "tag":[{"type":"Mention","href":"https://ap.wiki.example/w/enwiki/p/736"},{"type":"Hashtag","href":"https://x.example/t"},
               {"type":"Mention","href":"javascript:alert"},5]
})"));
    ASSERT_TRUE(std::holds_alternative<CreateReply>(inbound.activity));
    auto const& note = std::get<CreateReply>(inbound.activity).note;
    EXPECT_TRUE(inbound.same_origin);
    EXPECT_EQ(note.id.text(), "https://mastodon.example/notes/9");
    EXPECT_EQ(note.type, "Note");
    EXPECT_EQ(note.attributed_to->text(), kBob);
    EXPECT_EQ(note.in_reply_to->text(), "https://ap.wiki.example/w/enwiki/o/5");
    EXPECT_EQ(note.content, "<p>Hi</p>");
    EXPECT_EQ(note.summary, "");
    EXPECT_EQ(note.name, std::nullopt);
    EXPECT_EQ(note.url->text(), "https://mastodon.example/@bob/9");
    EXPECT_EQ(format_iso8601(*note.published), "2026-08-20T12:00:00Z");
    EXPECT_TRUE(note.is_public);
    EXPECT_TRUE(note.sensitive);
    ASSERT_EQ(note.mentions.size(), 1U);
    EXPECT_EQ(note.mentions[0].text(), kOurs);
}

TEST(Inbound, AVoteHasANameAndNoContent)
{
    auto const create = parse_as<CreateReply>(activity(
        "Create",
        R"("object":{"id":"https://mastodon.example/v/1","type":"Note","name":"Tea","inReplyTo":"https://ap.wiki.example/w/enwiki/o/5"})"
    ));
    EXPECT_EQ(create.note.name, "Tea");
    EXPECT_EQ(create.note.content, "");
    EXPECT_FALSE(create.note.is_public);
}

TEST(Inbound, BoundsTexts)
{
    auto const create = parse_as<CreateReply>(activity(
        "Create",
        R"("object":{"id":"https://mastodon.example/v/1","type":"Note","content":")" + std::string(100'001, 'x') +
            R"("})"
    ));
    EXPECT_EQ(create.note.content, "");
}

TEST(Inbound, SaysWhereThePayloadIsNotTheActorsToVouchFor)
{
    EXPECT_FALSE(parse(activity("Create", R"("object":"https://other.example/notes/1")")).same_origin);
    EXPECT_FALSE(parse(activity("Update", R"("object":{"id":"https://other.example/u","type":"Person"})")).same_origin);
    EXPECT_FALSE(parse(activity("Delete", R"("object":"https://other.example/notes/1")")).same_origin);
    EXPECT_FALSE(parse(activity("Delete", R"("object":"https://mastodon.example:8443/notes/1")")).same_origin);
    EXPECT_FALSE(
        parse(
            activity(
                "Create",
                R"("object":{"id":"https://mastodon.example/n/1","attributedTo":"https://mastodon.example/users/alice"})"
            )
        )
            .same_origin
    );
    EXPECT_FALSE(
        parse(
            R"({"id":"https://other.example/1","type":"Like","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})"
        )
            .same_origin
    );
    // The object of a Like is ours, and nobody's claim.
    EXPECT_TRUE(parse(activity("Like", R"("object":"https://ap.wiki.example/u/5")")).same_origin);
}

// D66, S11
TEST(Inbound, UpdatesAndDeletesOfActorsAndPosts)
{
    EXPECT_TRUE(parse_as<DeleteObject>(activity("Delete", R"("object":"https://mastodon.example/users/bob")")).is_actor
    );
    EXPECT_FALSE(parse_as<DeleteObject>(
                     activity("Delete", R"("object":{"type":"Tombstone","id":"https://mastodon.example/n/1"})")
    )
                     .is_actor);
    auto const actor = parse_as<UpdateObject>(
        activity("Update", R"("object":{"id":"https://mastodon.example/users/bob","type":"Person","name":"Bob"})")
    );
    EXPECT_TRUE(actor.is_actor);
    EXPECT_FALSE(actor.note.has_value());
    auto const note = parse_as<UpdateObject>(
        activity("Update", R"("object":{"id":"https://mastodon.example/n/1","type":"Note","content":"new"})")
    );
    EXPECT_FALSE(note.is_actor);
    EXPECT_EQ(note.note->content, "new");
}

TEST(Inbound, MovesOfOneself)
{
    auto const move = parse_as<MoveActor>(activity(
        "Move", R"("object":"https://mastodon.example/users/bob","target":{"id":"https://new.example/users/bob"})"
    ));
    EXPECT_EQ(move.target.text(), "https://new.example/users/bob");
    expect_refused(
        activity("Move", R"("object":"https://mastodon.example/users/alice","target":"https://new.example/users/bob")")
    );
    expect_refused(activity("Move", R"("object":"https://mastodon.example/users/bob")"));
}

// D63, D64
TEST(Inbound, BlocksAndReports)
{
    EXPECT_EQ(
        parse_as<Block>(activity("Block", R"("object":"https://ap.wiki.example/w/enwiki/p/736")")).object.text(), kOurs
    );
    auto const flag = parse_as<Flag>(activity(
        "Flag",
        R"("object":["https://ap.wiki.example/w/enwiki/p/736",{"id":"https://ap.wiki.example/w/enwiki/o/5"},"mailto:x"],"summary":"spam")"
    ));
    EXPECT_EQ(flag.objects.size(), 2U);
    EXPECT_EQ(flag.content, "spam");
    EXPECT_EQ(
        parse_as<Flag>(activity("Flag", R"("object":"https://ap.wiki.example/w/enwiki/p/736","content":"rude")"))
            .content,
        "rude"
    );
    expect_refused(activity("Flag", R"("object":[])"));
}

// D50
TEST(Inbound, QuoteRequests)
{
    for (auto const* type : {"QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest"}) {
        auto const request = parse_as<QuoteRequest>(activity(
            type,
            R"("object":"https://ap.wiki.example/w/enwiki/o/5","instrument":{"id":"https://mastodon.example/users/bob/statuses/9","type":"Note"})"
        ));
        EXPECT_EQ(request.object.text(), "https://ap.wiki.example/w/enwiki/o/5");
        EXPECT_EQ(request.instrument.text(), "https://mastodon.example/users/bob/statuses/9");
    }
    expect_refused(activity("QuoteRequest", R"("object":"https://ap.wiki.example/w/enwiki/o/5")"));
}

TEST(Inbound, UnknownTypesAreKeptAsSuch)
{
    for (auto const* type : {"Accept", "Add", "View", "Join", "Listen", "Whatever"}) {
        auto const inbound = parse(activity(type, R"("object":5)"));
        EXPECT_TRUE(std::holds_alternative<Unsupported>(inbound.activity)) << type;
        EXPECT_EQ(inbound.type, type);
    }
}

TEST(Inbound, RefusesWhatIsHostile)
{
    for (auto const* body : {
             "",
             "null",
             "[]",
             "\"Follow\"",
             "{}",
             R"({"id":"https://m.example/1","type":"Follow","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"type":"Follow","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"id":{"id":"https://m.example/1"},"type":"Follow","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":"Follow","actor":["https://m.example/u"],"object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":"Follow","actor":["https://m.example/u","https://m.example/v"],"object":"https://ap.wiki.example/u/5"})",
             R"({"id":"urn:uuid:1","type":"Follow","actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":"Follow","actor":"javascript:x","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":"Follow","actor":"https://u:p@m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":5,"actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
             R"({"id":"https://m.example/1","type":[],"actor":"https://m.example/u","object":"https://ap.wiki.example/u/5"})",
         }) {
        expect_refused(body);
    }
    for (auto const* object : {
             "null",
             "5",
             "[]",
             R"(["https://ap.wiki.example/u/5","https://ap.wiki.example/u/6"])",
             R"([["https://ap.wiki.example/u/5"]])",
             R"({"id":["https://ap.wiki.example/u/5"]})",
             R"({"href":"https://ap.wiki.example/u/5"})",
             R"("acct:a@b.example")",
         }) {
        expect_refused(activity("Follow", R"("object":)" + std::string(object)));
    }
    expect_refused(activity("Like", R"("object":)" + std::string(5000, '[')));
    expect_refused(activity("Like", R"("object":"https://ap.wiki.example/)" + std::string(1U << 20U, 'x') + "\""));
}

TEST(Inbound, ManyRecipientsAndMentionsStayBounded)
{
    std::string tags;
    for (int i = 0; i < 5000; ++i) {
        tags += (i == 0 ? "" : ",");
        tags += R"({"type":"Mention","href":"https://m.example/u/)" + std::to_string(i) + "\"}";
    }
    auto const create = parse_as<CreateReply>(
        activity("Create", R"("object":{"id":"https://mastodon.example/n","type":"Note","tag":[)" + tags + "]}")
    );
    EXPECT_EQ(create.note.mentions.size(), 100U);
}

}  // namespace
}  // namespace wikipub::ap
