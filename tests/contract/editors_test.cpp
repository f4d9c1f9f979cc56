// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/editors.h"

#include "contract.h"
#include "storage/actor_reach.h"
#include "storage/editor_held.h"
#include "storage/follow_requests.h"
#include "storage/reach.h"
#include "storage/signing_keys.h"

namespace wikipub::storage {
namespace {

WIKIPUB_CONTRACT(EditorsContract);

constexpr std::int64_t kNumber = 7'000'000'000'000'000'001;

Editor alice(Timestamp now)
{
    Editor editor;
    editor.number = kNumber;
    editor.wiki = "enwiki";
    editor.user_id = 5;
    editor.version = 3;
    editor.wish = EditorWish::active;
    editor.name = "Alice";
    editor.user_page = "https://wiki.example/wiki/User:Alice";
    editor.posts = editor.named = true;
    editor.namespaces = std::vector<int>{0, 4};
    editor.agreed = editor.confirmed = now;
    editor.linked = LinkedAccount{"https://peer.example/u/a", "@a@peer.example", "https://peer.example/@a", now, false};
    return editor;
}

ActorKey add_actor(Transaction& transaction, Timestamp now)
{
    Actor actor;
    actor.name = {ActorKind::editor, "enwiki", PageId{kNumber}, 1};
    actor.host = "ap.example";
    actor.title_since = actor.state_since = actor.created = now;
    return ensure_actor(transaction, actor).id;
}

TEST_P(EditorsContract, KeepsWhatTheEditorAgreedTo)
{
    auto const editor = alice(clock_.now());
    write([editor](Transaction& transaction) {
        put_editor(transaction, editor);
        auto changed = editor;
        changed.namespaces.reset();
        changed.linked.reset();
        changed.locked = true;
        changed.replies = true;
        changed.moved_to = "https://peer.example/u/a";
        changed.moved = editor.agreed;
        put_editor(transaction, changed);
        EXPECT_EQ(find_editor(transaction, kNumber), changed);
        put_editor(transaction, editor);
        return true;
    });
    read([editor](Snapshot& snapshot) {
        EXPECT_EQ(find_editor(snapshot, kNumber), editor);
        EXPECT_EQ(find_editor_of_user(snapshot, "enwiki", 5), editor);
        EXPECT_EQ(find_editor_of_user(snapshot, "dewiki", 5), std::nullopt) << "consent is per wiki";
        EXPECT_EQ(find_editor_named(snapshot, "enwiki", "Alice"), editor);
        EXPECT_EQ(find_editor_linked_to(snapshot, "https://peer.example/u/a"), editor);
        std::array<std::int64_t, 2> const users{5, 6};
        EXPECT_EQ(list_editors_of_users(snapshot, "enwiki", users).size(), 1U);
        EXPECT_EQ(count_editors(snapshot, "enwiki"), 1);
    });
}

TEST_P(EditorsContract, FindsTheActorByItsNumberAlone)
{
    auto const key = write([now = clock_.now()](Transaction& transaction) { return add_actor(transaction, now); });
    read([key](Snapshot& snapshot) {
        auto const found = find_actor(snapshot, {ActorKind::editor, "", PageId{kNumber}, 1});
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, key);
        EXPECT_EQ(found->name.wiki, "enwiki");
        EXPECT_FALSE(find_actor(snapshot, {ActorKind::editor, "", PageId{kNumber + 1}, 1}));
    });
}

TEST_P(EditorsContract, ConsentThatIsNotConfirmedForADayIsNone)
{
    auto const now = clock_.now();
    auto editor = alice(now);
    EXPECT_EQ(editor.standing(now + std::chrono::hours(23)), EditorStanding::live);
    EXPECT_EQ(editor.standing(now + std::chrono::hours(25)), EditorStanding::held);
    EXPECT_FALSE(editor.may_be_named(now + std::chrono::hours(25)));
    editor.blocked = true;
    EXPECT_EQ(editor.standing(now), EditorStanding::held);
    editor.asked_since = now;
    EXPECT_EQ(editor.standing(now), EditorStanding::asked);
    editor.erased_since = now;
    EXPECT_EQ(editor.standing(now), EditorStanding::erasing);
}

TEST_P(EditorsContract, AnErasedEditorIsFoundByNobodyButItsNumber)
{
    auto editor = alice(clock_.now());
    editor.erased_since = clock_.now();
    write([editor](Transaction& transaction) {
        put_editor(transaction, editor);
        add_signing_key(transaction, {"u/" + std::to_string(kNumber), "private", "public", {}});
        return true;
    });
    read([now = clock_.now()](Snapshot& snapshot) {
        EXPECT_FALSE(find_editor_of_user(snapshot, "enwiki", 5));
        EXPECT_FALSE(find_editor_named(snapshot, "enwiki", "Alice"));
        EXPECT_THAT(list_editors(snapshot, 0, 10), testing::IsEmpty());
        EXPECT_EQ(list_erased_editors(snapshot, now, 10).size(), 1U);
    });
    write([](Transaction& transaction) {
        remove_signing_key(transaction, "u/" + std::to_string(kNumber));
        return true;
    });
    read([now = clock_.now()](Snapshot& snapshot) {
        EXPECT_THAT(list_erased_editors(snapshot, now, 10), testing::IsEmpty()) << "nothing is left to do";
    });
}

TEST_P(EditorsContract, KeepsOneRequestForEachWhoAsks)
{
    auto const ada = add_remote("peer.example", "ada", true);
    auto const key = write([=, now = clock_.now()](Transaction& transaction) {
        auto const actor = add_actor(transaction, now);
        add_follow_request(transaction, {0, actor, ada, "https://peer.example/f/1", "@ada@peer.example", now});
        add_follow_request(transaction, {0, actor, ada, "https://peer.example/f/2", "@ada@peer.example", now});
        return actor;
    });
    read([=](Snapshot& snapshot) {
        auto const requests = list_follow_requests(snapshot, key, 10);
        ASSERT_EQ(requests.size(), 1U);
        EXPECT_EQ(requests.front().follow_iri, "https://peer.example/f/2");
        EXPECT_TRUE(find_follow_request(snapshot, key, requests.front().id));
        EXPECT_FALSE(find_follow_request(snapshot, ActorKey{key.value + 1}, requests.front().id));
        EXPECT_TRUE(has_follow_request(snapshot, key, ada));
    });
    write([=, now = clock_.now()](Transaction& transaction) {
        return prune_remote_actors(transaction, now + std::chrono::days(1));
    });
    read([=](Snapshot& snapshot) { EXPECT_TRUE(find_remote_actor(snapshot, ada)) << "needed for the answer"; });
    write([=](Transaction& transaction) { return forget_remote_actor(transaction, ada).size(); });
    read([=](Snapshot& snapshot) { EXPECT_FALSE(has_follow_request(snapshot, key, ada)); });
}

TEST_P(EditorsContract, ReachIsEveryHostThatEverSawTheActor)
{
    auto const key = write([now = clock_.now()](Transaction& transaction) { return add_actor(transaction, now); });
    auto const follower = add_remote("follower.example", "a", true);
    auto const former = add_remote("former.example", "b", true);
    auto const asker = add_remote("asker.example", "c", false);
    auto const reader = add_remote("reader.example", "d", true);
    auto const stranger = add_remote("stranger.example", "e", true);
    follow(key, follower);
    insert(post(1, key));
    auto const remote = [this](RemoteId id) {
        return read([id](Snapshot& snapshot) { return *find_remote_actor(snapshot, id); });
    };
    append(key, ActivityKind::create, PostId{1}, {*remote(former).shared_inbox});
    write([=, ask = remote(asker).host, fetch = remote(reader).host](Transaction& transaction) {
        record_reach(transaction, key, ask);
        record_reach(transaction, key, ask);
        record_fetch(transaction, PostId{1}, fetch);
        return true;
    });
    read([=](Snapshot& snapshot) {
        auto const find = [&](RemoteId id) { return *find_remote_actor(snapshot, id); };
        EXPECT_THAT(
            list_reach(snapshot, key),
            testing::UnorderedElementsAre(
                *find(follower).shared_inbox, *find(former).shared_inbox, find(asker).inbox, *find(reader).shared_inbox
            )
        );
        EXPECT_TRUE(is_under_way(snapshot, key));
        EXPECT_TRUE(has_follower_at(snapshot, key, find(follower).host));
        EXPECT_FALSE(has_follower_at(snapshot, key, find(stranger).host));
    });
    write([=](Transaction& transaction) {
        forget_reach(transaction, key);
        return true;
    });
    read([=](Snapshot& snapshot) {
        EXPECT_THAT(list_reach(snapshot, key), testing::IsEmpty());
        EXPECT_EQ(find_actor(snapshot, key)->followers, 0);
    });
}

TEST_P(EditorsContract, CountsFollowersByDay)
{
    auto const key = write([now = clock_.now()](Transaction& transaction) { return add_actor(transaction, now); });
    auto const count = [&] {
        write([now = clock_.now()](Transaction& transaction) {
            count_followers_of_editors(transaction, now);
            return true;
        });
    };
    count();
    follow(key, add_remote("peer.example", "ada", true));
    count();
    clock_.advance(std::chrono::days(1));
    count();
    read([=](Snapshot& snapshot) {
        auto const days = list_follower_counts(snapshot, key, {});
        ASSERT_EQ(days.size(), 2U);
        EXPECT_EQ(days.front().followers, 1) << "the last count of a day stands";
    });
}

TEST_P(EditorsContract, FindsThePostsThatNameAnEditor)
{
    auto const page = add_page(1);
    insert(post(1, page));
    insert(post(2, page));
    write([editor = alice(clock_.now())](Transaction& transaction) {
        put_editor(transaction, editor);
        std::array<std::int64_t, 1> const numbers{kNumber};
        name_editors(transaction, PostId{2}, numbers);
        return true;
    });
    read([](Snapshot& snapshot) {
        auto const posts = list_posts_naming(snapshot, kNumber);
        ASSERT_EQ(posts.size(), 1U);
        EXPECT_EQ(posts.front().id, PostId{2});
        EXPECT_EQ(list_editors_named_by(snapshot, PostId{2}).size(), 1U);
        EXPECT_THAT(list_editors_named_by(snapshot, PostId{1}), testing::IsEmpty());
    });
}

TEST_P(EditorsContract, HoldsEditsByPage)
{
    auto const now = clock_.now();
    auto const actor = add_page(1);
    write([now, actor](Transaction& transaction) {
        for (auto const* const title : {"Tea", "Coffee", "Tea"}) {
            put_editor_held(transaction, {actor, title, now, now, now, 0, "{}"});
        }
        return true;
    });
    read([now](Snapshot& snapshot) {
        EXPECT_EQ(count_editor_held(snapshot), 2);
        EXPECT_EQ(list_due_editor_held(snapshot, now, 10).size(), 2U);
        EXPECT_THAT(list_due_editor_held(snapshot, now - std::chrono::seconds(1), 10), testing::IsEmpty());
    });
    write([actor](Transaction& transaction) { return remove_editor_held(transaction, actor, "Tea"); });
    read([actor](Snapshot& snapshot) {
        EXPECT_FALSE(find_editor_held(snapshot, actor, "Tea"));
        EXPECT_TRUE(find_editor_held(snapshot, actor, "Coffee"));
    });
}

}  // namespace
}  // namespace wikipub::storage
