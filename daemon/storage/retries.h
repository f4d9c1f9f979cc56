// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/activities.h"

namespace wikipub::storage {

/// A delivery that failed at least once, or stands behind one of the same actor to the same host: Create before Update
/// before Delete (T9).
struct Retry {
    ActivityId activity;
    InboxId inbox;
    HostId host;
    ActorKey actor;
    std::int64_t sequence = 0;
    ActivityKind kind = ActivityKind::create;
    int attempts = 0;
    Timestamp first_failed;
    std::optional<Timestamp> next_at;  ///< none while it stands behind another
};

/// Decides itself whether the row stands behind an earlier one.
void add_retry(Transaction& transaction, Retry const& retry);
/// Earliest first.
std::vector<Retry> list_due_retries(Snapshot& snapshot, Timestamp now, int limit);
std::optional<Timestamp> earliest_retry(Snapshot& snapshot);
std::vector<Retry> list_retries_of_host(Snapshot& snapshot, HostId host, int limit);
void postpone_retry(Transaction& transaction, Retry const& retry, int attempts, Timestamp next_at);

enum class RetryEnd { accepted, refused, given_up, cancelled };
/// Counts the outcome with its activity, lets the next one of the same actor and host begin at once, and erases the
/// body that nobody waits for any more.
void end_retry(Transaction& transaction, ActivityId activity, InboxId inbox, RetryEnd end);
/// After a 410 of the inbox, a block: given up, all but Deletes when `keep_deletes`.
std::int64_t drop_retries_to_host(Transaction& transaction, HostId host, bool keep_deletes);
/// Hosts where something of this actor waits: later activities must stand behind it.
std::vector<HostId> list_hosts_with_retries(Snapshot& snapshot, ActorKey actor);
/// It accepted or sent something: what waits for it may go now.
void hurry_retries(Transaction& transaction, HostId host, Timestamp now);

}  // namespace wikipub::storage
