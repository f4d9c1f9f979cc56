// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

/// WebFinger (RFC 7033), host-meta (RFC 6415) and NodeInfo: D20-D25. Scripts of every origin may read the answers.
namespace wikipub::http {

Task<Response> get_webfinger(Services& services, Request const& request);
Task<Response> get_host_meta(Services& services, Request const& request);
Task<Response> get_host_meta_json(Services& services, Request const& request);
Task<Response> get_nodeinfo_links(Services& services, Request const& request);
Task<Response> get_nodeinfo_2_0(Services& services, Request const& request);
Task<Response> get_nodeinfo_2_1(Services& services, Request const& request);

}  // namespace wikipub::http
