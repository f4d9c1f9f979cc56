// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/render.h"

#include "bridge/said.h"
#include "json/reader.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

namespace {

constexpr std::string_view kPublic = "https://www.w3.org/ns/activitystreams#Public";

storage::ActorName const kPage{storage::ActorKind::page, "wiingest", PageId{7}, 1};

storage::Post edits()
{
    bridge::Said said;
    said.summaries = {{.quoted = "see #physics <b>now</b>"}};
    storage::Post post;
    post.id = PostId{12345};
    post.wiki = "wiingest";
    post.page = PageId{7};
    post.host = "ap.wiki.example";
    post.published = Timestamp{Milliseconds{1'767'000'000'000}};
    post.rev_from = RevId{10};
    post.rev_to = RevId{12};
    post.edits = 2;
    post.byte_delta = -4;
    post.title = "Albert Einstein";
    post.summary = bridge::write_words(said);
    return post;
}

/// The document read back: what peers get.
json::Document parsed(std::string const& text)
{
    return *json::parse(text);
}

std::vector<std::string> texts(json::Value value)
{
    std::vector<std::string> found;
    for (auto const element : value.elements()) {
        found.emplace_back(element.as_string().value_or("?"));
    }
    if (auto const one = value.as_string()) {
        found.emplace_back(*one);
    }
    return found;
}

}  // namespace

using RenderTest = FlowsTest;

TEST_F(RenderTest, WhatARowSaysIsReadBack)
{
    auto post = edits();
    auto const said = said_of(post);
    EXPECT_EQ(said.kind, bridge::PostKind::edits);
    EXPECT_EQ(said.page, PageId{7});
    EXPECT_EQ(said.title, "Albert Einstein");
    EXPECT_EQ(said.edits, 2);
    EXPECT_EQ(said.byte_delta, -4);
    EXPECT_EQ(said.from, RevId{10});
    EXPECT_EQ(said.to, RevId{12});
    ASSERT_EQ(said.summaries.size(), 1U);
    EXPECT_EQ(said.summaries.front().quoted, "see #physics <b>now</b>");
    post.kind = storage::PostKind::move;
    EXPECT_FALSE(said_of(post).byte_delta) << "a move changes no bytes";
}

TEST_F(RenderTest, WordsThatCannotBeReadAreLeftOut)
{
    auto post = edits();
    post.summary = "{\"version\":999";
    auto const said = said_of(post);
    EXPECT_TRUE(said.summaries.empty());
    EXPECT_EQ(said.title, "Albert Einstein");
}

TEST_F(RenderTest, APostIsAnUnlistedNoteOfThePage)
{
    auto const document = parsed(ap::write(note_of(environment_, wiki(), kPage, edits(), "albert_einstein")));
    auto const note = document.root();
    EXPECT_EQ(note.string("type"), "Note");
    EXPECT_EQ(note.string("id"), "https://ap.wiki.example/w/wiingest/o/12345");
    EXPECT_EQ(note.string("attributedTo"), "https://ap.wiki.example/w/wiingest/p/7");
    EXPECT_EQ(note.string("url"), "https://ap.wiki.example/@albert_einstein/12345");
    EXPECT_EQ(note.string("published"), "2025-12-29T09:20:00Z");
    EXPECT_EQ(texts(note["to"]), std::vector<std::string>{"https://ap.wiki.example/w/wiingest/p/7/followers"});
    EXPECT_EQ(texts(note["cc"]), std::vector<std::string>{std::string(kPublic)});
    EXPECT_EQ(note.string("context"), "https://ap.wiki.example/w/wiingest/c/7");
    EXPECT_EQ(note.string("conversation"), note.string("context"));
    EXPECT_FALSE(note["summary"].exists()) << "it would be a content warning";
    auto const content = std::string(note.string("content").value_or(""));
    EXPECT_EQ(note["contentMap"].string("en"), content);
    EXPECT_NE(content.find("Albert Einstein"), std::string::npos) << content;
    EXPECT_NE(content.find("https://wiki.example/index.php?"), std::string::npos) << content;
    EXPECT_EQ(content.find("<b>now"), std::string::npos) << "a summary is text: " << content;
    auto const tags = note.array("tag").elements();
    ASSERT_NE(tags.begin(), tags.end());
    EXPECT_EQ((*tags.begin()).string("href"), "https://ap.wiki.example/w/wiingest/t/physics");
}

TEST_F(RenderTest, RowsKeepTheHostTheyWereMintedUnder)
{
    auto post = edits();
    post.host = "old.wiki.example";
    auto const note = note_of(environment_, wiki(), kPage, post, "albert_einstein");
    for (auto const& address : {note.id, note.attributed_to, note.url, note.context, *note.replies}) {
        EXPECT_TRUE(address.starts_with("https://old.wiki.example/")) << address;
    }
    auto const page = page_actor(environment_, wiki(), kPage, "old.wiki.example", "Albert Einstein", "albert_einstein");
    for (auto const& address :
         {page.id, page.inbox, page.outbox, page.followers, page.url, page.shared_inbox, page.key.id}) {
        EXPECT_TRUE(address.starts_with("https://old.wiki.example/")) << address;
    }
    EXPECT_EQ(page.webfinger, "albert_einstein@wiki.example");
}

TEST_F(RenderTest, ActorsAreWhatPeersExpect)
{
    auto const instance = instance_actor(environment_, "ap.wiki.example");
    EXPECT_EQ(instance.type, ap::ActorType::application);
    EXPECT_EQ(instance.id, "https://ap.wiki.example/actor");
    EXPECT_TRUE(instance.manually_approves_followers);
    auto const of_wiki = wiki_actor(environment_, wiki());
    EXPECT_EQ(of_wiki.id, "https://ap.wiki.example/w/wiingest");
    EXPECT_EQ(of_wiki.preferred_username, "wiingest");
    auto const page = page_actor(environment_, wiki(), kPage, "ap.wiki.example", "東京 & <b>", "tokyo");
    EXPECT_EQ(page.type, ap::ActorType::service);
    EXPECT_EQ(page.name, "東京 & <b>");
    EXPECT_EQ(page.url, "https://ap.wiki.example/@tokyo");
    EXPECT_EQ(page.summary.find("<b>"), std::string::npos) << page.summary;
    EXPECT_EQ(page.key.id, "https://ap.wiki.example/w/wiingest/p/7#main-key");
    EXPECT_EQ(page.key.owner, page.id);
    EXPECT_EQ(page.key.pem, of_wiki.key.pem) << "pages share the wiki's key";
    EXPECT_NE(page.key.pem, instance.key.pem);
}

TEST_F(RenderTest, ADeletedPageNamesNothing)
{
    auto const text = ap::write(deleted_page(environment_, wiki(), kPage, "ap.wiki.example"));
    auto const document = parsed(text);
    auto const page = document.root();
    EXPECT_EQ(page.string("id"), "https://ap.wiki.example/w/wiingest/p/7");
    EXPECT_EQ(page.string("preferredUsername"), "p7");
    EXPECT_EQ(page.string("name"), "Deleted page");
    EXPECT_EQ(page.boolean("suspended"), true);
    EXPECT_TRUE(page["publicKey"].is_object());
    EXPECT_FALSE(page["summary"].exists());
    EXPECT_FALSE(page["url"].exists());
}

}  // namespace wikipub::flows
