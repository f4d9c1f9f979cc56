// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/inbound.h"
#include "bridge/withdraw.h"

#include <optional>
#include <string_view>
#include <variant>

namespace wikipub::bridge {

/// What we are to the activity's object. `unknown`: no id of ours, or none that exists.
enum class TargetState { unknown, live, page_deleted, hidden, deleted, moved };

/// What our tables know when a verified activity comes in. The signature held, its key's owner is the activity's actor,
/// and it was not seen before.
struct InboxFacts {
    bool host_blocked = false;
    bool signer_gone = false;                   ///< S11: the key's document answered 410
    TargetState target = TargetState::unknown;  ///< the actor of ours that the object (or its object) names
    bool is_follower = false;
    bool has_requested = false;  ///< to follow a locked actor that did not answer yet
    bool is_locked = false;      ///< the actor's owner approves followers
    bool undoes_follow = false;  ///< an Undo names the id of this actor's Follow and not what it is
    bool remote_known = false;
    std::optional<PostState> post;  ///< the post of ours that is to be quoted
};

struct AcceptFollow {};    ///< also a repeat: peers follow again to heal (D60)
struct AskEditor {};       ///< kept until the editor of a locked actor answers
struct RejectFollow {};    ///< sent back as a Reject with the Follow embedded
struct RemoveFollower {};  ///< Undo(Follow) by pair (D61), Block (D63)
struct PurgeRemote {};     ///< everything about the remote actor goes
struct RefreshRemote {};   ///< fetch the actor's document again
struct AcceptQuote {};     ///< with a stamp (D50)
struct RejectQuote {};
struct Ignore {  ///< 202 all the same
    std::string_view reason;
};
enum class Refusal { unauthorized, forbidden, not_found, gone };
struct Refuse {
    Refusal answer;
};

using InboxDecision = std::variant<
    AcceptFollow,
    AskEditor,
    RejectFollow,
    RemoveFollower,
    PurgeRemote,
    RefreshRemote,
    AcceptQuote,
    RejectQuote,
    Ignore,
    Refuse>;

/// Design §5, interop T14 and D60–D66.
InboxDecision decide(ap::Inbound const& activity, InboxFacts const& facts);

}  // namespace wikipub::bridge
