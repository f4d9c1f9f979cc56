// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/leases.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT name, node, fence, until FROM lease WHERE name = ?";
Statement const kFind("leases.find", kSelect, kSelect + " FOR UPDATE");
// Not one statement for both: where two nodes find no row, the second must fail, and find the first one's then.
Statement const kAdd = portable("leases.add", "INSERT INTO lease (name, node, fence, until) VALUES (?, ?, ?, ?)");
Statement const kTake = portable("leases.take", "UPDATE lease SET node = ?, fence = ?, until = ? WHERE name = ?");
Statement const kExtend = portable("leases.extend", "UPDATE lease SET until = ? WHERE name = ? AND fence = ?");
Statement const kHolds = portable("leases.holds", "SELECT 1 FROM lease WHERE name = ? AND fence = ?");
Statement const kCountOthers =
    portable("leases.count_others", "SELECT COUNT(*) FROM lease WHERE name LIKE ? AND node <> ? AND until > ?");
Statement const kReleaseAll = portable("leases.release_all", "UPDATE lease SET until = ? WHERE node = ? AND until > ?");
Statement const kPrune = portable("leases.prune", "DELETE FROM lease WHERE until < ?");

}  // namespace

std::optional<Lease> claim_lease(
    Transaction& transaction, std::string_view name, std::string_view node, Milliseconds duration
)
{
    auto const now = transaction.now();
    auto const held = find_lease(transaction, name);
    if (held && held->node != node && held->until > now) {
        return std::nullopt;
    }
    // The time, so that a fence is new even where the row of an old one was pruned.
    auto const fence = std::max<std::int64_t>(held ? held->fence + 1 : 1, now.time_since_epoch().count());
    Lease lease{std::string(name), std::string(node), fence, now + duration};
    if (held) {
        transaction.execute(kTake, lease.node, lease.fence, lease.until, lease.name);
    } else {
        transaction.execute(kAdd, lease.name, lease.node, lease.fence, lease.until);
    }
    return lease;
}

std::optional<Lease> find_lease(Snapshot& snapshot, std::string_view name)
{
    return snapshot.first(
        kFind,
        [](Row const& row) {
            Lease lease;
            row.into(lease.name, lease.node, lease.fence, lease.until);
            return lease;
        },
        name
    );
}

bool renew_lease(Transaction& transaction, Lease& lease, Milliseconds duration)
{
    lease.until = transaction.now() + duration;
    return transaction.execute(kExtend, lease.until, lease.name, lease.fence) == 1;
}

void release_lease(Transaction& transaction, Lease const& lease)
{
    transaction.execute(kExtend, transaction.now(), lease.name, lease.fence);
}

void release_leases(Transaction& transaction, std::string_view node)
{
    transaction.execute(kReleaseAll, transaction.now(), node, transaction.now());
}

bool holds_lease(Snapshot& snapshot, Lease const& lease)
{
    return snapshot.value<bool>(kHolds, lease.name, lease.fence).value_or(false);
}

int count_others(Snapshot& snapshot, std::string_view prefix, std::string_view node)
{
    return snapshot.value<int>(kCountOthers, std::string(prefix) + "%", node, snapshot.now()).value_or(0);
}

std::int64_t prune_leases(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
