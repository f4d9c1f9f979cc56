// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/retries.h"

#include "storage/withheld.h"

#include <array>
#include <map>
#include <utility>

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
        kSendable + "AND r.actor = ? AND r.next_at <= ? ORDER BY r.next_at, r.activity, r.inbox LIMIT ?"
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
Statement const kRemove = portable("retries.remove", "DELETE FROM retry WHERE activity = ? AND inbox IN {set}");
Statement const kLeft = portable("retries.left", "SELECT 1 FROM retry WHERE activity = ? LIMIT 1");
Statement const kAccepted = portable("retries.accepted", "UPDATE activity SET accepted = accepted + ? WHERE id = ?");
Statement const kRefused = portable("retries.refused", "UPDATE activity SET refused = refused + ? WHERE id = ?");
Statement const kGivenUp = portable("retries.given_up", "UPDATE activity SET given_up = given_up + ? WHERE id = ?");
Statement const kEraseBody =
    portable("retries.erase_body", "UPDATE activity SET body = x'' WHERE id = ? AND state = 'done'");
Statement const kHosts = portable(
    "retries.hosts",
    "SELECT DISTINCT host FROM retry WHERE actor = ? AND kind NOT IN ('delete', 'delete_behind', 'delete_actor') ORDER "
    "BY host"
);
Statement const kHurry =
    portable("retries.hurry", "UPDATE retry SET next_at = ? WHERE host = ? AND next_at IS NOT NULL AND next_at > ?");

// One row of the index is read for each host, however many wait.
Statement const kHeads = portable(
    "retries.heads",
    "SELECT value, (SELECT sequence FROM retry WHERE actor = ? AND host = value AND kind NOT IN ('delete', "
    "'delete_behind', 'delete_actor') ORDER BY sequence LIMIT 1) FROM {set} AS hosts"
);
Statement const kRelease = portable(
    "retries.release",
    "UPDATE retry SET next_at = ? WHERE actor = ? AND host IN {set} AND sequence = ? AND next_at IS NULL"
);

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

Statement const& counter_of(RetryEnd end)
{
    switch (end) {
        case RetryEnd::accepted:
            return kAccepted;
        case RetryEnd::refused:
            return kRefused;
        case RetryEnd::given_up:
            break;
    }
    return kGivenUp;
}

/// What comes first of what is sent to each of the hosts in order becomes due.
void release_retries_to(Transaction& transaction, ActorKey actor, std::vector<HostId> const& hosts)
{
    std::map<std::int64_t, std::vector<HostId>> heads;
    auto const add = [&](Row const& row) {
        HostId host;
        std::optional<std::int64_t> sequence;
        row.into(host, sequence);
        if (sequence) {
            heads[*sequence].push_back(host);
        }
    };
    transaction.each(kHeads, add, actor, json_numbers(std::span<HostId const>(hosts)));
    for (auto const& [sequence, first] : heads) {
        transaction.execute(kRelease, transaction.now(), actor, json_numbers(std::span<HostId const>(first)), sequence);
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

void end_retries(Transaction& transaction, std::span<EndedRetry const> ended)
{
    std::map<std::pair<ActivityId, RetryEnd>, std::vector<InboxId>> inboxes;
    std::map<ActorKey, std::vector<HostId>> hosts;
    for (auto const& [retry, end] : ended) {
        inboxes[{retry.activity, end}].push_back(retry.inbox);
        hosts[retry.actor].push_back(retry.host);
    }
    for (auto const& [which, of_activity] : inboxes) {
        auto const [activity, end] = which;
        // Fewer where some were cancelled meanwhile.
        auto const removed =
            transaction.execute(kRemove, activity, json_numbers(std::span<InboxId const>(of_activity)));
        transaction.execute(counter_of(end), removed, activity);
        if (!has_retries(transaction, activity)) {
            transaction.execute(kEraseBody, activity);
        }
    }
    for (auto const& [actor, freed] : hosts) {
        release_retries_to(transaction, actor, freed);
    }
}

void end_retry(Transaction& transaction, ActivityId activity, InboxId inbox, RetryEnd end)
{
    if (auto const retry = transaction.first(kFind, read_retry, activity, inbox)) {
        end_retries(transaction, std::array{EndedRetry{*retry, end}});
    }
}

bool has_retries(Snapshot& snapshot, ActivityId activity)
{
    return snapshot.value<bool>(kLeft, activity).value_or(false);
}

std::int64_t drop_retries_to_host(Transaction& transaction, HostId host, bool keep_deletes)
{
    constexpr int kAll = 1'000'000'000;
    std::vector<EndedRetry> dropped;
    for (auto const& retry : list_retries_of_host(transaction, host, kAll)) {
        if (!is_delete(retry.kind) || !keep_deletes) {
            dropped.push_back({retry, RetryEnd::given_up});
        }
    }
    end_retries(transaction, dropped);
    return static_cast<std::int64_t>(dropped.size());
}

void release_retries(Transaction& transaction, ActorKey actor)
{
    release_retries_to(transaction, actor, list_hosts_with_retries(transaction, actor));
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
