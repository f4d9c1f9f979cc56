// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/inbox.h"

namespace wikipub::bridge {
namespace {

using namespace std::string_literals;

constexpr std::string_view kUs = "https://ap.wiki.example/w/enwiki/p/1";
constexpr std::string_view kThem = "https://peer.example/u/a";

ap::Inbound parsed(std::string const& type, std::string const& object, std::string const& id = "https://peer.example/1")
{
    auto inbound = ap::parse_inbound(
        R"({"id":")" + id + R"(","type":")" + type + R"(","actor":")" + std::string(kThem) + R"(","object":)" + object +
        "}"
    );
    EXPECT_TRUE(inbound) << (inbound ? "" : inbound.error().detail);
    return *inbound;
}

std::string quoted(std::string_view iri)
{
    return '"' + std::string(iri) + '"';
}

std::string embedded(std::string const& type, std::string_view object)
{
    return R"({"id":"https://peer.example/9","type":")" + type + R"(","actor":")" + std::string(kThem) +
           R"(","object":")" + std::string(object) + R"("})";
}

// The decision in a word, so that a table can be read.
std::string word(InboxDecision const& decision)
{
    struct Word {
        std::string operator()(AcceptFollow) const { return "accept"; }
        std::string operator()(AskEditor) const { return "ask"; }
        std::string operator()(RejectFollow) const { return "reject"; }
        std::string operator()(RemoveFollower) const { return "remove"; }
        std::string operator()(PurgeRemote) const { return "purge"; }
        std::string operator()(RefreshRemote) const { return "refresh"; }
        std::string operator()(AcceptQuote) const { return "accept quote"; }
        std::string operator()(RejectQuote) const { return "reject quote"; }
        std::string operator()(CountReaction) const { return "count"; }
        std::string operator()(Uncount) const { return "uncount"; }
        std::string operator()(CountReply) const { return "count reply"; }
        std::string operator()(KeepReply) const { return "keep reply"; }
        std::string operator()(ReviseReply) const { return "revise reply"; }
        std::string operator()(DropReply) const { return "drop reply"; }
        std::string operator()(FileReport) const { return "file report"; }
        std::string operator()(Ignore ignore) const { return "ignore " + std::string(ignore.reason); }
        std::string operator()(Refuse refuse) const
        {
            return "refuse " + std::to_string(static_cast<int>(refuse.answer));
        }
    };
    return std::visit(Word{}, decision);
}

std::string refused(Refusal refusal)
{
    return word(Refuse{refusal});
}

InboxFacts facts(TargetState target, bool is_follower = false)
{
    InboxFacts made;
    made.target = target;
    made.is_follower = is_follower;
    made.remote_known = is_follower;
    return made;
}

TEST(Inbox, AcceptsFollowsOfLiveActorsEachTime)  // D60
{
    auto const follow = parsed("Follow", quoted(kUs));
    EXPECT_EQ(word(decide(follow, facts(TargetState::live))), "accept");
    EXPECT_EQ(word(decide(follow, facts(TargetState::live, true))), "accept");
    EXPECT_EQ(word(decide(follow, facts(TargetState::unknown))), refused(Refusal::not_found));
    EXPECT_EQ(word(decide(follow, facts(TargetState::deleted))), refused(Refusal::gone));
    EXPECT_EQ(word(decide(follow, facts(TargetState::page_deleted))), "reject");
    EXPECT_EQ(word(decide(follow, facts(TargetState::page_deleted, true))), "ignore already_follows");
    EXPECT_EQ(word(decide(follow, facts(TargetState::moved))), "reject");
    EXPECT_EQ(word(decide(follow, facts(TargetState::moved, true))), "accept");
}

