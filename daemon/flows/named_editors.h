// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "bridge/said.h"
#include "flows/environment.h"
#include "storage/editors.h"

#include <set>
#include <vector>

/// Names in the posts of pages: only of editors who agree to it now (design §1 *Consent*). A post keeps their numbers,
/// and each time it is rendered their names are looked up.
namespace wikipub::flows {

/// Of those who made these revisions, by user id.
Task<std::set<std::int64_t>> who_may_be_named(
    Environment& environment, Wiki const& wiki, bridge::WikiFacts const& facts
);

/// Those of these users who agree, in their order.
Task<std::vector<storage::Editor>> editors_to_name(
    Environment& environment, Wiki const& wiki, std::vector<std::int64_t> user_ids
);
std::vector<std::int64_t> numbers_of(std::vector<storage::Editor> const& editors);
std::vector<bridge::Named> as_named(std::vector<storage::Editor> const& editors);

/// Who may be named in a post that is served now.
Task<std::vector<bridge::Named>> names_in(Environment& environment, PostId post);

}  // namespace wikipub::flows
