// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal_replay.h"

#include "flows/editor_end.h"
#include "flows/farewells.h"
#include "flows/forgotten.h"
#include "flows/page_end.h"
#include "storage/actor_blocks.h"
#include "storage/editors.h"
#include "storage/handles.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class JournalReplayTest : public FlowsTest {
protected:
    /// The journal of what is done to a database that is lost afterwards; this one is as the backup has it.
    template <class F>
    std::vector<JournalLine> journal_of(F erase)
    {
        struct Lost {};
        std::vector<JournalLine> lines;
        try {
            write([&](storage::Transaction& transaction) {
                lines.clear();
                erase(transaction);
                for (auto const& row : storage::list_journal(transaction, 1000)) {
                    lines.push_back({row.at, row.entry});
                }
                throw Lost();
                return true;
            });
        } catch (Lost const&) {
        }
        return lines;
    }

    Replayed replay(std::vector<JournalLine> const& lines)
    {
        return write([&](storage::Transaction& transaction) {
            auto const replayed = replay_journal(transaction, identity_, lines, made_, random_, clock_.now());
            EXPECT_TRUE(replayed);
            return replayed.value_or(Replayed{});
        });
    }

    Timestamp made_ = clock_.now();  ///< the backup

    storage::Editor opt_in(std::int64_t number)
    {
        storage::Editor editor;
        editor.number = number;
        editor.wiki = kWiki;
        editor.name = "Alice";
        editor.wish = storage::EditorWish::active;
        editor.posts = true;
        write([&](storage::Transaction& transaction) {
            storage::put_editor(transaction, editor);
            storage::Actor row;
            row.name = storage::editor_actor_name(editor);
            row.host = identity_.host;
            storage::ensure_actor(transaction, row);
            return storage::mint_handle(transaction, {"alice", "", PageId{number}, true, clock_.now()});
        });
        return editor;
    }

    bool is_known(std::string const& handle)
    {
        return read([&](storage::Snapshot& snapshot) { return storage::find_handle(snapshot, handle).has_value(); });
    }

    /// Deletes that wait for the actor's follower.
    int deletes_of(storage::Actor const& actor, storage::ActivityKind kind)
    {
        return read([&](storage::Snapshot& snapshot) {
            int count = 0;
            for (std::int64_t id = 1; auto const found = storage::find_activity(snapshot, ActivityId{id}); ++id) {
                bool const waits = found->state == storage::ActivityState::waiting && found->inboxes == 1;
                count += found->actor == actor.id && found->kind == kind && waits ? 1 : 0;
            }
            return count;
        });
    }
};

TEST_F(JournalReplayTest, WithdrawsPostsAlsoThoseThatTheBackupDoesNotKnow)
{
    auto const actor = follow(PageId{7}, "Tortoise");
    auto const known = add_post(actor, {RevId{12}}, "a libel");
    auto const other = add_post(actor, {RevId{13}}, "harmless");
    auto younger = known;
    younger.id = PostId{mint_id(clock_.now(), random_)};
    auto const lines = journal_of([&](storage::Transaction& transaction) {
        storage::insert_post(transaction, younger, std::array{RevId{14}});
        erase_posts(transaction, {known.id, younger.id});
    });
    ASSERT_EQ(state(known.id), storage::PostState::live) << "as in the backup";
    EXPECT_EQ(replay(lines).posts, 2);
    EXPECT_EQ(state(known.id), storage::PostState::withdrawn);
    EXPECT_EQ(find(known.id).summary, "");
    EXPECT_EQ(state(younger.id), storage::PostState::withdrawn);
    EXPECT_EQ(find(younger.id).page, PageId{7});
    EXPECT_EQ(state(other.id), storage::PostState::live);
    EXPECT_EQ(deletes_of(actor, storage::ActivityKind::remove), 2);

    EXPECT_EQ(replay(lines).posts, 0) << "a second time";
    EXPECT_EQ(deletes_of(actor, storage::ActivityKind::remove), 2);
}

TEST_F(JournalReplayTest, EndsTheActorOfAPageAndSpendsItsHandles)
{
    auto const actor = follow(PageId{7}, "A libel");
    write([](storage::Transaction& transaction) {
        return storage::mint_handle(transaction, {"a_libel", std::string(kWiki), PageId{7}, true, {}});
    });
    auto const lines = journal_of([&](storage::Transaction& transaction) {
        end_page_actor(transaction, title_hash_, end_of(environment_, actor, true), clock_.now());
        storage::mint_handle(transaction, {"younger", std::string(kWiki), PageId{8}, true, {}});
        redact_handles(transaction, kWiki, PageId{8});
    });
    ASSERT_TRUE(is_known("a_libel"));
    EXPECT_EQ(replay(lines).actors, 1);
    EXPECT_EQ(find(actor.id).state, storage::ActorState::deleted);
    EXPECT_EQ(find(actor.id).title, "");
    EXPECT_FALSE(is_known("a_libel"));
    auto const installation = read([](storage::Snapshot& snapshot) { return *storage::find_installation(snapshot); });
    EXPECT_TRUE(is_known(redacted_form(installation, "a_libel")));
    EXPECT_TRUE(is_known(redacted_form(installation, "younger"))) << "it may never be given again";
    EXPECT_EQ(deletes_of(actor, storage::ActivityKind::delete_actor), 1);
    EXPECT_EQ(replay(lines).actors, 0);
}