TEST(Inbox, AsksTheEditorOfALockedActorOnce)
{
    auto const follow = parsed("Follow", quoted(kUs));
    auto locked = facts(TargetState::live);
    locked.is_locked = true;
    EXPECT_EQ(word(decide(follow, locked)), "ask");
    locked.is_follower = true;
    EXPECT_EQ(word(decide(follow, locked)), "accept") << "whoever was approved heals by following again (D60)";
    auto asking = facts(TargetState::live);
    asking.has_requested = true;
    EXPECT_EQ(word(decide(parsed("Undo", embedded("Follow", kUs)), asking)), "remove") << "takes the request back";
    EXPECT_EQ(word(decide(parsed("Block", quoted(kUs)), asking)), "remove");
}

TEST(Inbox, RefusesBlockedHostsButLetsThemLeave)  // T14
{
    auto blocked = facts(TargetState::live, true);
    blocked.host_blocked = true;
    EXPECT_EQ(word(decide(parsed("Follow", quoted(kUs)), blocked)), refused(Refusal::forbidden));
    EXPECT_EQ(word(decide(parsed("Like", quoted(kUs)), blocked)), refused(Refusal::forbidden));
    EXPECT_EQ(word(decide(parsed("Undo", embedded("Follow", kUs)), blocked)), "remove");
    EXPECT_EQ(word(decide(parsed("Delete", quoted(kThem)), blocked)), "purge");
}

TEST(Inbox, BelievesNoActivityUnderAnothersId)
{
    EXPECT_EQ(
        word(decide(parsed("Follow", quoted(kUs), "https://else.example/1"), facts(TargetState::live))),
        "ignore foreign_id"
    );
}

TEST(Inbox, RemovesAFollowerByPair)  // D61, D63
{
    EXPECT_EQ(word(decide(parsed("Undo", embedded("Follow", kUs)), facts(TargetState::live, true))), "remove");
    EXPECT_EQ(
        word(decide(parsed("Undo", embedded("Follow", kUs)), facts(TargetState::live))), "ignore nothing_to_undo"
    );
    EXPECT_EQ(
        word(decide(parsed("Undo", embedded("Like", kUs)), facts(TargetState::live, true))), "ignore nothing_to_undo"
    );
    EXPECT_EQ(word(decide(parsed("Block", quoted(kUs)), facts(TargetState::live, true))), "remove");
    EXPECT_EQ(word(decide(parsed("Block", quoted(kUs)), facts(TargetState::live))), "ignore no_follower");

    auto by_id = facts(TargetState::live, true);
    auto const undo = parsed("Undo", quoted("https://peer.example/follow/9"));
    EXPECT_EQ(word(decide(undo, by_id)), "ignore nothing_to_undo");
    by_id.undoes_follow = true;
    EXPECT_EQ(word(decide(undo, by_id)), "remove");
}

TEST(Inbox, PurgesActorsThatAreGone)  // S11, D66
{
    auto known = facts(TargetState::unknown, true);
    EXPECT_EQ(word(decide(parsed("Delete", quoted(kThem)), known)), "purge");
    EXPECT_EQ(word(decide(parsed("Delete", quoted("https://peer.example/note/1")), known)), "ignore not_kept");
    EXPECT_EQ(word(decide(parsed("Delete", quoted(kThem)), facts(TargetState::unknown))), "ignore unknown_actor");
    known.signer_gone = true;
    EXPECT_EQ(word(decide(parsed("Delete", quoted(kThem)), known)), "purge");
    EXPECT_EQ(word(decide(parsed("Follow", quoted(kUs)), known)), refused(Refusal::unauthorized));
}

TEST(Inbox, RefreshesOnlyActorsItKnows)
{
    auto const update = parsed("Update", R"({"id":")"s + std::string(kThem) + R"(","type":"Person"})");
    EXPECT_EQ(word(decide(update, facts(TargetState::unknown, true))), "refresh");
    EXPECT_EQ(word(decide(update, facts(TargetState::unknown))), "ignore unknown_object");
}

