// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/hosts.h"

#include "storage/retries.h"

#include <cassert>
#include <chrono>

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT id, name, prefers_rfc9421, failure_days, last_failure_day, parked_since, gone, slowed_until, blocked "
    "FROM host ";
Statement const kFindNamed = portable("hosts.find_named", kSelect + "WHERE name = ?");
Statement const kFind = portable("hosts.find", kSelect + "WHERE id = ?");
Statement const kFindMany = portable("hosts.find_many", kSelect + "WHERE id IN {set} ORDER BY id");
Statement const kListRemarkable = portable(
    "hosts.list_remarkable",
    kSelect +
        "WHERE prefers_rfc9421 = 1 OR failure_days > 0 OR gone = 1 OR slowed_until IS NOT NULL OR blocked = 1 ORDER BY "
        "id"
);
Statement const kAdd = insert_if_absent("hosts.add", "host (name) VALUES (?)");
Statement const kPrefer = portable("hosts.prefer", "UPDATE host SET prefers_rfc9421 = ? WHERE id = ?");
Statement const kSlow = portable("hosts.slow", "UPDATE host SET slowed_until = ? WHERE id = ?");
Statement const kFailDay = portable(
    "hosts.fail_day",
    "UPDATE host SET failure_days = failure_days + 1, last_failure_day = ? "
    "WHERE id = ? AND (last_failure_day IS NULL OR last_failure_day < ?)"
);
Statement const kPark =
    portable("hosts.park", "UPDATE host SET parked_since = ? WHERE id = ? AND parked_since IS NULL");
Statement const kGone = portable("hosts.gone", "UPDATE host SET gone = 1 WHERE id = ?");
Statement const kHear = portable(
    "hosts.hear",
    "UPDATE host SET failure_days = 0, last_failure_day = NULL, parked_since = NULL, gone = 0 "
    "WHERE id = ? AND (failure_days > 0 OR parked_since IS NOT NULL OR gone = 1)"
);
Statement const kBlock =
    portable("hosts.block", "UPDATE host SET blocked = 1, blocked_since = ? WHERE name = ? AND blocked = 0");
Statement const kUnblock =
    portable("hosts.unblock", "UPDATE host SET blocked = 0, blocked_since = NULL WHERE name = ? AND blocked = 1");
Statement const kListBlocks =
    portable("hosts.list_blocks", "SELECT name, blocked_since FROM host WHERE blocked = 1 ORDER BY name");
Statement const kListBlocked = portable("hosts.list_blocked", "SELECT name FROM host WHERE blocked = 1 ORDER BY name");

Host read_host(Row const& row)
{
    Host host;
    row.into(
        host.id,
        host.name,
        host.prefers_rfc9421,
        host.failure_days,
        host.last_failure_day,
        host.parked_since,
        host.gone,
        host.slowed_until,
        host.blocked
    );
    return host;
}

}  // namespace

std::optional<Host> find_host(Snapshot& snapshot, std::string_view name)
{
    return snapshot.first(kFindNamed, read_host, name);
}

std::optional<Host> find_host(Snapshot& snapshot, HostId id)
{
    return snapshot.first(kFind, read_host, id);
}

std::vector<Host> find_hosts(Snapshot& snapshot, std::span<HostId const> ids)
{
    return snapshot.list(kFindMany, read_host, json_numbers(ids));
}

std::vector<Host> list_remarkable_hosts(Snapshot& snapshot)
{
    return snapshot.list(kListRemarkable, read_host);
}

HostId ensure_host(Transaction& transaction, std::string_view name)
{
    if (auto const found = find_host(transaction, name)) {
        return found->id;
    }
    transaction.execute(kAdd, name);
    auto const added = find_host(transaction, name);
    assert(added);
    return added->id;
}

void remember_rfc9421(Transaction& transaction, HostId id, bool prefers)
{
    transaction.execute(kPrefer, prefers, id);
}

void slow_host(Transaction& transaction, HostId id, Timestamp until)
{
    transaction.execute(kSlow, until, id);
}

int record_failed_day(Transaction& transaction, HostId id, Timestamp now)
{
    Timestamp const day = std::chrono::floor<std::chrono::days>(now);
    transaction.execute(kFailDay, day, id, day);
    auto const host = find_host(transaction, id);
    return host ? host->failure_days : 0;
}

void park_host(Transaction& transaction, HostId id, Timestamp now)
{
    transaction.execute(kPark, now, id);
}

void mark_host_gone(Transaction& transaction, HostId id)
{
    transaction.execute(kGone, id);
}

bool hear_from_host(Transaction& transaction, HostId id)
{
    if (transaction.execute(kHear, id) == 0) {
        return false;
    }
    hurry_retries(transaction, id, transaction.now());
    return true;
}

bool block_host(Transaction& transaction, std::string_view name, bool blocked)
{
    if (!blocked) {
        return transaction.execute(kUnblock, name) > 0;
    }
    ensure_host(transaction, name);
    return transaction.execute(kBlock, transaction.now(), name) > 0;
}

std::vector<HostBlock> list_host_blocks(Snapshot& snapshot)
{
    auto const read = [](Row const& row) {
        HostBlock block;
        row.into(block.name, block.since);
        return block;
    };
    return snapshot.list(kListBlocks, read);
}

std::vector<std::string> list_blocked_hosts(Snapshot& snapshot)
{
    return snapshot.column<std::string>(kListBlocked);
}

}  // namespace wikipub::storage