TEST_F(JournalReplayTest, ErasesEditorsAlsoThoseThatTheBackupDoesNotKnow)
{
    auto const editor = opt_in(99);
    auto const lines = journal_of([&](storage::Transaction& transaction) {
        erase_editor(transaction, identity_, 99, 5, "consent_lost", mint_id(clock_.now(), random_), clock_.now());
        auto younger = editor;
        younger.number = 100;
        storage::put_editor(transaction, younger);
        erase_editor(transaction, identity_, 100, 7, "consent_lost", mint_id(clock_.now(), random_), clock_.now());
    });
    ASSERT_TRUE(is_known("alice"));
    EXPECT_EQ(replay(lines).editors, 1);
    read([](storage::Snapshot& snapshot) {
        auto const erased = storage::find_editor(snapshot, 99);
        EXPECT_TRUE(erased->erased_since);
        EXPECT_EQ(erased->name, "");
        auto const younger = storage::find_editor(snapshot, 100);
        EXPECT_TRUE(younger && younger->erased_since);
        EXPECT_EQ(younger->version, 7) << "what the wiki said before it is not newer";
        auto const gone = storage::find_actor(snapshot, storage::editor_actor_name(*younger));
        EXPECT_EQ(gone->state, storage::ActorState::deleted) << "its id answers 410";
        return true;
    });
    EXPECT_FALSE(is_known("alice"));
    EXPECT_EQ(replay(lines).editors, 0);
}

TEST_F(JournalReplayTest, RemovesFollowersButNotWhoCameBackLater)
{
    auto const actor = follow(PageId{7}, "Tortoise");
    auto const remote = read([&](storage::Snapshot& snapshot) {
        return storage::list_followers(snapshot, actor.id, storage::RemoteId{}, 10).front().remote;
    });
    auto lines =
        journal_of([&](storage::Transaction& transaction) { storage::remove_follower(transaction, actor.id, remote); });
    auto const since =
        read([&](storage::Snapshot& snapshot) { return storage::find_follower(snapshot, actor.id, remote)->created; });
    auto earlier = lines;
    earlier.front().at = since - Milliseconds(1);
    EXPECT_EQ(replay(earlier).followers, 0);
    EXPECT_EQ(replay(lines).followers, 1);
    EXPECT_EQ(find(actor.id).followers, 0);
}

TEST_F(JournalReplayTest, ForgetsAgainWhoWasForgottenButNotWhoCameBackBeforeTheBackup)
{
    auto const hash = TitleHash::settle(database_);
    auto const actor = follow(PageId{7}, "Tortoise");
    auto const post = add_post(actor, {RevId{12}});
    std::string const reader = "https://peer.example/users/reader";
    std::string const quoting = "https://other.example/users/quoting";
    std::string const liked = "https://other.example/likes/1";
    write([&](storage::Transaction& transaction) {
        storage::add_quote_stamp(transaction, {post.id, 1, quoting + "/1", {sig::sha256(quoting + "/1")}, quoting, {}});
        auto const pair = hash.of_pair(quoting, std::to_string(post.id.value));
        storage::Reaction const like{post.id, storage::ReactionKind::like, pair, {sig::sha256(liked)}};
        storage::add_reaction(transaction, like, clock_.now());
        storage::add_editor_block(transaction, actor.id, {{sig::sha256(quoting)}, quoting, "", {}});
        return true;
    });
    auto const forget = [&](storage::TraceOwner const& owner, bool blocks) {
        return journal_of([&](storage::Transaction& transaction) {
            storage::journal_forgotten(transaction, forgotten_form(hash, owner), blocks);
        });
    };
    auto const kept = [&](std::string const& iri) {
        return read([&](storage::Snapshot& snapshot) {
            std::vector<std::string> all;
            storage::each_remote_iri(snapshot, [&](std::string_view one) { all.emplace_back(one); });
            return std::ranges::count(all, iri) == 1;
        });
    };
    auto lines = forget({"https://peer.example/", {}, HostId{1}}, false);
    for (auto const& line : forget({quoting, {sig::sha256(quoting)}, {}}, false)) {
        EXPECT_EQ(line.entry.find("example"), std::string::npos) << "nobody is named: " << line.entry;
        lines.push_back(line);
    }
    auto earlier = lines;
    for (auto& line : earlier) {
        line.at = made_ - std::chrono::minutes(11);
    }
    EXPECT_EQ(replay(earlier).forgotten, 0);
    EXPECT_EQ(find(actor.id).followers, 1);

    EXPECT_EQ(replay(lines).forgotten, 2);
    EXPECT_EQ(find(actor.id).followers, 0);
    EXPECT_FALSE(kept(reader));
    read([&](storage::Snapshot& snapshot) {
        EXPECT_TRUE(storage::list_quote_stamps_of(snapshot, quoting).empty());
        EXPECT_EQ(storage::count_reacted_posts(snapshot), 0);
        EXPECT_EQ(storage::count_editor_blocks_of(snapshot, {sig::sha256(quoting)}), 1) << "somebody else's wish";
        return true;
    });
    EXPECT_TRUE(kept(quoting));
    EXPECT_EQ(replay(forget({quoting, {}, {}}, true)).forgotten, 1);
    EXPECT_FALSE(kept(quoting));
    EXPECT_EQ(replay(forget({quoting, {}, {}}, true)).forgotten, 0);
}

TEST_F(JournalReplayTest, RefusesWhatItDoesNotKnow)
{
    for (auto const* entry :
         {"",
          "post",
          "post 1",
          "post one 2 h w 3 0 page w 3 1",
          "actor h group w 1 1",
          "editor 1 w 2 3",
          "forgotten a",
          "likes 1"}) {
        write([&](storage::Transaction& transaction) {
            auto const replayed =
                replay_journal(transaction, identity_, {{clock_.now(), entry}}, made_, random_, clock_.now());
            EXPECT_FALSE(replayed) << entry;
            return true;
        });
    }
}

}  // namespace wikipub::flows