TEST(Inbox, AnswersQuoteRequests)  // D50
{
    auto const request = *ap::parse_inbound(
        R"({"id":"https://peer.example/q","type":"QuoteRequest","actor":"https://peer.example/u/a",)"
        R"("object":"https://ap.wiki.example/w/enwiki/o/5","instrument":"https://peer.example/note/1"})"
    );
    auto post = facts(TargetState::unknown);
    EXPECT_EQ(word(decide(request, post)), "ignore unknown_object");
    post.post = PostState::live;
    EXPECT_EQ(word(decide(request, post)), "accept quote");
    post.post = PostState::hidden;
    EXPECT_EQ(word(decide(request, post)), "ignore hidden");
    post.post = PostState::withdrawn;
    EXPECT_EQ(word(decide(request, post)), "reject quote");
    post.host_blocked = true;
    EXPECT_EQ(word(decide(request, post)), refused(Refusal::forbidden));
}

/// A Create or Update of a note by `kThem`.
ap::Inbound note(std::string const& type, std::string const& members, std::string_view id = "https://peer.example/n/1")
{
    return parsed(
        type,
        R"({"id":")" + std::string(id) + R"(","type":"Note","attributedTo":")" + std::string(kThem) +
            R"(","inReplyTo":"https://ap.wiki.example/w/enwiki/o/5",)" + members + "}"
    );
}
std::string const kPublicNote = R"("content":"<p>hi</p>","cc":["https://www.w3.org/ns/activitystreams#Public"])";
std::string const kPrivateNote = R"("content":"<p>hi</p>","to":["https://ap.wiki.example/u/1"])";

InboxFacts answering()
{
    auto made = facts(TargetState::live);
    made.answered = Answered{.live = true, .wants_replies = true};
    return made;
}

TEST(Inbox, KeepsPublicRepliesForEditorsWhoWantThem)
{
    auto const reply = note("Create", kPublicNote);
    auto known = answering();
    EXPECT_EQ(word(decide(reply, known)), "keep reply");
    known.answered->wants_replies = false;
    EXPECT_EQ(word(decide(reply, known)), "count reply") << "the editor sees how many, not what they say";
    known.answered->live = false;
    EXPECT_EQ(word(decide(reply, known)), "ignore no_reply");
    EXPECT_EQ(word(decide(reply, facts(TargetState::live))), "ignore no_reply") << "to no post of an editor";
}

TEST(Inbox, NeverKeepsWhatIsNotPublic)
{
    EXPECT_EQ(word(decide(note("Create", kPrivateNote), answering())), "ignore not_public");
    auto known = answering();
    known.knows_reply = true;
    EXPECT_EQ(word(decide(note("Update", kPrivateNote), known)), "drop reply") << "made private later";
}

TEST(Inbox, BelievesNoReplyInAnothersName)
{
    auto const elsewhere = note("Create", kPublicNote, "https://else.example/n/1");
    EXPECT_EQ(word(decide(elsewhere, answering())), "ignore foreign_id");
    auto const nobodys = parsed(
        "Create",
        R"({"id":"https://peer.example/n/1","type":"Note","inReplyTo":"https://ap.wiki.example/w/enwiki/o/5",)" +
            kPublicNote + "}"
    );
    EXPECT_EQ(word(decide(nobodys, answering())), "ignore foreign_id") << "its author is not named";
    EXPECT_EQ(word(decide(parsed("Create", quoted("https://peer.example/n/1")), answering())), "ignore foreign_id")
        << "an id alone says nothing";
}

