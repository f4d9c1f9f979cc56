// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/retries.h"

#include "storage/withheld.h"

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT activity, inbox, host, actor, sequence, kind, attempts, first_failed, next_at FROM retry ";
Statement const kAdd = insert_if_absent(
    "retries.add",
    "retry (activity, inbox, host, actor, sequence, kind, attempts, first_failed, next_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kEarlier = portable(
    "retries.earlier",
    "SELECT 1 FROM retry WHERE actor = ? AND host = ? AND sequence < ? AND kind NOT IN ('delete', 'delete_behind', "
    "'delete_actor') "
    "LIMIT 1"
);
std::string const kSendable = "JOIN activity a ON a.id = r.activity WHERE NOT " + withheld_activity() + " ";
Statement const kDue = portable(
    "retries.due",
    "SELECT r.activity, r.inbox, r.host, r.actor, r.sequence, r.kind, r.attempts, r.first_failed, r.next_at FROM retry "
    "r " +
        kSendable + "AND r.actor = ? AND r.next_at <= ? ORDER BY r.next_at LIMIT ?"
);
Statement const kActorsDue = portable(
    "retries.actors_due",
    "SELECT DISTINCT r.actor FROM retry r " + kSendable + "AND r.next_at <= ? ORDER BY r.actor LIMIT ?"
);
Statement const kEarliest = portable("retries.earliest", "SELECT MIN(next_at) FROM retry WHERE next_at > ?");
Statement const kOfHost =
    portable("retries.of_host", kSelect + "WHERE host = ? ORDER BY actor, sequence, inbox LIMIT ?");
Statement const kFind = portable("retries.find", kSelect + "WHERE activity = ? AND inbox = ?");
Statement const kPostpone =
    portable("retries.postpone", "UPDATE retry SET attempts = ?, next_at = ? WHERE activity = ? AND inbox = ?");
Statement const kRemove = portable("retries.remove", "DELETE FROM retry WHERE activity = ? AND inbox = ?");
Statement const kLeft = portable("retries.left", "SELECT 1 FROM retry WHERE activity = ? LIMIT 1");
Statement const kAccepted = portable("retries.accepted", "UPDATE activity SET accepted = accepted + 1 WHERE id = ?");
Statement const kRefused = portable("retries.refused", "UPDATE activity SET refused = refused + 1 WHERE id = ?");
Statement const kGivenUp = portable("retries.given_up", "UPDATE activity SET given_up = given_up + 1 WHERE id = ?");
Statement const kEraseBody =
    portable("retries.erase_body", "UPDATE activity SET body = x'' WHERE id = ? AND state = 'done'");
Statement const kHosts = portable(
    "retries.hosts",
    "SELECT DISTINCT host FROM retry WHERE actor = ? AND kind NOT IN ('delete', 'delete_behind', 'delete_actor') ORDER "
    "BY host"
);
Statement const kHurry =
    portable("retries.hurry", "UPDATE retry SET next_at = ? WHERE host = ? AND next_at IS NOT NULL AND next_at > ?");

// MySQL cannot update a table that a subquery reads, unless through a derived table.
constexpr std::string_view kHead =
    "SELECT 1 FROM retry e WHERE e.actor = retry.actor AND e.host = retry.host AND e.sequence < retry.sequence "
    "AND e.kind NOT IN ('delete', 'delete_behind', 'delete_actor')";
std::string release(std::string_view scope)
{
    return "UPDATE retry SET next_at = ? WHERE " + std::string(scope) + " AND next_at IS NULL AND NOT EXISTS (" +
           std::string(kHead) + ")";
}
std::string release_mysql(std::string_view scope)
{
    return "UPDATE retry LEFT JOIN (SELECT actor, host, MIN(sequence) AS sequence FROM retry "
           "WHERE kind NOT IN ('delete', 'delete_behind', 'delete_actor') GROUP BY actor, host) "
           "head "
           "ON head.actor = retry.actor AND head.host = retry.host AND head.sequence < retry.sequence "
           "SET retry.next_at = ? WHERE " +
           std::string(scope) + " AND retry.next_at IS NULL AND head.sequence IS NULL";
}
Statement const kReleaseHost(
    "retries.release_host",
    release("retry.actor = ? AND retry.host = ?"),
    release_mysql("retry.actor = ? AND retry.host = ?")
);
Statement const kReleaseActor("retries.release_actor", release("retry.actor = ?"), release_mysql("retry.actor = ?"));

