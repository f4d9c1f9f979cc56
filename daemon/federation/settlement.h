// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/dispatch.h"
#include "storage/leases.h"

#include <vector>

namespace wikipub::federation {

/// What a batch taught about a host.
struct HostNews {
    storage::Host before;
    bool accepted = false;                 ///< it took something
    bool failed = false;                   ///< no answer, or 5xx
    bool slowed = false;                   ///< 429
    bool gone = false;                     ///< its shared inbox is: nothing goes there until it is heard from (T5)
    std::optional<bool> takes_rfc9421;     ///< what it accepted was signed so, where that is not what is remembered
    std::vector<InboxId> gone_inboxes;     ///< personal ones: their followers are gone too
    std::vector<InboxId> missing_inboxes;  ///< answered 404
    std::vector<InboxId> found_inboxes;    ///< took something after they had answered 404
};

std::vector<HostNews> news_of(std::vector<Parcel> const& parcels, Outcomes const& outcomes);

/// What becomes of the part of an activity's list that starts at its cursor. Everything up to the last inbox whose
/// outcome is known is over or gets a row; what lies behind it was not begun and stays ahead of the cursor.
storage::Advance settle_window(
    storage::Activity const& activity,
    std::vector<Parcel> const& parcels,
    Outcomes const& outcomes,
    Timestamp now,
    Random& random
);

/// What becomes of retry rows.
struct RetryChange {
    storage::Retry retry;
    std::optional<storage::RetryEnd> end;
    int attempts = 0;
    Timestamp next_at;
};
std::vector<RetryChange> settle_retries(
    std::vector<Parcel> const& parcels, Outcomes const& outcomes, Timestamp now, Random& random
);

/// Each in a transaction of the caller's. A healthy host costs no row.
void write_news(storage::Transaction& transaction, HostNews const& news, Timestamp now);
void write_retries(storage::Transaction& transaction, std::vector<RetryChange> const& changes);

}  // namespace wikipub::federation
