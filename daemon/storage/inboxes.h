// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// Where peers want activities POSTed; followers and recipient lists name it by number.
struct Inbox {
    InboxId id;
    std::string url;
    HostId host;
    bool shared = false;
    bool gone = false;     ///< answered 410, or 404 for too long
    int missing_days = 0;  ///< distinct days on which it answered 404, since it last took something
};

/// `url_hash`: SHA-256 of `url`. `shared` only ever becomes true. A gone inbox named again by a fresh document is no
/// longer gone.
InboxId ensure_inbox(Transaction& transaction, std::string_view url, Bytes const& url_hash, HostId host, bool shared);
std::optional<Inbox> find_inbox(Snapshot& snapshot, InboxId id);
std::vector<Inbox> find_inboxes(Snapshot& snapshot, std::span<InboxId const> ids);
void mark_inbox_gone(Transaction& transaction, InboxId id);
/// It answered 404: returns on how many days it did so.
int record_missing_day(Transaction& transaction, InboxId id, Timestamp now);
/// It took something after all.
void forget_missing_days(Transaction& transaction, InboxId id);

}  // namespace wikipub::storage
