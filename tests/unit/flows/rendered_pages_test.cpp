// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/rendered_pages.h"

#include "flows/documents.h"
#include "storage/editors.h"
#include "storage/handles.h"
#include "unit/flows/flows_fixture.h"

#include <gmock/gmock.h>

namespace wikipub::flows {

class RenderedPagesTest : public FlowsTest {
protected:
    RenderedPagesTest()
    {
        small_wiki_.set(7, {.title = "Albert Einstein"});
        small_wiki_.set_revision(12, {.page = 7, .parent = 10});
    }

    std::string actor() { return run(documents_.actor(kPage)).value().json; }
    std::string outbox() { return run(documents_.collection(kPage, ap::ActorPart::outbox, "newest")).value().json; }
    std::string webfinger() { return run(documents_.webfinger("acct:albert_einstein@wiki.example", "n")).value().json; }

    /// How often the database was read for something.
    std::string reads() const
    {
        auto const text = metrics_.text();
        std::string counts;
        for (auto const line : split(text, '\n')) {
            if (line.starts_with("wikipub_database_seconds_count") && line.find("\"test\"") == line.npos) {
                counts.append(line).append("\n");
            }
        }
        return counts;
    }

    static inline ap::ActorName const kPage = ap::PageActor{std::string(kWiki), PageId{7}, 1};
    Documents documents_{environment_, directory_of_actors_, shown_, pages_};
};

TEST_F(RenderedPagesTest, WhatWasServedIsServedAgainWithoutReadingAnything)
{
    add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    webfinger();  // mints the handle
    std::vector const first{actor(), outbox(), webfinger()};
    auto const before = reads();
    EXPECT_EQ((std::vector{actor(), outbox(), webfinger()}), first);
    EXPECT_EQ(reads(), before);
}

// What was read before a write may be what the write hid.
TEST_F(RenderedPagesTest, WhatWasReadBeforeAWriteIsNotKept)
{
    auto const listed = run(directory_of_actors_.by_name({storage::ActorKind::page, std::string(kWiki), PageId{7}, 1}));
    ASSERT_TRUE(listed);
    RenderedPages rendered(environment_, pages_);
    EXPECT_EQ(rendered.find(rendered.begin("key")), nullptr);
    rendered.keep(rendered.begin("key"), *listed, {"new", ""});
    ASSERT_NE(rendered.find(rendered.begin("key")), nullptr);
    auto begun = rendered.begin("key");
    write([](storage::Transaction&) { return true; });
    rendered.keep(std::move(begun), *listed, {"old", ""});
    EXPECT_EQ(rendered.find(rendered.begin("key")), nullptr);
}

// Design §3 Redaction: not served from the moment that it is stored.
TEST_F(RenderedPagesTest, AHiddenPostIsServedNoMore)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    auto const id = std::to_string(post.id.value);
    EXPECT_THAT(outbox(), testing::HasSubstr(id));
    EXPECT_THAT(outbox(), testing::HasSubstr(id));
    run(redactor_.hide(wiki(), {bridge::Cause::revision_hidden, "rcfeed", std::nullopt, {RevId{12}}, {}}));
    EXPECT_THAT(outbox(), testing::Not(testing::HasSubstr(id)));
}

TEST_F(RenderedPagesTest, ARedactedHandleIsServedNoMore)
{
    webfinger();
    EXPECT_THAT(actor(), testing::HasSubstr("albert_einstein"));
    write([](storage::Transaction& transaction) {
        redact_handles(transaction, kWiki, PageId{7});
        return storage::mint_handle(transaction, {"einstein", std::string(kWiki), PageId{7}, true, transaction.now()});
    });
    EXPECT_THAT(actor(), testing::Not(testing::HasSubstr("albert_einstein@")));
    EXPECT_THAT(actor(), testing::HasSubstr("einstein@wiki.example"));
    auto const answer = run(documents_.webfinger("acct:albert_einstein@wiki.example", "n"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::not_found);
}

TEST_F(RenderedPagesTest, AnEventAboutThePageDropsWhatTheWikiSaidOfIt)
{
    EXPECT_THAT(actor(), testing::HasSubstr("Albert Einstein"));
    small_wiki_.set(7, {.title = "A. Einstein"});
    EXPECT_THAT(actor(), testing::HasSubstr("Albert Einstein"));
    pages_.forget(wiki(), PageId{7});
    EXPECT_THAT(actor(), testing::HasSubstr("A. Einstein"));
}

TEST_F(RenderedPagesTest, WhatAnotherQuestionBringsToLightCountsAtOnce)
{
    EXPECT_THAT(actor(), testing::HasSubstr("Albert Einstein"));
    small_wiki_.set(7, {.title = "Albert Einstein", .missing = true});
    ASSERT_TRUE(run(pages_.read(wiki(), {PageId{7}}, wiki::Priority::serving)));
    auto const answer = run(documents_.actor(kPage));
    EXPECT_FALSE(answer && answer->json.find("Albert Einstein") != std::string::npos);
}

TEST_F(RenderedPagesTest, TenMinutesAfterTheirConfirmationPostsAreCheckedAgain)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    clock_.shift(std::chrono::minutes{9});
    EXPECT_THAT(outbox(), testing::HasSubstr(std::to_string(post.id.value)));
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .hidden = true});
    clock_.shift(std::chrono::minutes{2});
    EXPECT_THAT(outbox(), testing::Not(testing::HasSubstr(std::to_string(post.id.value))));
}

// Consent that the wiki did not confirm for a day is none, though nothing is written then.
TEST_F(RenderedPagesTest, WhoIsNamedIsLookedUpEachTime)
{
    auto const post = add_post(follow(PageId{7}, "Albert Einstein"), {RevId{12}});
    write([id = post.id, now = clock_.now()](storage::Transaction& transaction) {
        storage::Editor editor;
        editor.number = 5;
        editor.wiki = kWiki;
        editor.user_id = 3;
        editor.name = "Lise Meitner";
        editor.user_page = "https://wiki.example/wiki/User:Lise_Meitner";
        editor.named = true;
        editor.wish = storage::EditorWish::active;
        editor.confirmed = now - storage::kConsentKept + std::chrono::minutes{1};
        storage::put_editor(transaction, editor);
        storage::name_editors(transaction, id, std::array<std::int64_t, 1>{5});
        return true;
    });
    EXPECT_THAT(outbox(), testing::HasSubstr("Meitner"));
    clock_.shift(std::chrono::minutes{2});
    EXPECT_THAT(outbox(), testing::Not(testing::HasSubstr("Meitner")));
}

TEST_F(RenderedPagesTest, StrangersCannotMakeItGrow)
{
    auto const listed = run(directory_of_actors_.by_name({storage::ActorKind::page, std::string(kWiki), PageId{7}, 1}));
    ASSERT_TRUE(listed);
    RenderedPages rendered(environment_, pages_);
    Document const large{std::string(200'000, 'x'), ""};
    auto const is_kept = [&](std::string const& key) { return rendered.find(rendered.begin(key)) != nullptr; };
    EXPECT_FALSE(is_kept("first"));
    rendered.keep(rendered.begin("first"), *listed, large);
    EXPECT_TRUE(is_kept("first"));
    for (int i = 0; i < 25; ++i) {
        rendered.keep(rendered.begin(std::to_string(i)), *listed, large);
        EXPECT_TRUE(is_kept(std::to_string(i)));
    }
    EXPECT_FALSE(is_kept("first"));
    std::string const long_key(5000, 'k');
    rendered.keep(rendered.begin(long_key), *listed, large);
    EXPECT_FALSE(is_kept(long_key));
}

}  // namespace wikipub::flows
