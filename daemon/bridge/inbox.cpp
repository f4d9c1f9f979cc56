// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/inbox.h"

namespace wikipub::bridge {

namespace {

struct Judge {
    ap::Inbound const& inbound;
    InboxFacts const& facts;

    bool is_blocked() const { return facts.host_blocked || facts.actor_blocked; }

    InboxDecision operator()(ap::Follow const&) const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        if (!inbound.same_origin) {
            return Ignore{"foreign_id"};
        }
        switch (facts.target) {
            case TargetState::unknown:
                return Refuse{Refusal::not_found};
            case TargetState::deleted:
                return Refuse{Refusal::gone};
            case TargetState::page_deleted:
            case TargetState::hidden:
                // A Reject would take the follower away, and the page may come back.
                return facts.is_follower ? InboxDecision(Ignore{"already_follows"}) : RejectFollow{};
            case TargetState::moved:
                return facts.is_follower ? InboxDecision(AcceptFollow{}) : RejectFollow{};
            case TargetState::live:
                break;
        }
        if (facts.editor_blocks) {
            return RejectFollow{};
        }
        return facts.is_locked && !facts.is_follower ? InboxDecision(AskEditor{}) : AcceptFollow{};
    }

    InboxDecision operator()(ap::Undo const& undo) const
    {
        auto const of_follow =
            undo.kind == ap::Undo::Kind::follow || (undo.kind == ap::Undo::Kind::unknown && facts.undoes_follow);
        bool const is_there = facts.is_follower || facts.has_requested;
        if (of_follow && is_there) {
            return RemoveFollower{};
        }
        return facts.has_reacted ? InboxDecision(Uncount{}) : Ignore{"nothing_to_undo"};
    }

    InboxDecision operator()(ap::Like const&) const { return reaction(); }
    InboxDecision operator()(ap::Announce const&) const { return reaction(); }

    InboxDecision reaction() const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        bool const counts = inbound.same_origin && facts.answered && facts.answered->live;
        return counts && !facts.answered->blocks_them ? InboxDecision(CountReaction{}) : Ignore{"not_counted"};
    }

    InboxDecision operator()(ap::CreateReply const& create) const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        auto const& answered = facts.answered;
        if (!answered || !answered->live || answered->blocks_them) {
            return Ignore{"no_reply"};
        }
        if (!inbound.same_origin || create.note.attributed_to != inbound.actor) {
            return Ignore{"foreign_id"};
        }
        // Who writes to the editor alone does not expect that anything is made of it.
        if (!create.note.is_public) {
            return Ignore{"not_public"};
        }
        if (is_vote(create.note)) {
            return Ignore{"vote"};
        }
        bool const is_flood = answered->of_author >= kRepliesOfAuthor || answered->of_host >= kRepliesOfHost;
        return answered->wants_replies && !is_flood ? InboxDecision(KeepReply{}) : CountReply{};
    }

    static bool is_vote(ap::RemoteNote const& note) { return note.name && note.content.empty(); }

    InboxDecision operator()(ap::Flag const&) const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        if (!facts.names_ours) {
            return Ignore{"unknown_object"};
        }
        return facts.reports_of_host < kReportsOfHost ? InboxDecision(FileReport{}) : Ignore{"too_many"};
    }

    InboxDecision operator()(ap::Block const&) const
    {
        bool const is_there = facts.is_follower || facts.has_requested;
        return is_there ? InboxDecision(RemoveFollower{}) : Ignore{"no_follower"};
    }

    InboxDecision operator()(ap::DeleteObject const& deletion) const
    {
        if (!deletion.is_actor) {
            return facts.knows_reply && inbound.same_origin ? InboxDecision(DropReply{}) : Ignore{"not_kept"};
        }
        return facts.remote_known ? InboxDecision(PurgeRemote{}) : Ignore{"unknown_actor"};
    }

    InboxDecision operator()(ap::UpdateObject const& update) const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        if (facts.knows_reply && update.note && inbound.same_origin) {
            return update.note->is_public ? InboxDecision(ReviseReply{}) : DropReply{};
        }
        return update.is_actor && facts.remote_known ? InboxDecision(RefreshRemote{}) : Ignore{"unknown_object"};
    }

    InboxDecision operator()(ap::QuoteRequest const&) const
    {
        if (is_blocked()) {
            return Refuse{Refusal::forbidden};
        }
        if (!inbound.same_origin) {
            return Ignore{"foreign_id"};
        }
        if (!facts.post) {
            return Ignore{"unknown_object"};
        }
        switch (*facts.post) {
            case PostState::live:
                return AcceptQuote{};
            case PostState::withdrawn:
                return RejectQuote{};
            case PostState::hidden:
                break;
        }
        // Hidden on a hint that may be wrong; a Reject would be for good.
        return Ignore{"hidden"};
    }

    // A follower that moved sends a Follow of its own.
    template <class Other>
    InboxDecision operator()(Other const&) const
    {
        return is_blocked() ? InboxDecision(Refuse{Refusal::forbidden}) : Ignore{"not_kept"};
    }
};

}  // namespace

InboxDecision decide(ap::Inbound const& activity, InboxFacts const& facts)
{
    auto const* const deletion = std::get_if<ap::DeleteObject>(&activity.activity);
    if (facts.signer_gone && (deletion == nullptr || !deletion->is_actor)) {
        return Refuse{Refusal::unauthorized};
    }
    return std::visit(Judge{activity, facts}, activity.activity);
}

}  // namespace wikipub::bridge
