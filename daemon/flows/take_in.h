// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "events/event.h"
#include "flows/consents.h"
#include "flows/environment.h"
#include "flows/redactor.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace wikipub::flows {

/// What a source hands over: events, and how far it has come when they are done.
struct Arrivals {
    std::string source;  ///< kind, for metrics and receipts
    std::vector<events::Event> events;
    std::vector<std::pair<std::string, std::string>> positions;  ///< source's row, position
};

/// Turns events into held posts and hints, with the source's position in the same transaction. On the loop.
class TakeIn {
public:
    struct Wakes {
        std::function<void()> publisher;     ///< something is held that was not before
        std::function<void()> editor_check;  ///< an editor may be called otherwise
    };
    TakeIn(Environment& environment, Pages& pages, Redactor& redactor, Consents& consents, Wakes wakes);

    /// Whether anybody may be interested: called on a source's thread with a snapshot of the index.
    static bool wanted(events::Event const& event, bridge::FollowIndex const& index);

    /// Returns after the commit; throws what the database throws, and then nothing was taken in.
    Task<> take(Arrivals arrivals);

private:
    struct Candidate {
        events::Event event;
        ActorKey actor;
        bool unnamed;
    };

    Task<> hold(std::vector<Candidate> candidates, std::vector<std::pair<std::string, std::string>> positions);
    Task<> take_user(events::Event const& event);
    Task<> hint_at_editors_posts(Wiki& wiki, events::Event const& event, Hint hint);
    Task<> hint(events::Event const& event, std::vector<ActorKey> const& actors, std::string source);

    Environment& environment_;
    Pages& pages_;
    Redactor& redactor_;
    Consents& consents_;
    Wakes wakes_;
};

/// Brings a held row up to date with one event about its actor. False where nothing is held afterwards that was not
/// before.
bool hold_event(
    storage::Transaction& transaction,
    storage::Actor const& actor,
    events::Event const& event,
    bool unnamed,
    bridge::Policy const& policy,
    Timestamp now
);

}  // namespace wikipub::flows
