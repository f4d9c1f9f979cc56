// SPDX-License-Identifier: GPL-2.0-or-later
// An editor opts in, is renamed, pauses, leaves: what others can see of them at each step.
#include "unit/flows/consents_fixture.h"

namespace wikipub::flows {

TEST_F(ConsentsTest, NobodyIsAnActorBeforeOptingIn)
{
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found);
    EXPECT_EQ(refused("https://wiki.example/wiki/User:Alice"), Errc::not_found);
    EXPECT_EQ(refused(id()), Errc::not_found);
    apply(alice());
    for (auto const& resource :
         {std::string("acct:Alice@wiki.example"), std::string("https://wiki.example/wiki/User:Alice"), id()}) {
        auto const listed = look(resource);
        ASSERT_TRUE(listed) << resource;
        EXPECT_EQ(listed->handle, "alice");
        EXPECT_EQ(listed->title, "Alice");
    }
    EXPECT_EQ(refused("https://wiki.example/wiki/User:Bob"), Errc::not_found);
    auto const document = run(documents_.actor(ap::EditorActor{kNumber}));
    ASSERT_TRUE(document);
    EXPECT_THAT(document->json, testing::HasSubstr(R"("type":"Person")"));
    EXPECT_THAT(document->json, testing::HasSubstr(R"("preferredUsername":"alice")"));
    EXPECT_THAT(document->json, testing::Not(testing::HasSubstr("\"5\""))) << "no user id";
}

TEST_F(ConsentsTest, EachVersionIsAppliedOnceInWhateverOrder)
{
    auto newer = alice(3);
    newer.locked = true;
    apply(newer);
    apply(alice(2));
    EXPECT_TRUE(editor()->locked);
    auto other_wikis = alice(9);
    other_wikis.name = "Mallory";
    auto known = *editor();
    known.wiki = "otherwiki";
    write([known](storage::Transaction& transaction) {
        storage::put_editor(transaction, known);
        return true;
    });
    apply(other_wikis);
    EXPECT_EQ(editor()->name, "Alice") << "a wiki speaks of its own editors only";
}

TEST_F(ConsentsTest, AnErasureThatOvertakesTheOptInStands)
{
    apply(erased(5));
    apply(alice(4));
    EXPECT_EQ(refused(id()), Errc::not_found);
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found);
}

TEST_F(ConsentsTest, WhomABackupBroughtBackIsNotShownBeforeTheWikiConfirmsThem)
{
    apply(alice());
    auto restored = *editor();
    restored.confirmed = {};
    write([restored](storage::Transaction& transaction) {
        storage::put_editor(transaction, restored);
        return true;
    });
    EXPECT_EQ(standing(), storage::EditorStanding::held);
    for (auto const& resource :
         {std::string("acct:alice@wiki.example"), std::string("https://wiki.example/wiki/User:Alice"), id()}) {
        EXPECT_EQ(refused(resource), Errc::unavailable) << resource;
    }
    EXPECT_FALSE(run(documents_.actor(ap::EditorActor{kNumber})));
    run(consents_.complete_reading(wiki(), {kNumber}));
    EXPECT_TRUE(look(id()));
    EXPECT_EQ(standing(), storage::EditorStanding::live);
}

TEST_F(ConsentsTest, EditsBecomePostsOfTheirOwnAndNameTheEditorOnThePage)
{
    apply(alice());
    auto const page = follow(PageId{7}, "Tea");
    publish(edit(12, 10));
    auto const own = posts_of(actor());
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.front().byte_delta, 12);
    auto const of_page = posts_of(page);
    ASSERT_EQ(of_page.size(), 1U);
    auto const named = run(names_in(environment_, of_page.front().id));
    ASSERT_EQ(named.size(), 1U);
    EXPECT_EQ(named.front().name, "Alice");
    auto const document = run(documents_.note(std::string(kWiki), of_page.front().id));
    ASSERT_TRUE(document);
    EXPECT_THAT(document->json, testing::HasSubstr("Alice"));

    auto unnamed = alice(2);
    unnamed.named = false;
    apply(unnamed);
    EXPECT_EQ(state(of_page.front().id), storage::PostState::withdrawn) << "it showed a name";
    EXPECT_EQ(state(own.front().id), storage::PostState::live);
}

TEST_F(ConsentsTest, ANameIsAUserIdNotAName)
{
    apply(alice());
    auto event = edit(12, 10);
    small_wiki_.set_revision(12, {.page = 7, .parent = 10, .size = 112, .user = "Alice", .user_id = 99});
    publish(event);
    EXPECT_THAT(posts_of(actor()), testing::IsEmpty()) << "somebody else was called so at that time";
}

TEST_F(ConsentsTest, APausedEditorIsQuietAndNotNamed)
{
    apply(alice());
    auto paused = alice(2);
    paused.state = wiki::EditorConsent::State::paused;
    apply(paused);
    auto const page = follow(PageId{7}, "Tea");
    publish(edit(12, 10));
    EXPECT_THAT(posts_of(actor()), testing::IsEmpty());
    ASSERT_EQ(posts_of(page).size(), 1U);
    EXPECT_THAT(run(names_in(environment_, posts_of(page).front().id)), testing::IsEmpty());
    EXPECT_TRUE(look(id())) << "followers are kept";
    apply(alice(3));
    publish(edit(13, 12));
    EXPECT_EQ(posts_of(actor()).size(), 1U);
}

