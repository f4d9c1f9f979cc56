// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

namespace wikipub::http {

/// An actor's inbox and the shared one. 202 once committed, else as T14; bad input is never a 5xx, which peers would
/// retry for days.
Task<Response> post_inbox(Services& services, Request const& request);

}  // namespace wikipub::http
