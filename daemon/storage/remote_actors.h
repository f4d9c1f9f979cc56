// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

using RemoteId = StrongId<struct RemoteIdTag>;

/// An actor of another server, as its own document said when it was last fetched; the cache of keys too. Kept 7 days,
/// and as long as it follows somebody without its key and type.
struct RemoteActor {
    RemoteId id;
    std::string iri;
    Bytes iri_hash;  ///< SHA-256 of `iri`
    HostId host;
    std::string type;
    InboxId inbox;
    std::optional<InboxId> shared_inbox;
    std::string key_id;  ///< empty where the key was pruned
    Bytes key_hash;      ///< SHA-256 of `key_id`
    std::string key_pem;
    Timestamp fetched;
};

std::optional<RemoteActor> find_remote_actor(Snapshot& snapshot, RemoteId id);
std::optional<RemoteActor> find_remote_actor(Snapshot& snapshot, Bytes const& iri_hash);
std::optional<RemoteActor> find_remote_actor_by_key(Snapshot& snapshot, Bytes const& key_hash);
/// Inserted, or brought up to date (`id` is ignored). Followers go on at the new inboxes.
RemoteId save_remote_actor(Transaction& transaction, RemoteActor const& actor);
/// With its follows and replies; the actors of ours it followed.
std::vector<ActorKey> forget_remote_actor(Transaction& transaction, RemoteId id);
std::vector<RemoteId> list_remote_actors_of_host(Snapshot& snapshot, HostId host, RemoteId after, int limit);
/// Documents fetched before `before`: dropped, or cut down to what a follower needs.
std::int64_t prune_remote_actors(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
