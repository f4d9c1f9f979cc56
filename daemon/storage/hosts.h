// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A remote server by its name (lower case, with a port where it is not the default).
struct Host {
    HostId id;
    std::string name;
    bool prefers_rfc9421 = false;
    int failure_days = 0;  ///< distinct days (UTC) on which nothing was accepted
    std::optional<Timestamp> last_failure_day;
    std::optional<Timestamp> parked_since;  ///< gets only Deletes until it is heard from
    bool gone = false;                      ///< its shared inbox answered 410
    std::optional<Timestamp> slowed_until;  ///< after a 429: half the rate
    bool blocked = false;
};

std::optional<Host> find_host(Snapshot& snapshot, std::string_view name);
std::optional<Host> find_host(Snapshot& snapshot, HostId id);
std::vector<Host> find_hosts(Snapshot& snapshot, std::span<HostId const> ids);
/// For the operator: anything but a healthy host with defaults.
std::vector<Host> list_remarkable_hosts(Snapshot& snapshot);
HostId ensure_host(Transaction& transaction, std::string_view name);

void remember_rfc9421(Transaction& transaction, HostId id, bool prefers);
void slow_host(Transaction& transaction, HostId id, Timestamp until);
/// Counts the day once; returns the distinct days so far.
int record_failed_day(Transaction& transaction, HostId id, Timestamp now);
void park_host(Transaction& transaction, HostId id, Timestamp now);
void mark_host_gone(Transaction& transaction, HostId id);
/// It accepted or sent something: failures are forgotten, it is no longer parked or gone, and what waits for it may go
/// now. Writes nothing for a healthy host; true where it did.
bool hear_from_host(Transaction& transaction, HostId id);
/// The operator's list. False where it was so before.
bool block_host(Transaction& transaction, std::string_view name, bool blocked);
std::vector<std::string> list_blocked_hosts(Snapshot& snapshot);

struct HostBlock {
    std::string name;
    std::optional<Timestamp> since;  ///< none of those blocked before it was kept
};
/// In the order of their names.
std::vector<HostBlock> list_host_blocks(Snapshot& snapshot);

}  // namespace wikipub::storage
