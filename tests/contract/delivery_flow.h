// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "contract.h"
#include "storage/inbox_list.h"
#include "storage/leases.h"
#include "storage/positions.h"
#include "storage/reach.h"
#include "storage/retries.h"
#include "storage/withdrawals.h"

namespace wikipub::storage {

inline std::vector<InboxId> inboxes(std::int64_t count, std::int64_t step = 1)
{
    std::vector<InboxId> ids;
    for (std::int64_t i = 1; i <= count; ++i) {
        ids.push_back(InboxId{i * step});
    }
    return ids;
}

class DeliveryFlow : public Contract {
protected:
    DeliveryFlow() : page_(add_page(1)), lease_(claim()) {}

    Lease claim(std::string const& node = "a")
    {
        return *write([=](Transaction& transaction) {
            return claim_lease(transaction, "actor/1", node, std::chrono::seconds(45));
        });
    }
    bool advance(Advance const& advance)
    {
        return write([=, lease = lease_](Transaction& transaction) {
            return advance_activity(transaction, advance, lease);
        });
    }
    Activity activity(ActivityId id)
    {
        return *read([=](Snapshot& snapshot) { return find_activity(snapshot, id); });
    }
    Retry failed(ActivityId id, std::int64_t inbox, std::int64_t host) const
    {
        Retry retry;
        retry.activity = id;
        retry.inbox = InboxId{inbox};
        retry.host = HostId{host};
        retry.actor = page_;
        retry.attempts = 1;
        retry.first_failed = clock_.now();
        retry.next_at = clock_.now() + std::chrono::seconds(15);
        return retry;
    }
    Retry failed_of(ActivityId id, std::int64_t inbox, std::int64_t host)
    {
        auto retry = failed(id, inbox, host);
        retry.sequence = activity(id).sequence;
        retry.kind = activity(id).kind;
        return retry;
    }
    std::vector<ActivityId> due()
    {
        std::vector<ActivityId> ids;
        for (auto const& retry : read([this, now = clock_.now()](Snapshot& snapshot) {
                 return list_due_retries(snapshot, page_, now, 100);
             })) {
            ids.push_back(retry.activity);
        }
        return ids;
    }
    void end(ActivityId id, std::int64_t inbox, RetryEnd how)
    {
        write([=](Transaction& transaction) { end_retry(transaction, id, InboxId{inbox}, how); });
    }

    ActorKey page_;
    Lease lease_;
};

}  // namespace wikipub::storage