TEST(Inbox, AVoteIsNoReply)
{
    auto const vote = note("Create", R"("name":"yes","to":["https://www.w3.org/ns/activitystreams#Public"])");
    EXPECT_EQ(word(decide(vote, answering())), "ignore vote");
}

TEST(Inbox, AFloodOfRepliesIsOnlyCounted)
{
    auto known = answering();
    known.answered->of_author = kRepliesOfAuthor;
    EXPECT_EQ(word(decide(note("Create", kPublicNote), known)), "count reply");
    known.answered->of_author = kRepliesOfAuthor - 1;
    EXPECT_EQ(word(decide(note("Create", kPublicNote), known)), "keep reply");
    known.answered->of_host = kRepliesOfHost;
    EXPECT_EQ(word(decide(note("Create", kPublicNote), known)), "count reply");
}

TEST(Inbox, RepliesChangeAndGoByTheirAuthorsWord)
{
    auto known = facts(TargetState::unknown);
    auto const update = note("Update", kPublicNote);
    auto const deletion = parsed("Delete", quoted("https://peer.example/n/1"));
    EXPECT_EQ(word(decide(update, known)), "ignore unknown_object");
    known.knows_reply = true;
    EXPECT_EQ(word(decide(update, known)), "revise reply");
    EXPECT_EQ(word(decide(deletion, known)), "drop reply");
    EXPECT_EQ(word(decide(parsed("Delete", quoted("https://else.example/n/1")), known)), "ignore not_kept");
}

TEST(Inbox, CountsLikesAndBoostsOfEditorsPosts)
{
    for (auto const* const type : {"Like", "Announce", "EmojiReact"}) {
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs)), answering())), "count") << type;
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs)), facts(TargetState::live, true))), "ignore not_counted");
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs), "https://else.example/1"), answering())), "ignore not_counted");
    }
    auto known = answering();
    auto const undo = parsed("Undo", embedded("Like", kUs));
    EXPECT_EQ(word(decide(undo, known)), "ignore nothing_to_undo");
    known.has_reacted = true;
    EXPECT_EQ(word(decide(undo, known)), "uncount");
    EXPECT_EQ(word(decide(parsed("Undo", quoted("https://peer.example/like/9")), known)), "uncount") << "by its id";
}

TEST(Inbox, WhomTheEditorBlockedCannotAnswerOrFollow)
{
    auto known = answering();
    known.answered->blocks_them = known.editor_blocks = true;
    EXPECT_EQ(word(decide(note("Create", kPublicNote), known)), "ignore no_reply");
    EXPECT_EQ(word(decide(parsed("Like", quoted(kUs)), known)), "ignore not_counted");
    EXPECT_EQ(word(decide(parsed("Follow", quoted(kUs)), known)), "reject");
}

TEST(Inbox, ABlockedActorIsRefusedLikeABlockedHostButMayTakeBack)
{
    auto known = answering();
    known.actor_blocked = true;
    for (auto const* const type : {"Follow", "Like", "Announce", "Flag"}) {
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs)), known)), refused(Refusal::forbidden)) << type;
    }
    EXPECT_EQ(word(decide(note("Create", kPublicNote), known)), refused(Refusal::forbidden));
    EXPECT_EQ(word(decide(note("Update", kPublicNote), known)), refused(Refusal::forbidden));
    known.knows_reply = true;
    EXPECT_EQ(word(decide(parsed("Delete", quoted("https://peer.example/n/1")), known)), "drop reply");
}

TEST(Inbox, FilesReportsThatNameOurs)
{
    auto known = facts(TargetState::unknown);
    EXPECT_EQ(word(decide(parsed("Flag", quoted(kUs)), known)), "ignore unknown_object");
    known.names_ours = true;
    EXPECT_EQ(word(decide(parsed("Flag", quoted(kUs)), known)), "file report");
    known.reports_of_host = kReportsOfHost;
    EXPECT_EQ(word(decide(parsed("Flag", quoted(kUs)), known)), "ignore too_many");
}

TEST(Inbox, ForgetsTheRest)  // interop's inbox table
{
    for (auto const* const type : {"Accept", "Reject", "View", "Join"}) {
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs)), facts(TargetState::live, true))), "ignore not_kept") << type;
    }
}

}  // namespace
}  // namespace wikipub::bridge
