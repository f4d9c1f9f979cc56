// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/remote_actors.h"
#include "storage/transaction.h"

namespace wikipub::storage {

/// Somebody who asked to follow a locked editor, and waits for their answer.
struct FollowRequest {
    std::int64_t id = 0;
    ActorKey actor;
    RemoteId remote;
    std::string follow_iri;
    std::string address;  ///< `@a@b.example`; empty where their document did not tell
    Timestamp created;
};

/// A repeated one changes `follow_iri` only.
void add_follow_request(Transaction& transaction, FollowRequest const& request);
/// Oldest first.
std::vector<FollowRequest> list_follow_requests(Snapshot& snapshot, ActorKey actor, int limit);
std::optional<FollowRequest> find_follow_request(Snapshot& snapshot, ActorKey actor, std::int64_t id);
bool has_follow_request(Snapshot& snapshot, ActorKey actor, RemoteId remote);
bool has_follow_request(Snapshot& snapshot, RemoteId remote, std::string_view follow_iri);
bool remove_follow_request(Transaction& transaction, ActorKey actor, RemoteId remote);
/// Undo that names the Follow by its id only.
bool remove_follow_request_by_follow(Transaction& transaction, RemoteId remote, std::string_view follow_iri);
/// All to one actor of ours; all of one remote actor.
std::int64_t remove_follow_requests(Transaction& transaction, ActorKey actor);
std::int64_t remove_follow_requests_of(Transaction& transaction, RemoteId remote);

}  // namespace wikipub::storage
