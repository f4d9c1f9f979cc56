// SPDX-License-Identifier: GPL-2.0-or-later
// What a locked editor shows to whom, and what editors see of their own actor.
#include "unit/flows/consents_fixture.h"

namespace wikipub::flows {

class EditorDeskTest : public ConsentsTest {};

TEST_F(EditorDeskTest, ALockedPostIsNotThereForWhoDoesNotSign)
{
    auto locked = alice();
    locked.locked = true;
    apply(locked);
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    federation::Signers signers(loop_, 1);
    federation::RemoteActors peers(
        client_,
        database_,
        signers,
        clock_,
        std::make_shared<federation::SoftwareBook>(),
        {id() + "#main-key", keys_.instance().key}
    );
    Readers readers(environment_, peers);
    auto const unsigned_read = run(readers.may_read(post, std::nullopt));
    ASSERT_FALSE(unsigned_read);
    EXPECT_EQ(unsigned_read.error().code, Errc::unauthorized);
    EXPECT_FALSE(run(readers.may_read_outbox(ap::EditorActor{kNumber}, std::nullopt)));
    apply(alice(2));
    EXPECT_FALSE(run(readers.may_read(post, std::nullopt))) << "as it was sent, so it stays";
    auto const outbox = run(readers.may_read_outbox(ap::EditorActor{kNumber}, std::nullopt));
    ASSERT_TRUE(outbox);
    EXPECT_FALSE(*outbox) << "only the posts for everybody";
    auto const page = run(documents_.collection(ap::EditorActor{kNumber}, ap::ActorPart::outbox, "newest", *outbox));
    ASSERT_TRUE(page);
    EXPECT_THAT(page->json, testing::Not(testing::HasSubstr("Edited")));
}

TEST_F(EditorDeskTest, ALockedEditorsPostsAreForFollowersAndTheyAnswerRequests)
{
    auto locked = alice();
    locked.locked = true;
    apply(locked);
    publish(edit(12, 10));
    EXPECT_TRUE(posts_of(actor()).front().followers_only);
    auto const create = letters(storage::ActivityKind::create);
    auto const note = run(documents_.note(std::string(kWiki), posts_of(actor()).front().id));
    ASSERT_TRUE(note);
    EXPECT_THAT(note->json, testing::Not(testing::HasSubstr("#Public")));

    auto const ask = [this] {
        write([key = actor().id](storage::Transaction& transaction) {
            storage::add_follow_request(
                transaction, {0, key, remote(transaction), "https://peer.example/f/1", "@ada@peer.example", {}}
            );
            return true;
        });
        return run(desk_.view(wiki(), kNumber)).requests;
    };
    auto const first = ask();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first.front().address, "@ada@peer.example");
    EXPECT_FALSE(run(desk_.answer_request(wiki(), kNumber + 1, first.front().id, true)));
    EXPECT_TRUE(run(desk_.answer_request(wiki(), kNumber, first.front().id, false)));
    EXPECT_EQ(letters(storage::ActivityKind::reject).size(), 1U);
    EXPECT_EQ(actor().followers, 0);
    EXPECT_TRUE(run(desk_.answer_request(wiki(), kNumber, ask().front().id, true)));
    EXPECT_EQ(actor().followers, 1);
    EXPECT_TRUE(run(desk_.remove_follower(wiki(), kNumber, "https://peer.example/users/ada")));
    EXPECT_EQ(actor().followers, 0);
    EXPECT_EQ(letters(storage::ActivityKind::reject).size(), 2U);

    ask();
    apply(alice(2));
    EXPECT_EQ(actor().followers, 1) << "whoever waited is let in when the lock is lifted";
}

TEST_F(EditorDeskTest, TheDeskShowsAnEditorTheirOwnActorOnly)
{
    EXPECT_EQ(run(desk_.view(wiki(), kNumber)).state, storage::EditorStanding::unknown);
    apply(alice());
    publish(edit(12, 10));
    auto const view = run(desk_.view(wiki(), kNumber));
    EXPECT_EQ(view.state, storage::EditorStanding::live);
    EXPECT_EQ(view.address, "@alice@wiki.example");
    EXPECT_EQ(view.followers, std::nullopt) << "not below 5";
    ASSERT_EQ(view.posts.size(), 1U);
    EXPECT_THAT(view.posts.front().text, testing::HasSubstr("Edited Tea."));
    EXPECT_FALSE(run(desk_.withdraw_post(wiki(), kNumber, PostId{1})));
    EXPECT_TRUE(run(desk_.withdraw_post(wiki(), kNumber, view.posts.front().id)));
    EXPECT_EQ(state(view.posts.front().id), storage::PostState::withdrawn);
}

}  // namespace wikipub::flows
