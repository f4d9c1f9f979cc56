// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/router.h"
#include "http/services.h"

#include <span>

namespace wikipub::http {

/// Everything that the world may ask for. What of design §2's ids is reserved has no row, hence 404.
std::span<Route<Services> const> public_routes();

/// `/healthz`, `/metrics`, and where wikis post their events.
std::span<Route<InternalServices> const> internal_routes();

}  // namespace wikipub::http
