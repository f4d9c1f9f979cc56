// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/inbox.h"

namespace wikipub::bridge {

namespace {

struct Judge {
    ap::Inbound const& inbound;
    InboxFacts const& facts;

    InboxDecision operator()(ap::Follow const&) const
    {
        if (facts.host_blocked) {
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
        return facts.is_locked && !facts.is_follower ? InboxDecision(AskEditor{}) : AcceptFollow{};
    }

    InboxDecision operator()(ap::Undo const& undo) const
    {
        auto const of_follow =
            undo.kind == ap::Undo::Kind::follow || (undo.kind == ap::Undo::Kind::unknown && facts.undoes_follow);
        bool const is_there = facts.is_follower || facts.has_requested;
        return of_follow && is_there ? InboxDecision(RemoveFollower{}) : Ignore{"nothing_to_undo"};
    }

    InboxDecision operator()(ap::Block const&) const
    {
        bool const is_there = facts.is_follower || facts.has_requested;
        return is_there ? InboxDecision(RemoveFollower{}) : Ignore{"no_follower"};
    }

    InboxDecision operator()(ap::DeleteObject const& deletion) const
    {
        if (!deletion.is_actor) {
            return Ignore{"not_kept"};
        }
        return facts.remote_known ? InboxDecision(PurgeRemote{}) : Ignore{"unknown_actor"};
    }

    InboxDecision operator()(ap::UpdateObject const& update) const
    {
        if (facts.host_blocked) {
            return Refuse{Refusal::forbidden};
        }
        return update.is_actor && facts.remote_known ? InboxDecision(RefreshRemote{}) : Ignore{"unknown_object"};
    }

    InboxDecision operator()(ap::QuoteRequest const&) const
    {
        if (facts.host_blocked) {
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

    // A follower that moved sends a Follow of its own; the other kinds are neither counted nor kept.
    template <class Other>
    InboxDecision operator()(Other const&) const
    {
        return facts.host_blocked ? InboxDecision(Refuse{Refusal::forbidden}) : Ignore{"not_kept"};
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
