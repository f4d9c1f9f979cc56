// SPDX-License-Identifier: GPL-2.0-or-later
// What an editor reads of others' answers, what is reported, and whom nothing is taken from.
#include "flows/reply_desk.h"

#include "flows/blocks.h"
#include "flows/editor_desk.h"
#include "storage/actor_blocks.h"
#include "unit/flows/flows_fixture.h"

#include <limits>

namespace wikipub::flows {

/// Alice, with a post and a reply to it by Ada, who follows her.
class ReplyDeskTest : public FlowsTest {
protected:
    static constexpr std::int64_t kNumber = 7'000'000'000'000'000'001;
    static constexpr std::string_view kAda = "https://peer.example/users/ada";
    static constexpr storage::ReplyId kNewest{std::numeric_limits<std::int64_t>::max()};
    static constexpr storage::ReportId kNewestReport{std::numeric_limits<std::int64_t>::max()};

    ReplyDeskTest()
    {
        opt_in(1, true);
        alice_ = read([](storage::Snapshot& snapshot) {
            return *storage::find_actor(snapshot, {storage::ActorKind::editor, "", PageId{kNumber}, 1});
        });
        post_ = add_post(alice_, {RevId{12}});
        reply_ = add_reply("https://peer.example/n/1");
        follow_alice();
    }

    void opt_in(std::int64_t version, bool replies)
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::active;
        consent.user_id = 5;
        consent.name = "Alice";
        consent.user_page = "https://wiki.example/wiki/User:Alice";
        consent.posts = true;
        consent.replies = replies;
        run(consents_.apply(wiki(), consent));
    }

    storage::ReplyId add_reply(std::string const& iri)
    {
        storage::Reply reply;
        reply.post = post_.id;
        reply.actor = alice_.id;
        reply.iri_hash = {sig::sha256(iri)};
        reply.author = kAda;
        reply.author_hash = {sig::sha256(kAda)};
        reply.address = "@ada@peer.example";
        reply.html = "<p>hello</p>";
        reply.published = reply.received = clock_.now();
        return write([reply](storage::Transaction& transaction) {
            auto row = reply;
            row.host = storage::ensure_host(transaction, "peer.example");
            storage::add_reply(transaction, row);
            return storage::find_reply(transaction, row.iri_hash)->id;
        });
    }

    void follow_alice()
    {
        write([key = alice_.id](storage::Transaction& transaction) {
            storage::RemoteActor row;
            row.iri = kAda;
            row.iri_hash = {sig::sha256(row.iri)};
            row.host = storage::ensure_host(transaction, "peer.example");
            std::string const inbox = row.iri + "/inbox";
            row.inbox = storage::ensure_inbox(transaction, inbox, {sig::sha256(inbox)}, row.host, false);
            auto const remote = storage::save_remote_actor(transaction, row);
            storage::add_follower(transaction, {key, remote, "https://peer.example/f/9", {}});
            return true;
        });
    }
    std::int64_t followers() { return find(alice_.id).followers; }
    std::size_t shown()
    {
        auto const replies = run(desk_.list(wiki(), kNumber, kNewest));
        EXPECT_TRUE(replies);
        return replies->size();
    }

    storage::Actor alice_;
    storage::Post post_;
    storage::ReplyId reply_;
    int changes_ = 0;
    ReplyDesk desk_{environment_};
    Blocks blocks_{environment_, client_, [this] { ++changes_; }};
};

TEST_F(ReplyDeskTest, ShowsRepliesToWhoeverSwitchedThemOn)
{
    auto const replies = run(desk_.list(wiki(), kNumber, kNewest));
    ASSERT_TRUE(replies);
    ASSERT_EQ(replies->size(), 1U);
    EXPECT_EQ(replies->front().reply.html, "<p>hello</p>");
    EXPECT_NE(replies->front().post_url.find("/@alice/" + std::to_string(post_.id.value)), std::string::npos);
    EXPECT_EQ(run(desk_.list(wiki(), kNumber + 1, kNewest)).error().code, Errc::not_found);
    opt_in(2, false);
    EXPECT_EQ(run(desk_.list(wiki(), kNumber, kNewest)).error().code, Errc::not_found);
    EXPECT_FALSE(read([this](storage::Snapshot& snapshot) { return storage::find_reply(snapshot, reply_); }))
        << "switched off, nothing of them is kept";
}

TEST_F(ReplyDeskTest, AnEditorHidesOnlyWhatAnswersThem)
{
    EXPECT_EQ(run(desk_.hide(wiki(), kNumber + 1, reply_)).error().code, Errc::not_found);
    EXPECT_EQ(run(desk_.hide(wiki(), kNumber, storage::ReplyId{999})).error().code, Errc::not_found);
    EXPECT_EQ(shown(), 1U);
    EXPECT_TRUE(run(desk_.hide(wiki(), kNumber, reply_)));
    EXPECT_EQ(shown(), 0U);
}

