// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/identity.h"
#include "flows/listed_pages.h"
#include "storage/reactions.h"
#include "storage/remote_traces.h"

#include <map>
#include <string>
#include <vector>

namespace wikipub::flows {

/// Who was forgotten, as forgotten_form() names them, and whether that they were blocked is to be forgotten too.
using ForgottenBefore = std::map<std::string, bool>;

/// How the journal names whoever's traces these are: a keyed hash, by which nobody is found who is not looked for.
std::string forgotten_form(TitleHash const& hash, storage::TraceOwner const& owner);

/// Forgets, in a restored database, who of them is in it; how many that were.
std::int64_t forget_again(
    storage::Transaction& transaction, Identity const& identity, TitleHash const& hash, ForgottenBefore const& forgotten
);

struct FoundReactions {
    bool looked_for = true;  ///< false where there are too many
    std::vector<storage::Reaction> reactions;
};
/// Reactions of these actors, by the hashes that stand for them: who does not have the secret cannot look for them.
FoundReactions find_reactions(storage::Snapshot& snapshot, TitleHash const& hash, std::vector<std::string> const& iris);
void remove_reactions(storage::Transaction& transaction, std::vector<storage::Reaction> const& reactions);

/// That they were blocked, where that is meant too, and the row of their host, if nothing needs it any more.
void remove_last_traces(
    storage::Transaction& transaction, storage::Traces const& traces, bool blocks, storage::TracesRemoved& removed
);

}  // namespace wikipub::flows
