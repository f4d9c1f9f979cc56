// SPDX-License-Identifier: GPL-2.0-or-later
// An editor opts in, is renamed, pauses, leaves: what others can see of them at each step.
#include "flows/consents.h"

#include "federation/signers.h"
#include "flows/documents.h"
#include "flows/editor_check.h"
#include "flows/editor_desk.h"
#include "flows/named_editors.h"
#include "flows/readers.h"
#include "flows/render.h"
#include "storage/actor_reach.h"
#include "storage/follow_requests.h"
#include "storage/signing_keys.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class ConsentsTest : public FlowsTest {
protected:
    static constexpr std::int64_t kNumber = 7'000'000'000'000'000'001;
    static constexpr std::int64_t kUser = 5;

    ConsentsTest() { small_wiki_.set_user("Alice", kUser); }

    wiki::EditorConsent alice(std::int64_t version = 1)
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::active;
        consent.user_id = kUser;
        consent.name = "Alice";
        consent.user_page = "https://wiki.example/wiki/User:Alice";
        consent.posts = consent.named = consent.discoverable = true;
        consent.agreed = *parse_iso8601("2026-11-01T00:00:00Z");
        return consent;
    }
    wiki::EditorConsent erased(std::int64_t version)
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::erased;
        return consent;
    }
    void apply(wiki::EditorConsent consent) { run(consents_.apply(wiki(), std::move(consent))); }

    Result<Listed> look(std::string resource) { return run(directory_of_actors_.by_resource(std::move(resource), "")); }
    Errc refused(std::string resource)
    {
        auto const listed = look(std::move(resource));
        EXPECT_FALSE(listed);
        return listed ? Errc::conflict : listed.error().code;
    }
    std::string id(std::int64_t number = kNumber) { return "https://ap.wiki.example/u/" + std::to_string(number); }

    storage::Actor actor()
    {
        return read([](storage::Snapshot& snapshot) {
            return *storage::find_actor(snapshot, {storage::ActorKind::editor, "", PageId{kNumber}, 1});
        });
    }
    std::optional<storage::Editor> editor()
    {
        return read([](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, kNumber); });
    }
    storage::EditorStanding standing() { return editor()->standing(clock_.now()); }
    void add_follower()
    {
        write([key = actor().id](storage::Transaction& transaction) {
            storage::add_follower(transaction, {key, remote(transaction), "https://peer.example/f/9", {}});
            return true;
        });
    }
    static storage::RemoteId remote(storage::Transaction& transaction)
    {
        storage::RemoteActor row;
        row.iri = "https://peer.example/users/ada";
        row.iri_hash = {sig::sha256(row.iri)};
        row.host = storage::ensure_host(transaction, "peer.example");
        std::string const inbox = row.iri + "/inbox";
        row.inbox = storage::ensure_inbox(transaction, inbox, {sig::sha256(inbox)}, row.host, false);
        row.key_id = row.iri + "#main-key";
        row.key_hash = {sig::sha256(row.key_id)};
        return storage::save_remote_actor(transaction, row);
    }
    /// Bodies of what waits to be sent for the editor, oldest first.
    std::vector<std::string> letters(storage::ActivityKind kind)
    {
        return read([key = actor().id, kind](storage::Snapshot& snapshot) {
            std::vector<std::string> bodies;
            for (std::int64_t id = 1; id < 1000; ++id) {
                auto const activity = storage::find_activity(snapshot, ActivityId{id});
                if (activity && activity->actor == key && activity->kind == kind) {
                    bodies.push_back(activity->body.data);
                }
            }
            return bodies;
        });
    }

    /// Alice's edit of page 7, as RCFeed tells it.
    events::Event edit(std::int64_t revision, std::int64_t parent)
    {
        small_wiki_.set(7, {.title = "Tea"});
        small_wiki_.set_revision(parent, {.page = 7, .size = 100});
        small_wiki_.set_revision(
            revision, {.page = 7, .parent = parent, .size = 112, .user = "Alice", .user_id = kUser}
        );
        events::Event event;
        event.wiki = kWiki;
        event.title = "Tea";
        event.timestamp = clock_.now();
        event.user = "Alice";
        event.rev_id = RevId{revision};
        event.parent_rev_id = RevId{parent};
        return event;
    }
    std::int64_t held_own()
    {
        return read([](storage::Snapshot& snapshot) { return storage::count_editor_held(snapshot); });
    }
    void publish(events::Event event)
    {
        run(take_in_.take({"rcfeed", {std::move(event)}, {}}));
        if (!started_) {
            asio::co_spawn(loop_, editor_publisher_.run(), asio::detached);
            start_publisher();
            started_ = true;
        }
        editor_publisher_.wake();
        publisher_.wake();
        run_until([&] { return held() == 0 && held_own() == 0; });
    }

    Documents documents_{environment_, directory_of_actors_, shown_};
    EditorDesk desk_{environment_, redactor_, client_};
    bool started_ = false;
};

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

TEST_F(ConsentsTest, AMissingUsersPostsGoAtFirstAndTheActorAfterASecondLook)
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

TEST_F(ConsentsTest, TheWikiIsAskedTwiceBeforeAMissingUserIsErased)
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

TEST_F(ConsentsTest, ARenameThatNobodyToldOfIsFoundAndAskedAbout)
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

TEST_F(ConsentsTest, WhoVanishedWithoutAWordIsErased)
{
    EditorCheck check(environment_, consents_);
    apply(alice());
    small_wiki_.set_user("Alice", 0);
    small_wiki_.set_user("Vanished user 7", kUser);
    run(check.look());
    EXPECT_EQ(refused(id()), Errc::gone);
}

TEST_F(ConsentsTest, KeyAndReachGoOnceEverybodyWasTold)
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

TEST_F(ConsentsTest, NoAnswerInThirtyDaysIsANo)
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

TEST_F(ConsentsTest, ALockedPostIsNotThereForWhoDoesNotSign)
{
    auto locked = alice();
    locked.locked = true;
    apply(locked);
    publish(edit(12, 10));
    auto const post = posts_of(actor()).front().id;
    federation::Signers signers(loop_, 1);
    federation::RemoteActors peers(
        client_, database_, signers, clock_, metrics_, {id() + "#main-key", keys_.instance().key}
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

TEST_F(ConsentsTest, ALockedEditorsPostsAreForFollowersAndTheyAnswerRequests)
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

TEST_F(ConsentsTest, TheDeskShowsAnEditorTheirOwnActorOnly)
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
    EXPECT_EQ(look(id())->handle, "alice") << "what may not be had is not";
    EXPECT_EQ(look("acct:ada_l@wiki.example")->handle, "alice") << "the old one leads to the same actor";
}

}  // namespace wikipub::flows
