// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/follow_requests.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT id, actor, remote, follow_iri, address, created FROM follow_request ";
Statement const kAdd = insert_if_absent(
    "follow_requests.add", "follow_request (actor, remote, follow_iri, address, created) VALUES (?, ?, ?, ?, ?)"
);
Statement const kRefresh =
    portable("follow_requests.refresh", "UPDATE follow_request SET follow_iri = ? WHERE actor = ? AND remote = ?");
Statement const kList = portable("follow_requests.list", kSelect + "WHERE actor = ? ORDER BY id LIMIT ?");
Statement const kFind = portable("follow_requests.find", kSelect + "WHERE actor = ? AND id = ?");
Statement const kHas = portable("follow_requests.has", "SELECT 1 FROM follow_request WHERE actor = ? AND remote = ?");
Statement const kHasFollow =
    portable("follow_requests.has_follow", "SELECT 1 FROM follow_request WHERE remote = ? AND follow_iri = ?");
Statement const kRemove =
    portable("follow_requests.remove", "DELETE FROM follow_request WHERE actor = ? AND remote = ?");
Statement const kRemoveByFollow =
    portable("follow_requests.remove_by_follow", "DELETE FROM follow_request WHERE remote = ? AND follow_iri = ?");
Statement const kRemoveAll = portable("follow_requests.remove_all", "DELETE FROM follow_request WHERE actor = ?");
Statement const kRemoveOf = portable("follow_requests.remove_of", "DELETE FROM follow_request WHERE remote = ?");

FollowRequest read_request(Row const& row)
{
    FollowRequest request;
    row.into(request.id, request.actor, request.remote, request.follow_iri, request.address, request.created);
    return request;
}

}  // namespace

void add_follow_request(Transaction& transaction, FollowRequest const& request)
{
    auto const added =
        transaction.execute(kAdd, request.actor, request.remote, request.follow_iri, request.address, request.created);
    if (added == 0) {
        transaction.execute(kRefresh, request.follow_iri, request.actor, request.remote);
    }
}

std::vector<FollowRequest> list_follow_requests(Snapshot& snapshot, ActorKey actor, int limit)
{
    return snapshot.list(kList, read_request, actor, limit);
}

std::optional<FollowRequest> find_follow_request(Snapshot& snapshot, ActorKey actor, std::int64_t id)
{
    return snapshot.first(kFind, read_request, actor, id);
}

bool has_follow_request(Snapshot& snapshot, ActorKey actor, RemoteId remote)
{
    return snapshot.value<bool>(kHas, actor, remote).value_or(false);
}

bool has_follow_request(Snapshot& snapshot, RemoteId remote, std::string_view follow_iri)
{
    return snapshot.value<bool>(kHasFollow, remote, follow_iri).value_or(false);
}

bool remove_follow_request(Transaction& transaction, ActorKey actor, RemoteId remote)
{
    return transaction.execute(kRemove, actor, remote) > 0;
}

bool remove_follow_request_by_follow(Transaction& transaction, RemoteId remote, std::string_view follow_iri)
{
    return transaction.execute(kRemoveByFollow, remote, follow_iri) > 0;
}

std::int64_t remove_follow_requests(Transaction& transaction, ActorKey actor)
{
    return transaction.execute(kRemoveAll, actor);
}

std::int64_t remove_follow_requests_of(Transaction& transaction, RemoteId remote)
{
    return transaction.execute(kRemoveOf, remote);
}

}  // namespace wikipub::storage