TEST_F(ConsentsTest, ARenamedEditorIsNamelessUntilTheyAgree)
{
    apply(alice());
    add_follower();
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    run(consents_.user_event(wiki(), kUser, wiki::UserState::renamed));
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    EXPECT_EQ(state(post), storage::PostState::withdrawn) << "its address holds the old handle";
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found);
    auto const updates = letters(storage::ActivityKind::update_actor);
    ASSERT_EQ(updates.size(), 1U);
    EXPECT_THAT(updates.front(), testing::Not(testing::HasSubstr("lice")));
    EXPECT_THAT(updates.front(), testing::HasSubstr("\"u" + std::to_string(kNumber) + "\""));

    auto still_asked = alice(2);
    still_asked.name = "Alys";
    apply(still_asked);
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    EXPECT_EQ(editor()->name, "");

    auto agreed = alice(3);
    agreed.name = "Alys";
    agreed.agreed = clock_.now();
    small_wiki_.set_user("Alys", kUser);
    apply(agreed);
    EXPECT_EQ(standing(), storage::EditorStanding::live);
    EXPECT_EQ(look(id())->handle, "alys");
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found) << "no link between the two";
    EXPECT_EQ(actor().followers, 1);
}

TEST_F(ConsentsTest, ANewNameInTheConsentIsARenameToo)
{
    apply(alice());
    auto renamed = alice(2);
    renamed.name = "Alys";
    apply(renamed);
    EXPECT_EQ(standing(), storage::EditorStanding::asked);
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found);
}

TEST_F(ConsentsTest, ErasureTellsEverybodyAndLeavesANumber)
{
    apply(alice());
    add_follower();
    auto const page = follow(PageId{7}, "Tea");
    publish(edit(12, 10));
    auto const own = posts_of(actor()).front().id;
    auto const of_page = posts_of(page).front().id;
    apply(erased(2));
    EXPECT_EQ(state(own), storage::PostState::withdrawn);
    EXPECT_EQ(state(of_page), storage::PostState::withdrawn);
    EXPECT_EQ(refused(id()), Errc::gone);
    EXPECT_EQ(refused("acct:alice@wiki.example"), Errc::not_found);
    EXPECT_EQ(letters(storage::ActivityKind::remove).size(), 1U);
    EXPECT_EQ(letters(storage::ActivityKind::delete_actor).size(), 1U);
    auto const left = *editor();
    EXPECT_EQ(left.name + left.user_page, "");
    EXPECT_EQ(left.user_id, 0);
    EXPECT_NE(keys_.find(actor().name), nullptr) << "the Delete has to be signed";

    auto again = alice(1);
    again.actor = kNumber + 1;
    apply(again);
    EXPECT_EQ(look(id(kNumber + 1))->handle, "alice_2") << "a handle is never given twice";
}

TEST_F(ConsentsTest, HiddenAndVanishedUsersAreErasedWithoutAsking)
{
    apply(alice());
    run(consents_.user_event(wiki(), 99, wiki::UserState::hidden));
    EXPECT_EQ(standing(), storage::EditorStanding::live) << "somebody else";
    auto vanished = alice(2);
    vanished.name = "Vanished user 4711";
    apply(vanished);
    EXPECT_EQ(refused(id()), Errc::gone);

    auto other = alice(1);
    other.actor = kNumber + 1;
    apply(other);
    run(consents_.user_event(wiki(), kUser, wiki::UserState::hidden));
    EXPECT_EQ(refused(id(kNumber + 1)), Errc::gone);
}

TEST_F(ConsentsTest, BlocksAndLapsesHoldWithoutEndingIt)
{
    apply(alice());
    run(consents_.user_event(wiki(), kUser, wiki::UserState::blocked));
    EXPECT_EQ(standing(), storage::EditorStanding::held);
    run(consents_.user_event(wiki(), kUser, wiki::UserState::unblocked));
    EXPECT_EQ(standing(), storage::EditorStanding::live);
    clock_.shift(std::chrono::hours(1));
    run(consents_.complete_reading(wiki(), {}));
    EXPECT_EQ(standing(), storage::EditorStanding::held) << "the wiki does not know the consent any more";
    run(consents_.complete_reading(wiki(), {kNumber}));
    EXPECT_EQ(standing(), storage::EditorStanding::live);
    clock_.shift(std::chrono::hours(25));
    EXPECT_EQ(standing(), storage::EditorStanding::held) << "not confirmed for a day";
}

TEST_F(ConsentsTest, HandlesAreNobodyElses)
{
    small_wiki_.set_user("Bob", 6);
    small_wiki_.set(8, {.title = "Coffee"});
    auto const refusal = [this](std::string handle) {
        auto const answer = run(editor_handles_.look(wiki(), std::move(handle), kNumber, "Alice"));
        EXPECT_TRUE(answer);
        return answer->refused;
    };
    EXPECT_EQ(refusal("alice"), std::nullopt);
    EXPECT_EQ(refusal("ada_l"), std::nullopt);
    EXPECT_EQ(refusal("bob"), HandleRefusal::another_user);
    EXPECT_EQ(refusal("coffee"), HandleRefusal::taken);
    EXPECT_EQ(refusal("admin"), HandleRefusal::reserved);
    EXPECT_EQ(refusal("p12"), HandleRefusal::reserved);
    EXPECT_EQ(refusal("u7000000000000000001"), HandleRefusal::reserved);
    EXPECT_EQ(refusal("not a handle"), HandleRefusal::malformed);
    auto wish = alice();
    wish.handle = "Ada_L";
    apply(wish);
    EXPECT_EQ(look(id())->handle, "ada_l");
    auto other = alice(2);
    other.handle = "bob";
    apply(other);
    EXPECT_EQ(look(id())->handle, "ada_l") << "what may not be had is not, and who has one keeps it";
    apply(alice(3));
    EXPECT_EQ(look(id())->handle, "alice") << "without a wish it is the name's";
    EXPECT_EQ(look("acct:ada_l@wiki.example")->handle, "alice") << "the old one leads to the same actor";
}

}  // namespace wikipub::flows
