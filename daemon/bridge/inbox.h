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

/// What is known of the editor's post that is answered, liked or boosted.
struct Answered {
    bool live = false;
    bool wants_replies = false;  ///< the editor reads what others answer
    bool blocks_them = false;    ///< the editor blocked the activity's actor
    std::int64_t of_author = 0;  ///< replies kept of the activity's actor in the last day
    std::int64_t of_host = 0;    ///< of its host
};

/// More is only counted: nobody reads that much, and it may be a flood.
inline constexpr std::int64_t kRepliesOfAuthor = 30;
inline constexpr std::int64_t kRepliesOfHost = 1000;
/// More is not taken.
inline constexpr std::int64_t kReportsOfHost = 50;

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
    std::optional<PostState> post;     ///< the post of ours that is to be quoted
    bool actor_blocked = false;        ///< as host_blocked
    bool editor_blocks = false;        ///< the editor to be followed blocked the activity's actor
    std::optional<Answered> answered;  ///< nullopt: no post of an editor
    bool has_reacted = false;          ///< there is a like or boost that the Undo takes back
    bool knows_reply = false;          ///< a reply of this actor is counted or kept under the object's id
    bool names_ours = false;           ///< a Flag names an actor or post of ours
    std::int64_t reports_of_host = 0;  ///< in the last day
};

struct AcceptFollow {};    ///< also a repeat: peers follow again to heal (D60)
struct AskEditor {};       ///< kept until the editor of a locked actor answers
struct RejectFollow {};    ///< sent back as a Reject with the Follow embedded
struct RemoveFollower {};  ///< Undo(Follow) by pair (D61), Block (D63)
struct PurgeRemote {};     ///< everything about the remote actor goes
struct RefreshRemote {};   ///< fetch the actor's document again
struct AcceptQuote {};     ///< with a stamp (D50)
struct RejectQuote {};
struct CountReaction {};  ///< Like, Announce
struct Uncount {};        ///< Undo of either
struct CountReply {};     ///< without its words
struct KeepReply {};
struct ReviseReply {};
struct DropReply {};  ///< its author deleted it, or it is public no more
struct FileReport {};
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
    CountReaction,
    Uncount,
    CountReply,
    KeepReply,
    ReviseReply,
    DropReply,
    FileReport,
    Ignore,
    Refuse>;

/// Design §5, interop T14 and D60–D66.
InboxDecision decide(ap::Inbound const& activity, InboxFacts const& facts);

}  // namespace wikipub::bridge
