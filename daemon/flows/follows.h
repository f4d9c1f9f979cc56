// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "bridge/selection.h"
#include "flows/wikis.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/editors.h"

#include <memory>
#include <mutex>

namespace wikipub::flows {

/// Which pages somebody follows, and which editors opted in, in memory: the loop changes it, the sources' threads
/// select against the last snapshot.
class Follows {
public:
    Follows(Wikis const& wikis, Metrics& metrics);

    /// From the database, before the sources start. Blocks.
    void load(storage::Database& database);

    /// Any thread.
    std::shared_ptr<bridge::FollowIndex const> snapshot() const;

    /// A page's actor got its first follower, or lives again; nothing changes where it is there already. On the loop,
    /// as are the others.
    void add(storage::Actor const& actor);
    /// The last follower left, or the actor is deleted.
    void remove(storage::Actor const& actor);
    /// An editor whose posts are wanted: what their edits are found by in place of what they were found by before.
    void put(storage::Editor const& before, storage::Editor const& now, ActorKey actor);
    /// `actor` as it was.
    void retitle(storage::Actor const& actor, std::string_view title);

private:
    std::optional<bridge::FollowedPage> page_of(storage::Actor const& actor) const;
    std::optional<bridge::FollowedEditor> editor_of(storage::Editor const& editor, ActorKey actor) const;
    void load_editors(storage::Database& database, bridge::FollowIndex& index) const;
    void publish(bridge::FollowIndex index);

    Wikis const& wikis_;
    Metrics& metrics_;
    mutable std::mutex mutex_;
    std::shared_ptr<bridge::FollowIndex const> index_;
};

}  // namespace wikipub::flows
