// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/inbound.h"
#include "bridge/inbox.h"
#include "federation/remote_actors.h"
#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/peer_signature.h"
#include "storage/editors.h"
#include "storage/posts.h"
#include "storage/replies.h"

#include <optional>

namespace wikipub::flows {

/// Answers what peers POST (design §5). On the loop.
class Inbox {
public:
    Inbox(Environment& environment, Pages& pages, federation::RemoteActors& peers);

    /// Returns after the commit. Success is a 202 whether or not anything came of it; `owner`: of a personal inbox.
    /// `request` must stay until the task ends.
    Task<Result<>> receive(std::optional<ap::ActorName> owner, sig::ReceivedRequest request);

private:
    /// What of ours the activity is about.
    struct Target {
        std::optional<storage::ActorName> name;
        std::optional<storage::Actor> row;
        std::string title;  ///< of a page that has no row yet
        std::optional<storage::Post> post;
        std::optional<storage::Editor> editor;
        bridge::TargetState state = bridge::TargetState::unknown;
    };

    /// What any activity but a Follow leaves behind.
    struct Heard {
        HostId host;
        storage::Bytes activity;  ///< hash of its id
        Timestamp now;
    };

    Heard heard_of(ap::Inbound const& activity, federation::Peer const& peer) const;
    /// False: the activity came before, and nothing is to be done.
    static bool record_heard(storage::Transaction& transaction, Heard const& heard);
    Task<Result<bool>> may_be_ignored(ap::Inbound const& activity);
    Task<Result<Target>> find_target(ap::Inbound const& activity);
    Task<Target> find_editor(Target target);
    /// What the tables know of it, in one reading.
    Task<bridge::InboxFacts> read_facts(ap::Inbound activity, federation::Peer peer, Target target);
    Task<Result<>> settle_page_target(Target& target, bool is_follow);
    Task<Result<>> act(ap::Inbound activity, federation::Peer peer, Target target, bridge::InboxDecision decision);
    Task<> accept_follow(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> ask_editor(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> reject_follow(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> remove_follower(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> purge(federation::Peer peer);
    Task<> answer_quote(ap::Inbound activity, federation::Peer peer, Target target, bool accept);
    Task<> count_reaction(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> uncount(ap::Inbound activity, federation::Peer peer, Target target);
    Task<> take_reply(ap::Inbound activity, federation::Peer peer, Target target, bool with_words);
    Task<> revise_reply(ap::Inbound activity);
    Task<> drop_reply(ap::Inbound activity, federation::Peer peer);
    Task<> file_reports(ap::Inbound activity, federation::Peer peer);
    /// How a remote actor is called: as they were lately, or as their document says.
    Task<storage::Reply> introduce(federation::Peer peer);
    Task<> say_farewell(std::string actor_iri);
    std::optional<ap::Path> parse_ours(Iri const& iri) const;

    Environment& environment_;
    Pages& pages_;
    federation::RemoteActors& peers_;
};

}  // namespace wikipub::flows
