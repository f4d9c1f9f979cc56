// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "flows/wikis.h"

#include <map>
#include <vector>

namespace wikipub::flows {

/// What the wiki shows of these revisions, and how established their authors are. Fails as Api does, and then says
/// nothing about any.
Task<Result<std::map<RevId, bridge::RevisionFacts>>> ask_revisions(
    Wiki& wiki, std::vector<RevId> ids, bool groups_exist
);

}  // namespace wikipub::flows
