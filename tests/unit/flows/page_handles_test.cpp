// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_handles.h"

#include "storage/handles.h"
#include "storage/installation.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

namespace {

bridge::PageFacts facts(PageId id, std::string title)
{
    bridge::PageFacts page;
    page.id = id;
    page.title = std::move(title);
    return page;
}

}  // namespace

using PageHandlesTest = FlowsTest;

TEST_F(PageHandlesTest, IsMadeFromTheTitleWhenFirstShownAndStays)
{
    small_wiki_.set(7, {.title = "Albert Einstein"});
    EXPECT_EQ(run(handles_.known(wiki(), PageId{7})), "p7") << "nothing is made by asking";
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Albert Einstein"))), "albert_einstein");
    EXPECT_EQ(run(handles_.known(wiki(), PageId{7})), "albert_einstein");
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "A. Einstein"))), "albert_einstein") << "a move keeps it";
}

TEST_F(PageHandlesTest, APageThatIsYoungAtItsTitleIsShownByNumber)
{
    auto const now = format_iso8601(std::chrono::floor<std::chrono::seconds>(clock_.now()));
    small_wiki_.set(7, {.title = "Breaking news", .since = now});
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Breaking news"))), "p7");
    clock_.shift(std::chrono::hours{25});
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Breaking news"))), "breaking_news");
}

TEST_F(PageHandlesTest, TwoPagesNeverGetTheSame)
{
    small_wiki_.set(7, {.title = "Zażółć"});
    small_wiki_.set(8, {.title = "Zazolc"});
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Zażółć"))), "zazolc");
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{8}, "Zazolc"))), "zazolc_8");
    EXPECT_EQ(run(handles_.resolve("zazolc", "n"))->page, PageId{7});
    EXPECT_EQ(run(handles_.resolve("zazolc_8", "n"))->page, PageId{8});
}

TEST_F(PageHandlesTest, ANewOneLeavesTheOldOnesResolving)
{
    small_wiki_.set(7, {.title = "Old name"});
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Old name"))), "old_name");
    EXPECT_EQ(run(handles_.rehandle(wiki(), facts(PageId{7}, "New name"))).value(), "new_name");
    EXPECT_EQ(run(handles_.known(wiki(), PageId{7})), "new_name");
    EXPECT_EQ(run(handles_.resolve("old_name", "n"))->page, PageId{7});
    EXPECT_EQ(run(handles_.rehandle(wiki(), facts(PageId{7}, "Old name"))).value(), "old_name") << "its own, back";
}

TEST_F(PageHandlesTest, AHandleWhoseTextWasRedactedIsNeverMintedAgain)
{
    small_wiki_.set(7, {.title = "Libel"});
    EXPECT_EQ(run(handles_.shown(wiki(), facts(PageId{7}, "Libel"))), "libel");
    write([](storage::Transaction& transaction) {
        auto const secret = storage::find_installation(transaction)->handle_secret.data;
        storage::redact_handle(transaction, "libel", "#" + hex_encode(sig::hmac_sha256(secret, "libel")));
        return true;
    });
    EXPECT_EQ(run(handles_.rehandle(wiki(), facts(PageId{8}, "Libel"))).value(), "libel_8");
}

TEST_F(PageHandlesTest, ResolvesOurOwnAndTheNumberedOnesWithoutAskingTheWiki)
{
    EXPECT_EQ(run(handles_.resolve("AP.wiki.example", "n"))->kind, storage::ActorKind::instance);
    EXPECT_EQ(run(handles_.resolve("WiIngest", "n"))->kind, storage::ActorKind::wiki);
    auto const page = run(handles_.resolve("P7", "n"));
    EXPECT_EQ(page->kind, storage::ActorKind::page);
    EXPECT_EQ(page->page, PageId{7});
    for (auto const* text : {"", "a b", "../etc", "-", "é", "a..b"}) {
        auto const none = run(handles_.resolve(text, "n"));
        ASSERT_FALSE(none) << text;
        EXPECT_EQ(none.error().code, Errc::not_found) << text;
    }
    EXPECT_EQ(small_wiki_.asked("action"), 0);
}

TEST_F(PageHandlesTest, FindsAnUnknownOneByTheWikisSearchAndRemembersAMiss)
{
    small_wiki_.set(7, {.title = "Albert Einstein"});
    small_wiki_.set(8, {.title = "Noindexed", .noindex = true});
    EXPECT_EQ(run(handles_.resolve("Albert_Einstein", "n"))->page, PageId{7});
    for (auto const* handle : {"nobody", "noindexed"}) {
        EXPECT_EQ(run(handles_.resolve(handle, "n")).error().code, Errc::not_found) << handle;
    }
    auto const asked = small_wiki_.asked("list");
    EXPECT_EQ(run(handles_.resolve("nobody", "n")).error().code, Errc::not_found);
    EXPECT_EQ(small_wiki_.asked("list"), asked) << "a miss is kept";
}

TEST_F(PageHandlesTest, OneNetworkMayNotMakeUsAskForEver)
{
    std::vector<Errc> answers;
    for (int i = 0; i < 22; ++i) {
        answers.push_back(run(handles_.resolve("guess" + std::to_string(i) + "x", "192.0.2.0/24")).error().code);
    }
    EXPECT_EQ(answers.front(), Errc::not_found);
    EXPECT_EQ(answers.back(), Errc::rate_limited);
    EXPECT_EQ(run(handles_.resolve("another", "198.51.100.0/24")).error().code, Errc::not_found);
}

}  // namespace wikipub::flows