Retry read_retry(Row const& row)
{
    Retry retry;
    row.into(
        retry.activity,
        retry.inbox,
        retry.host,
        retry.actor,
        retry.sequence,
        retry.kind,
        retry.attempts,
        retry.first_failed,
        retry.next_at
    );
    return retry;
}

void count_end(Transaction& transaction, ActivityId activity, RetryEnd end)
{
    switch (end) {
        case RetryEnd::accepted:
            transaction.execute(kAccepted, activity);
            break;
        case RetryEnd::refused:
            transaction.execute(kRefused, activity);
            break;
        case RetryEnd::given_up:
            transaction.execute(kGivenUp, activity);
            break;
    }
}

}  // namespace

void add_retry(Transaction& transaction, Retry const& retry)
{
    bool const behind = !is_delete(retry.kind) &&
                        transaction.value<bool>(kEarlier, retry.actor, retry.host, retry.sequence).value_or(false);
    transaction.execute(
        kAdd,
        retry.activity,
        retry.inbox,
        retry.host,
        retry.actor,
        retry.sequence,
        retry.kind,
        retry.attempts,
        retry.first_failed,
        behind ? std::nullopt : std::optional(retry.next_at.value_or(transaction.now()))
    );
}

std::vector<Retry> list_due_retries(Snapshot& snapshot, ActorKey actor, Timestamp now, int limit)
{
    return snapshot.list(kDue, read_retry, actor, now, limit);
}

std::vector<ActorKey> list_actors_with_due_retries(Snapshot& snapshot, Timestamp now, int limit)
{
    return snapshot.column<ActorKey>(kActorsDue, now, limit);
}

std::optional<Timestamp> earliest_retry(Snapshot& snapshot, Timestamp after)
{
    return snapshot.value<Timestamp>(kEarliest, after);
}

std::vector<Retry> list_retries_of_host(Snapshot& snapshot, HostId host, int limit)
{
    return snapshot.list(kOfHost, read_retry, host, limit);
}

void postpone_retry(Transaction& transaction, Retry const& retry, int attempts, Timestamp next_at)
{
    transaction.execute(kPostpone, attempts, next_at, retry.activity, retry.inbox);
}

void end_retry(Transaction& transaction, ActivityId activity, InboxId inbox, RetryEnd end)
{
    auto const retry = transaction.first(kFind, read_retry, activity, inbox);
    if (!retry) {
        return;  // cancelled meanwhile
    }
    transaction.execute(kRemove, activity, inbox);
    count_end(transaction, activity, end);
    if (!has_retries(transaction, activity)) {
        transaction.execute(kEraseBody, activity);
    }
    transaction.execute(kReleaseHost, transaction.now(), retry->actor, retry->host);
}

bool has_retries(Snapshot& snapshot, ActivityId activity)
{
    return snapshot.value<bool>(kLeft, activity).value_or(false);
}

std::int64_t drop_retries_to_host(Transaction& transaction, HostId host, bool keep_deletes)
{
    constexpr int kAll = 1'000'000'000;
    std::int64_t dropped = 0;
    for (auto const& retry : list_retries_of_host(transaction, host, kAll)) {
        if (!is_delete(retry.kind) || !keep_deletes) {
            end_retry(transaction, retry.activity, retry.inbox, RetryEnd::given_up);
            ++dropped;
        }
    }
    return dropped;
}

void release_retries(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kReleaseActor, transaction.now(), actor);
}

std::vector<HostId> list_hosts_with_retries(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.column<HostId>(kHosts, actor);
}

void hurry_retries(Transaction& transaction, HostId host, Timestamp now)
{
    transaction.execute(kHurry, now, host, now);
}

}  // namespace wikipub::storage
