// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/listed_pages.h"

#include "unit/flows/flows_fixture.h"

#include <fstream>

namespace wikipub::flows {

class ListedPagesTest : public FlowsTest {
protected:
    void move(storage::Actor const& actor, std::string const& title)
    {
        small_wiki_.set(actor.name.page.value, {.title = title});
        write([=, hash = title_hash_, now = clock_.now()](storage::Transaction& transaction) {
            retitle(transaction, hash, actor, title, now);
            return true;
        });
        pages_.forget(wiki(), actor.name.page);
    }
    bool is_denied(PageId page)
    {
        auto const answer = run(pages_.by_id(wiki(), page, wiki::Priority::serving));
        return answer && answer->unfollowable == bridge::Unfollowable::denied;
    }
};

TEST_F(ListedPagesTest, AListMatchesByIdAndByTitleNowAndBefore)
{
    TitleHash const hash{"a secret"};
    ListedPages const listed(bridge::PageList::parse("curid=1\nOld_title\n"), hash);
    std::vector<storage::FormerTitle> const former{{PageId{3}, hash.of("old Title")}, {PageId{4}, hash.of("Other")}};
    EXPECT_TRUE(listed.contains(PageId{1}, "Anything", {}));
    EXPECT_TRUE(listed.contains(PageId{2}, "Old title", {}));
    EXPECT_TRUE(listed.contains(PageId{3}, "New title", former));
    EXPECT_FALSE(listed.contains(PageId{4}, "New title", former)) << "another page had it";
}

TEST_F(ListedPagesTest, AMoveIsNoWayOutOfTheListOfDeniedPages)
{
    auto const actor = follow(PageId{7}, "Old title");
    small_wiki_.set_revision(100, {.page = 7});
    auto const post = add_post(actor, {RevId{100}});
    move(actor, "New title");
    EXPECT_FALSE(is_denied(PageId{7}));

    wiki().set_lists(bridge::PageList::parse("[[Old title]]"), {});
    run(redactor_.hide_denied(wiki()));
    EXPECT_TRUE(is_denied(PageId{7}));
    EXPECT_TRUE(run(pages_.is_denied(wiki(), PageId{7}, "New title"))) << "without asking the wiki";
    EXPECT_EQ(state(post.id), storage::PostState::hidden);
}

TEST_F(ListedPagesTest, APageThatNobodyFollowsAnyMoreIsHiddenToo)
{
    auto const actor = follow(PageId{7}, "Old title");
    small_wiki_.set(7, {.title = "Old title"});
    auto const post = add_post(actor, {RevId{100}});
    write([id = actor.id](storage::Transaction& transaction) {
        for (auto const& follower : storage::list_followers(transaction, id, storage::RemoteId{}, 10)) {
            storage::remove_follower(transaction, id, follower.remote);
        }
        return true;
    });
    wiki().set_lists(bridge::PageList::parse("Old title"), {});
    run(redactor_.hide_denied(wiki()));
    EXPECT_EQ(state(post.id), storage::PostState::hidden);
}

// The title of a page may itself be what is hidden later.
TEST_F(ListedPagesTest, NoFormerTitleCanBeReadInTheDatabase)
{
    auto const actor = follow(PageId{7}, "Xylophone of shame");
    move(actor, "New title");
    database_.checkpoint_blocking();
    std::ifstream file(directory_ / "wikipub.db", std::ios::binary);
    std::string const bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_FALSE(bytes.empty());
    EXPECT_EQ(bytes.find("Xylophone"), std::string::npos);
}

}  // namespace wikipub::flows
