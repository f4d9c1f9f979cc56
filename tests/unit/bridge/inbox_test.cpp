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

TEST(Inbox, ForgetsTheRest)  // interop's inbox table
{
    for (auto const* const type : {"Like", "Announce", "Accept", "Reject", "Flag", "View", "Join", "EmojiReact"}) {
        EXPECT_EQ(word(decide(parsed(type, quoted(kUs)), facts(TargetState::live, true))), "ignore not_kept") << type;
    }
}

}  // namespace
}  // namespace wikipub::bridge
