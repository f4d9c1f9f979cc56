// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/remote_actor.h"

namespace wikipub::ap {
namespace {

/// Bob's document with these members besides id and type.
std::string bob(std::string_view rest)
{
    return R"({"id":"https://m.example/users/bob","type":"Person",)" + std::string(rest) + "}";
}

constexpr char const* kInbox = R"("inbox":"https://m.example/users/bob/inbox")";

RemoteActor parse(std::string_view body)
{
    auto actor = parse_remote_actor(body);
    EXPECT_TRUE(actor.has_value()) << body;
    return std::move(*actor);
}

TEST(RemoteActor, ReadsWhatIsUsed)
{
    auto const actor = parse(bob(std::string(kInbox) + R"(,"preferredUsername":"bob",
        "endpoints":{"sharedInbox":"https://m.example/inbox"},"movedTo":"https://new.example/u/bob",
        "alsoKnownAs":["https://old.example/u/bob",5],
        "publicKey":{"id":"https://m.example/users/bob#main-key","owner":"https://m.example/users/bob","publicKeyPem":"PEM"}
    )"));
    EXPECT_EQ(actor.id.text(), "https://m.example/users/bob");
    EXPECT_EQ(actor.type, "Person");
    EXPECT_EQ(actor.inbox.text(), "https://m.example/users/bob/inbox");
    EXPECT_EQ(actor.shared_inbox->text(), "https://m.example/inbox");
    EXPECT_EQ(actor.preferred_username, "bob");
    EXPECT_EQ(actor.moved_to->text(), "https://new.example/u/bob");
    ASSERT_EQ(actor.also_known_as.size(), 1U);
    EXPECT_EQ(actor.also_known_as[0].text(), "https://old.example/u/bob");
    ASSERT_EQ(actor.keys.size(), 1U);
    EXPECT_EQ(actor.keys[0].id.text(), "https://m.example/users/bob#main-key");
    EXPECT_EQ(actor.keys[0].pem, "PEM");
}

TEST(RemoteActor, SingleAliasAndSeveralKeys)
{
    auto const actor = parse(bob(std::string(kInbox) + R"(,"alsoKnownAs":"https://old.example/u/bob","publicKey":[
        {"id":"https://m.example/users/bob#1","owner":"https://m.example/users/bob","publicKeyPem":"1"},
        {"id":"https://m.example/users/bob#2","owner":"https://m.example/users/mallory","publicKeyPem":"2"},
        {"id":"https://m.example/users/bob#3","publicKeyPem":"3"},
        {"id":"https://m.example/users/bob#4","owner":"https://m.example/users/bob","publicKeyPem":"4"}])"));
    EXPECT_EQ(actor.also_known_as.size(), 1U);
    ASSERT_EQ(actor.keys.size(), 2U) << "keys of other owners, or of none, are not his";
    EXPECT_EQ(actor.keys[1].pem, "4");
}

TEST(RemoteActor, NamesNoInboxOfAThirdParty)
{
    EXPECT_FALSE(parse_remote_actor(bob(R"("inbox":"https://victim.example/inbox")")).has_value());
    auto const actor =
        parse(bob(std::string(kInbox) + R"(,"endpoints":{"sharedInbox":"https://victim.example/inbox"})"));
    EXPECT_EQ(actor.shared_inbox, std::nullopt);
}

TEST(RemoteActor, BoundsWhatItKeeps)
{
    std::string aliases;
    std::string keys;
    for (int i = 0; i < 1000; ++i) {
        aliases += (i == 0 ? "" : ",") + std::string("\"https://a.example/") + std::to_string(i) + "\"";
        keys += (i == 0 ? "" : ",") + std::string(R"({"id":"https://m.example/users/bob#)") + std::to_string(i) +
                R"(","owner":"https://m.example/users/bob","publicKeyPem":"x"})";
    }
    auto const actor =
        parse(bob(std::string(kInbox) + ",\"alsoKnownAs\":[" + aliases + "],\"publicKey\":[" + keys + "]"));
    EXPECT_EQ(actor.also_known_as.size(), 256U);
    EXPECT_EQ(actor.keys.size(), 10U);
    auto const large = parse(bob(
        std::string(kInbox) +
        R"(,"publicKey":{"id":"https://m.example/users/bob#1","owner":"https://m.example/users/bob","publicKeyPem":")" +
        std::string(8193, 'x') + "\"}"
    ));
    EXPECT_TRUE(large.keys.empty());
}

TEST(RemoteActor, RefusesWhatIsNone)
{
    for (auto const* body : {
             "",
             "[]",
             R"({"type":"Person","inbox":"https://m.example/i"})",
             R"({"id":"https://m.example/u","inbox":"https://m.example/i"})",
             R"({"id":"https://m.example/u","type":"Person"})",
             R"({"id":"https://m.example/u","type":"Tombstone"})",
             R"({"id":"https://m.example/u","type":"Person","inbox":{"href":"https://m.example/i"}})",
         }) {
        EXPECT_FALSE(parse_remote_actor(body).has_value()) << body;
    }
}

// S9
TEST(KeyDocument, IsAnActorAKeyOrAStub)
{
    auto const actor = parse_key_document(bob(kInbox));
    ASSERT_TRUE(actor.has_value());
    EXPECT_EQ(actor->owner.text(), "https://m.example/users/bob");
    EXPECT_TRUE(actor->actor.has_value());

    auto const key = parse_key_document(
        R"({"id":"https://m.example/keys/1","type":"Key","owner":"https://m.example/users/bob","publicKeyPem":"PEM"})"
    );
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->owner.text(), "https://m.example/users/bob");
    EXPECT_FALSE(key->actor.has_value());

    // What GoToSocial answers for a key's id.
    auto const stub = parse_key_document(bob(
        R"("preferredUsername":"bob","publicKey":{"id":"https://m.example/users/bob/main-key","owner":"https://m.example/users/bob","publicKeyPem":"PEM"})"
    ));
    ASSERT_TRUE(stub.has_value());
    EXPECT_EQ(stub->owner.text(), "https://m.example/users/bob");
    EXPECT_FALSE(stub->actor.has_value());

    EXPECT_FALSE(parse_key_document(R"({"id":"https://m.example/keys/1","type":"Key"})").has_value());
    EXPECT_FALSE(parse_key_document("[]").has_value());
}

}  // namespace
}  // namespace wikipub::ap
