// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/inboxes.h"

#include <cassert>
#include <chrono>

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT id, url, host, shared, gone, missing_days FROM inbox ";
Statement const kFindUrl = portable("inboxes.find_url", kSelect + "WHERE url_hash = ?");
Statement const kFind = portable("inboxes.find", kSelect + "WHERE id = ?");
Statement const kFindMany = portable("inboxes.find_many", kSelect + "WHERE id IN {set} ORDER BY id");
Statement const kAdd = insert_if_absent("inboxes.add", "inbox (url, url_hash, host, shared) VALUES (?, ?, ?, ?)");
Statement const kRefresh =
    portable("inboxes.refresh", "UPDATE inbox SET shared = ?, gone = 0, missing_days = 0 WHERE id = ?");
Statement const kGone = portable("inboxes.gone", "UPDATE inbox SET gone = 1 WHERE id = ?");
Statement const kMissDay = portable(
    "inboxes.miss_day",
    "UPDATE inbox SET missing_days = missing_days + 1, last_missing_day = ? "
    "WHERE id = ? AND (last_missing_day IS NULL OR last_missing_day < ?)"
);
Statement const kFound =
    portable("inboxes.found", "UPDATE inbox SET missing_days = 0, last_missing_day = NULL WHERE id = ?");

Inbox read_inbox(Row const& row)
{
    Inbox inbox;
    row.into(inbox.id, inbox.url, inbox.host, inbox.shared, inbox.gone, inbox.missing_days);
    return inbox;
}

}  // namespace

InboxId ensure_inbox(Transaction& transaction, std::string_view url, Bytes const& url_hash, HostId host, bool shared)
{
    auto found = transaction.first(kFindUrl, read_inbox, url_hash);
    if (!found) {
        transaction.execute(kAdd, url, url_hash, host, shared);
        found = transaction.first(kFindUrl, read_inbox, url_hash);
        assert(found);
    } else if (found->gone || (shared && !found->shared)) {
        transaction.execute(kRefresh, shared || found->shared, found->id);
    }
    return found->id;
}

std::optional<Inbox> find_inbox(Snapshot& snapshot, InboxId id)
{
    return snapshot.first(kFind, read_inbox, id);
}

std::vector<Inbox> find_inboxes(Snapshot& snapshot, std::span<InboxId const> ids)
{
    return snapshot.list(kFindMany, read_inbox, json_numbers(ids));
}

void mark_inbox_gone(Transaction& transaction, InboxId id)
{
    transaction.execute(kGone, id);
}

int record_missing_day(Transaction& transaction, InboxId id, Timestamp now)
{
    Timestamp const day = std::chrono::floor<std::chrono::days>(now);
    transaction.execute(kMissDay, day, id, day);
    auto const inbox = find_inbox(transaction, id);
    return inbox ? inbox->missing_days : 0;
}

void forget_missing_days(Transaction& transaction, InboxId id)
{
    transaction.execute(kFound, id);
}

}  // namespace wikipub::storage
