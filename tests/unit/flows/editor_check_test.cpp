// SPDX-License-Identifier: GPL-2.0-or-later
// What the wiki is asked about editors, and what becomes of those whom it does not know any more.
#include "unit/flows/consents_fixture.h"

namespace wikipub::flows {

class EditorCheckTest : public ConsentsTest {};

TEST_F(EditorCheckTest, AMissingUsersPostsGoAtFirstAndTheActorAfterASecondLook)
{
    apply(alice());
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    run(consents_.user_missing(wiki(), kNumber, false));
    EXPECT_EQ(state(post), storage::PostState::withdrawn);
    EXPECT_TRUE(look(id()));
    run(consents_.user_found(wiki(), kNumber));
    EXPECT_EQ(standing(), storage::EditorStanding::live);
    run(consents_.user_missing(wiki(), kNumber, true));
    EXPECT_EQ(refused(id()), Errc::gone);
}

TEST_F(EditorCheckTest, TheWikiIsAskedTwiceBeforeAMissingUserIsErased)
{
    EditorCheck check(environment_, consents_);
    apply(alice());
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    run(check.look());
    EXPECT_EQ(state(post), storage::PostState::live);
    small_wiki_.fail_list("users");
    run(check.look());
    EXPECT_EQ(state(post), storage::PostState::live) << "a silent wiki says nothing";
    small_wiki_.fail_list("");
    small_wiki_.set_user("Alice", 99);
    run(check.look());
    EXPECT_EQ(state(post), storage::PostState::withdrawn) << "the name is somebody else's now, and nobody has the id";
    run(check.look());
    EXPECT_TRUE(look(id())) << "less than a minute later";
    clock_.shift(std::chrono::seconds(61));
    run(check.look());
    EXPECT_EQ(refused(id()), Errc::gone);
}

TEST_F(EditorCheckTest, ARenameThatNobodyToldOfIsFoundAndAskedAbout)
{
    EditorCheck check(environment_, consents_);
    apply(alice());
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    small_wiki_.set_user("Alice", 0);
    small_wiki_.set_user("Alicia", kUser);
    run(check.look());
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    EXPECT_EQ(state(post), storage::PostState::withdrawn);
    EXPECT_TRUE(look(id())) << "a rename deletes nobody";
    run(check.look());
    clock_.shift(std::chrono::minutes(2));
    run(check.look());
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    EXPECT_TRUE(look(id()));
}

TEST_F(EditorCheckTest, WhoVanishedWithoutAWordIsErased)
{
    EditorCheck check(environment_, consents_);
    apply(alice());
    small_wiki_.set_user("Alice", 0);
    small_wiki_.set_user("Vanished user 7", kUser);
    run(check.look());
    EXPECT_EQ(refused(id()), Errc::gone);
}

TEST_F(EditorCheckTest, NoAnswerInThirtyDaysIsANo)
{
    apply(alice());
    run(consents_.user_event(wiki(), kUser, wiki::UserState::renamed));
    clock_.shift(std::chrono::days(29));
    run(consents_.tend());
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    clock_.shift(std::chrono::days(2));
    run(consents_.tend());
    EXPECT_EQ(refused(id()), Errc::gone);
}

TEST_F(EditorCheckTest, KeyAndReachGoOnceEverybodyWasTold)
{
    apply(alice());
    add_follower();
    auto const name = actor().name;
    apply(erased(2));
    run(consents_.tend());
    EXPECT_NE(keys_.find(name), nullptr) << "the Delete waits to be sent";
    clock_.shift(std::chrono::days(32));
    run(consents_.tend());
    EXPECT_EQ(keys_.find(name), nullptr);
    read([key = actor().id](storage::Snapshot& snapshot) {
        EXPECT_THAT(storage::list_reach(snapshot, key), testing::IsEmpty());
        EXPECT_FALSE(storage::find_signing_key(snapshot, EditorKeys::owner(kNumber)));
    });
    EXPECT_EQ(refused(id()), Errc::gone) << "for ever";
}

}  // namespace wikipub::flows
