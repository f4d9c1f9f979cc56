// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace wikipub::storage {

/// A condition on the row `a` of `activity`: it may not be sent now, because its post is hidden or withdrawn, or
/// because the actor is hidden or paused. Deletes, Accepts and Rejects always may.
inline std::string withheld_activity()
{
    return "((a.kind IN ('create', 'update') AND EXISTS "
           "(SELECT 1 FROM post p WHERE p.id = a.post AND p.state <> 'live')) "
           "OR (a.kind = 'update_actor' AND EXISTS "
           "(SELECT 1 FROM actor o WHERE o.id = a.actor AND o.state = 'hidden')) "
           "OR (a.kind IN ('create', 'update', 'update_actor', 'move') AND EXISTS "
           "(SELECT 1 FROM actor o JOIN pause s ON s.scope = 'all' OR SUBSTR(s.scope, 3) = o.wiki WHERE o.id = "
           "a.actor)))";
}

}  // namespace wikipub::storage