TEST_F(ReplyDeskTest, AReportOfAReplyIsOneHoweverOftenItIsMade)
{
    EXPECT_EQ(run(desk_.report(wiki(), kNumber, storage::ReplyId{999}, "x")).error().code, Errc::not_found);
    EXPECT_TRUE(run(desk_.report(wiki(), kNumber, reply_, "rude")));
    EXPECT_TRUE(run(desk_.report(wiki(), kNumber, reply_, "very rude")));
    auto const reports = run(desk_.reports(wiki(), kNewestReport));
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].report.comment, "rude");
    EXPECT_EQ(reports[0].actor, "");
    ASSERT_TRUE(reports[0].reply);
    EXPECT_TRUE(reports[0].reply->reply.reported);
    EXPECT_TRUE(reports[0].editors.empty()) << "it is about Ada";
    run(desk_.resolve(reports[0].report.id));
    EXPECT_TRUE(run(desk_.find_report(wiki(), reports[0].report.id))->report.resolved);
}

TEST_F(ReplyDeskTest, AReportNamesTheEditorsThatItIsAbout)
{
    write([this](storage::Transaction& transaction) {
        storage::Report report;
        report.wiki = kWiki;
        report.from_host = "peer.example";
        report.actor = alice_.id;
        report.posts = {post_.id};
        report.received = clock_.now();
        storage::add_report(transaction, report);
        return true;
    });
    auto const reports = run(desk_.reports(wiki(), kNewestReport));
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].actor, "https://ap.wiki.example/u/" + std::to_string(kNumber));
    EXPECT_EQ(reports[0].editors, std::vector<std::int64_t>{kNumber});
    ASSERT_EQ(reports[0].posts.size(), 1U);
    EXPECT_NE(reports[0].posts[0].url.find("/@alice/"), std::string::npos);
}

TEST_F(ReplyDeskTest, AnEditorsBlockTakesTheFollowerAndTheReplies)
{
    ASSERT_EQ(followers(), 1);
    EXPECT_EQ(run(blocks_.set_for_editor(alice_, "peer.example", true)).error(), AccountRefusal::not_an_address)
        << "whole servers are not an editor's to block";
    // The peer is not there: an id is one all the same.
    EXPECT_EQ(run(blocks_.set_for_editor(alice_, std::string(kAda), true)).value(), kAda);
    EXPECT_EQ(followers(), 0);
    EXPECT_EQ(shown(), 0U);
    EXPECT_TRUE(run(blocks_.set_for_editor(alice_, std::string(kAda), false)));
    EXPECT_EQ(shown(), 1U);
    EXPECT_EQ(followers(), 0);
}

TEST_F(ReplyDeskTest, ABlockForEverybodyIsOfAHostOrAnActor)
{
    EXPECT_EQ(run(blocks_.set(std::string(kAda), true)).value(), kAda);
    EXPECT_EQ(followers(), 0);
    EXPECT_EQ(shown(), 0U);
    EXPECT_TRUE(run(blocks_.set(std::string(kAda), false)));
    EXPECT_EQ(shown(), 1U);
    EXPECT_EQ(run(blocks_.set("https://peer.example/", true)).value(), "peer.example");
    EXPECT_EQ(shown(), 0U);
    EXPECT_EQ(run(blocks_.set("peer.example", false)).value(), "peer.example");
    EXPECT_EQ(shown(), 1U);
    EXPECT_EQ(changes_, 4);
    EXPECT_EQ(run(blocks_.set("not a host", true)).error(), AccountRefusal::not_an_address);
}

TEST_F(ReplyDeskTest, ErasureLeavesNoReplyAndNoBlock)
{
    EXPECT_TRUE(run(blocks_.set_for_editor(alice_, "https://peer.example/users/eve", true)));
    wiki::EditorConsent gone;
    gone.actor = kNumber;
    gone.version = 9;
    gone.state = wiki::EditorConsent::State::erased;
    run(consents_.apply(wiki(), gone));
    read([this](storage::Snapshot& snapshot) {
        EXPECT_FALSE(storage::find_reply(snapshot, reply_));
        EXPECT_TRUE(storage::list_editor_blocks(snapshot, alice_.id, 10).empty());
    });
}

TEST_F(ReplyDeskTest, AFollowerIsRemovedById)
{
    EditorDesk desk(environment_, redactor_, client_);
    EXPECT_TRUE(run(desk.remove_follower(wiki(), kNumber, std::string(kAda))));
    EXPECT_EQ(followers(), 0);
    auto const malformed = run(desk.remove_follower(wiki(), kNumber, "not an address"));
    ASSERT_TRUE(malformed);
    EXPECT_EQ(malformed->error(), AccountRefusal::not_an_address);
}

}  // namespace wikipub::flows
