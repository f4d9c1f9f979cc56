// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/redactor.h"

#include <string>
#include <vector>

namespace wikipub::flows {

/// A deleted page's title under another page id: once it has stood for a day, the new page's actor takes over the
/// followers (design §2). On the loop.
class Succession {
public:
    Succession(Environment& environment, Pages& pages, Redactor& redactor)
        : environment_(environment), pages_(pages), redactor_(redactor)
    {
    }

    /// Asks about every deleted page that has followers, 50 titles a request, and finds those that were restored
    /// unheard, too. What the wiki does not answer is left for the next time.
    Task<> look(Wiki& wiki);

private:
    /// Who stands at the title, where that page may be followed and stands there long enough.
    Task<std::optional<Page>> successor_of(Wiki& wiki, storage::Actor const& actor, std::string title);
    Task<> take_over(Wiki& wiki, storage::Actor actor, Page successor);

    Environment& environment_;
    Pages& pages_;
    Redactor& redactor_;
};

/// The ids of the actors that this one took over from: its `alsoKnownAs`.
std::vector<std::string> former_ids(storage::Snapshot& snapshot, Identity const& identity, ActorKey actor);
Task<std::vector<std::string>> former_ids(Environment& environment, ActorKey actor);
/// The id of the actor that took over from this one: its `movedTo`.
std::optional<std::string> successor_id(
    storage::Snapshot& snapshot, Identity const& identity, storage::Actor const& actor
);

}  // namespace wikipub::flows
