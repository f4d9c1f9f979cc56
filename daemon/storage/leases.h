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

/// Nothing where another node holds it; the same fence where this node does.
std::optional<Lease> claim_lease(
    Transaction& transaction, std::string_view name, std::string_view node, Milliseconds duration
);
/// All that this node still holds; the number of them.
std::int64_t renew_leases(Transaction& transaction, std::string_view node, Milliseconds duration);
std::vector<Lease> list_leases_of(Snapshot& snapshot, std::string_view node);
void release_lease(Transaction& transaction, Lease const& lease);
void release_leases(Transaction& transaction, std::string_view node);
/// Whether `lease` is still the caller's, for writes that must be fenced.
bool holds_lease(Snapshot& snapshot, Lease const& lease);
/// Rows that ran out before `before`.
std::int64_t prune_leases(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
