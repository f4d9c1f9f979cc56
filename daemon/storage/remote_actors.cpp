// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/remote_actors.h"

#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/replies.h"

#include <cassert>

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT id, iri, iri_hash, host, type, inbox, shared_inbox, key_id, key_hash, key_pem, fetched FROM remote_actor ";
Statement const kFind = portable("remote_actors.find", kSelect + "WHERE id = ?");
Statement const kFindIri = portable("remote_actors.find_iri", kSelect + "WHERE iri_hash = ?");
Statement const kFindKey =
    portable("remote_actors.find_key", kSelect + "WHERE key_hash = ? AND key_id <> '' ORDER BY fetched DESC LIMIT 1");
Statement const kAdd = portable(
    "remote_actors.add",
    "INSERT INTO remote_actor (iri, iri_hash, host, type, inbox, shared_inbox, key_id, key_hash, key_pem, fetched) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kUpdate = portable(
    "remote_actors.update",
    "UPDATE remote_actor SET host = ?, type = ?, inbox = ?, shared_inbox = ?, key_id = ?, key_hash = ?, key_pem = ?, "
    "fetched = ? WHERE id = ?"
);
Statement const kRemove = portable("remote_actors.remove", "DELETE FROM remote_actor WHERE id = ?");
Statement const kListHost =
    portable("remote_actors.list_host", "SELECT id FROM remote_actor WHERE host = ? AND id > ? ORDER BY id LIMIT ?");
Statement const kPrune = portable(
    "remote_actors.prune",
    "DELETE FROM remote_actor WHERE fetched < ? AND id NOT IN (SELECT remote FROM follower) "
    "AND id NOT IN (SELECT remote FROM follow_request)"
);
Statement const kCutDown = portable(
    "remote_actors.cut_down",
    "UPDATE remote_actor SET type = '', key_id = '', key_hash = x'', key_pem = '' WHERE fetched < ? AND key_id <> ''"
);

RemoteActor read_remote_actor(Row const& row)
{
    RemoteActor actor;
    row.into(
        actor.id,
        actor.iri,
        actor.iri_hash,
        actor.host,
        actor.type,
        actor.inbox,
        actor.shared_inbox,
        actor.key_id,
        actor.key_hash,
        actor.key_pem,
        actor.fetched
    );
    return actor;
}

}  // namespace

std::optional<RemoteActor> find_remote_actor(Snapshot& snapshot, RemoteId id)
{
    return snapshot.first(kFind, read_remote_actor, id);
}

std::optional<RemoteActor> find_remote_actor(Snapshot& snapshot, Bytes const& iri_hash)
{
    return snapshot.first(kFindIri, read_remote_actor, iri_hash);
}

std::optional<RemoteActor> find_remote_actor_by_key(Snapshot& snapshot, Bytes const& key_hash)
{
    return snapshot.first(kFindKey, read_remote_actor, key_hash);
}

RemoteId save_remote_actor(Transaction& transaction, RemoteActor const& actor)
{
    if (auto const known = find_remote_actor(transaction, actor.iri_hash)) {
        transaction.execute(
            kUpdate,
            actor.host,
            actor.type,
            actor.inbox,
            actor.shared_inbox,
            actor.key_id,
            actor.key_hash,
            actor.key_pem,
            actor.fetched,
            known->id
        );
        return known->id;
    }
    transaction.execute(
        kAdd,
        actor.iri,
        actor.iri_hash,
        actor.host,
        actor.type,
        actor.inbox,
        actor.shared_inbox,
        actor.key_id,
        actor.key_hash,
        actor.key_pem,
        actor.fetched
    );
    return RemoteId{transaction.last_insert_id()};
}

std::vector<ActorKey> forget_remote_actor(Transaction& transaction, RemoteId id)
{
    if (auto const actor = find_remote_actor(transaction, id)) {
        remove_replies_of(transaction, actor->iri_hash);
    }
    auto lost = remove_follows_of(transaction, id);
    remove_follow_requests_of(transaction, id);
    transaction.execute(kRemove, id);
    return lost;
}

std::vector<RemoteId> list_remote_actors_of_host(Snapshot& snapshot, HostId host, RemoteId after, int limit)
{
    return snapshot.column<RemoteId>(kListHost, host, after, limit);
}

std::int64_t prune_remote_actors(Transaction& transaction, Timestamp before)
{
    auto const removed = transaction.execute(kPrune, before);
    return removed + transaction.execute(kCutDown, before);
}

}  // namespace wikipub::storage
