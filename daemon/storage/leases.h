// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// The right to do `name` alone, until `until` by the database's clock. `fence` grows with each holder: a write that
/// names an old one is refused.
struct Lease {
    std::string name;  ///< `actor/{id}`, or a singleton's
    std::string node;
    std::int64_t fence = 0;
    Timestamp until;
};

/// Nothing where another node holds it. Each claim gets a fence of its own, this node's earlier one included: a process
/// that was started again shuts out what its predecessor left behind.
std::optional<Lease> claim_lease(
    Transaction& transaction, std::string_view name, std::string_view node, Milliseconds duration
);
/// As last claimed, also where it ran out.
std::optional<Lease> find_lease(Snapshot& snapshot, std::string_view name);
/// False where it was lost. Sets `until`.
bool renew_lease(Transaction& transaction, Lease& lease, Milliseconds duration);
/// Others may claim it at once; harmless where it was lost.
void release_lease(Transaction& transaction, Lease const& lease);
/// All of this node, when it stops.
void release_leases(Transaction& transaction, std::string_view node);
/// Whether `lease` is still the caller's, for writes that must be fenced.
bool holds_lease(Snapshot& snapshot, Lease const& lease);
/// How many leases whose names begin with `prefix` nodes other than `node` hold.
int count_others(Snapshot& snapshot, std::string_view prefix, std::string_view node);
/// Rows that ran out before `before`.
std::int64_t prune_leases(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
