// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/activities.h"

namespace wikipub::storage {

/// Whether the row stands behind an earlier one of its actor and host is decided here, `next_at` counts only where it
/// does not. A Delete stands behind nothing and nothing behind it: the Creates and Updates that it follows were
/// cancelled.
void add_retry(Transaction& transaction, Retry const& retry);
/// Earliest first; none that may not be sent now (find_next_activity).
std::vector<Retry> list_due_retries(Snapshot& snapshot, ActorKey actor, Timestamp now, int limit);
std::vector<ActorKey> list_actors_with_due_retries(Snapshot& snapshot, Timestamp now, int limit);
/// The next one to become due, later than `after`.
std::optional<Timestamp> earliest_retry(Snapshot& snapshot, Timestamp after = {});
std::vector<Retry> list_retries_of_host(Snapshot& snapshot, HostId host, int limit);
void postpone_retry(Transaction& transaction, Retry const& retry, int attempts, Timestamp next_at);

enum class RetryEnd { accepted, refused, given_up };
struct EndedRetry {
    Retry retry;
    RetryEnd end;
};
/// Counts the outcomes with their activities, lets the next ones of the same actors and hosts begin at once, and erases
/// bodies that nobody waits for any more. In a few statements for however many; rows that are gone are passed over.
void end_retries(Transaction& transaction, std::span<EndedRetry const> ended);
/// The same for one.
void end_retry(Transaction& transaction, ActivityId activity, InboxId inbox, RetryEnd end);
bool has_retries(Snapshot& snapshot, ActivityId activity);
/// After a 410 of the inbox, a block: given up, all but Deletes when `keep_deletes`.
std::int64_t drop_retries_to_host(Transaction& transaction, HostId host, bool keep_deletes);
/// After rows were deleted otherwise: what stood behind them may begin.
void release_retries(Transaction& transaction, ActorKey actor);
/// Hosts where something of this actor waits that later activities must stand behind.
std::vector<HostId> list_hosts_with_retries(Snapshot& snapshot, ActorKey actor);
/// It accepted or sent something: what waits for it may go now.
void hurry_retries(Transaction& transaction, HostId host, Timestamp now);

}  // namespace wikipub::storage
