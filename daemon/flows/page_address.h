// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "flows/wikis.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace wikipub::flows {

/// What an address on a wiki names: a page by its title, or by its id (`?curid=`).
using PageAddress = std::variant<std::string, PageId>;

/// `https://wiki/wiki/Title`, `…/index.php?title=Title`, `…/index.php/Title`, `…?curid=5`, with or without scheme,
/// mobile host or fragment. nullopt for addresses elsewhere.
std::optional<PageAddress> parse_page_address(WikiOptions const& wiki, std::string_view url);

}  // namespace wikipub::flows
