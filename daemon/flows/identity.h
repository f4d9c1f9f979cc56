// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/urls.h"
#include "base/random.h"
#include "base/result.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::flows {

/// What this installation is called. It can never change under existing followers (design: identity).
struct Identity {
    std::string host;           ///< of every id; with its port in development
    std::string handle_domain;  ///< what follows the second `@` of a handle
    std::string scheme = "https";
    std::vector<std::string> former_hosts;
    std::string version;

    ap::Urls urls() const { return ap::Urls(host, scheme); }
    /// Rows keep the host they were minted under, and their ids, keys and Deletes use it for ever.
    ap::Urls urls_of(std::string_view minted_under) const { return ap::Urls(minted_under, scheme); }
    /// `https://host` of the present and the former hosts: where a signed request may have been addressed to.
    std::vector<std::string> origins() const;
    /// `@handle@domain`
    std::string address(std::string_view handle) const;
};

/// Remembers the identity at the first start; Errc::conflict where the database was made for another one. Blocks:
/// before the loop runs.
Result<> settle_identity(storage::Database& database, Identity const& identity, Clock const& clock, Random& random);

/// Errc::conflict as settle_identity(), of a node that waits: what does not fit must not only be found when it takes
/// over. Blocks.
Result<> check_identity(storage::Database& database, Identity const& identity);

ap::ActorName actor_name(storage::ActorName const& name);
/// nullopt for kinds that have no row here (feeds, groups).
std::optional<storage::ActorName> stored_name(ap::ActorName const& name);
/// Whose key signs for it: `instance`, `w/{path}` for a wiki and all its pages, `u/{number}` for an editor.
std::string key_owner(storage::ActorName const& name);

}  // namespace wikipub::flows
