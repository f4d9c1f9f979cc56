// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

namespace wikipub::http {

/// `POST /v1/events/{token}`, answered as Wikimedia's EventGate does to MediaWiki's EventBus extension: 201 all were
/// taken, 207 some, 400 none; the refused ones by their `meta.id`, with the reason. After the commit.
Task<Response> post_events(InternalServices& services, Request const& request);

}  // namespace wikipub::http
