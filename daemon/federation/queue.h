// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/dispatch.h"
#include "storage/activities.h"
#include "storage/actors.h"

#include <optional>
#include <vector>

/// What is to be sent, as it is read from the database: one consistent state each, on a database thread.
namespace wikipub::federation {

/// The next part of the list of an actor's next activity.
struct Window {
    storage::Actor actor;
    storage::Activity activity;
    std::vector<Parcel> parcels;
};
std::optional<Window> read_next_window(storage::Snapshot& snapshot, ActorKey actor, std::int64_t inboxes);

/// The retries of an actor that are due, with their letters.
struct DueRetries {
    storage::Actor actor;
    std::vector<Parcel> parcels;
};
std::optional<DueRetries> read_due_retries(storage::Snapshot& snapshot, ActorKey actor, int limit);

/// Who has something to send.
struct Pending {
    std::vector<ActorKey> with_activities;
    std::vector<ActorKey> with_retries;
    std::optional<Timestamp> next_retry;
};
/// At most so many of each.
Pending read_pending(storage::Snapshot& snapshot, int activities, int retries);

}  // namespace wikipub::federation
