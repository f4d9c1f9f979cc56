// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/remote_actors.h"
#include "flows/environment.h"
#include "sig/inbound.h"

namespace wikipub::flows {

/// Who signed a request (interop S6–S12): the headers' claim, the key behind it, and whether it holds, with one fresh
/// look at the key. Errc::invalid_input: malformed; unauthorized; forbidden: the host is blocked; unavailable: the key
/// cannot be fetched now; gone: the key's document answered 410; not_found: 404. On the loop; `request` must stay until
/// the task ends.
Task<Result<federation::Peer>> verify_peer(
    Environment const& environment, federation::RemoteActors& peers, sig::ReceivedRequest request
);

}  // namespace wikipub::flows
