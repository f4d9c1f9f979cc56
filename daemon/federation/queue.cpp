// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/queue.h"

#include "storage/inboxes.h"

#include <algorithm>
#include <unordered_map>

namespace wikipub::federation {

namespace {

/// The inboxes and their hosts, by number.
class Directory {
public:
    Directory(storage::Snapshot& snapshot, std::span<InboxId const> ids)
    {
        std::vector<HostId> host_ids;
        for (auto& inbox : storage::find_inboxes(snapshot, ids)) {
            host_ids.push_back(inbox.host);
            auto const id = inbox.id;
            inboxes_.emplace(id, std::move(inbox));
        }
        for (auto& host : storage::find_hosts(snapshot, host_ids)) {
            auto const id = host.id;
            hosts_.emplace(id, std::move(host));
        }
    }

    /// An inbox that is no longer known is one that is gone.
    void look_up(InboxId id, Parcel& parcel) const
    {
        auto const inbox = inboxes_.find(id);
        auto const host = inbox != inboxes_.end() ? hosts_.find(inbox->second.host) : hosts_.end();
        parcel.inbox.id = id;
        parcel.inbox.gone = true;
        if (host != hosts_.end()) {
            parcel.inbox = inbox->second;
            parcel.host = host->second;
        }
    }

private:
    std::unordered_map<InboxId, storage::Inbox> inboxes_;
    std::unordered_map<HostId, storage::Host> hosts_;
};

storage::Retry delivery_of(storage::Activity const& activity, Parcel const& parcel)
{
    return {
        .activity = activity.id,
        .inbox = parcel.inbox.id,
        .host = parcel.inbox.host,
        .actor = activity.actor,
        .sequence = activity.sequence,
        .kind = activity.kind,
        .attempts = 0,
        .first_failed = {},
        .next_at = std::nullopt,
    };
}

}  // namespace

std::optional<Window> read_next_window(storage::Snapshot& snapshot, ActorKey actor, std::int64_t inboxes)
{
    auto activity = storage::find_next_activity(snapshot, actor);
    auto row = activity ? storage::find_actor(snapshot, actor) : std::nullopt;
    if (!row) {
        return std::nullopt;
    }
    auto const letter = std::make_shared<Letter const>(activity->body.data);
    auto const ids = storage::list_recipients(snapshot, activity->id, activity->cursor, inboxes);
    Directory const directory(snapshot, ids);
    auto const waiting = storage::list_hosts_with_retries(snapshot, actor);
    Window window{*std::move(row), *std::move(activity), {}};
    for (auto const id : ids) {
        Parcel parcel{.letter = letter};
        directory.look_up(id, parcel);
        parcel.delivery = delivery_of(window.activity, parcel);
        parcel.behind = std::ranges::binary_search(waiting, parcel.host.id);
        window.parcels.push_back(std::move(parcel));
    }
    return window;
}

std::optional<DueRetries> read_due_retries(storage::Snapshot& snapshot, ActorKey actor, int limit)
{
    auto const rows = storage::list_due_retries(snapshot, actor, snapshot.now(), limit);
    auto row = rows.empty() ? std::nullopt : storage::find_actor(snapshot, actor);
    if (!row) {
        return std::nullopt;
    }
    std::vector<InboxId> ids;
    for (auto const& retry : rows) {
        ids.push_back(retry.inbox);
    }
    Directory const directory(snapshot, ids);
    std::unordered_map<ActivityId, std::shared_ptr<Letter const>> letters;
    DueRetries due{*std::move(row), {}};
    for (auto const& retry : rows) {
        auto& letter = letters[retry.activity];
        if (!letter) {
            auto const activity = storage::find_activity(snapshot, retry.activity);
            letter = std::make_shared<Letter const>(activity ? activity->body.data : std::string{});
        }
        Parcel parcel{.letter = letter, .delivery = retry};
        directory.look_up(retry.inbox, parcel);
        due.parcels.push_back(std::move(parcel));
    }
    return due;
}

Pending read_pending(storage::Snapshot& snapshot, int activities, int retries)
{
    return {
        .with_activities = storage::list_actors_with_activities(snapshot, ActorKey{0}, activities),
        .with_retries = storage::list_actors_with_due_retries(snapshot, snapshot.now(), retries),
        .next_retry = storage::earliest_retry(snapshot, snapshot.now()),
    };
}

}  // namespace wikipub::federation
