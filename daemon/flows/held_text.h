// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "bridge/hold.h"
#include "storage/held.h"

/// A held post as the row that keeps it, and back.
namespace wikipub::flows {

storage::Held to_row(ActorKey actor, bridge::HeldPost const& held, int attempts = 0);
/// Fails on a payload that to_row() did not write.
Result<bridge::HeldPost> from_row(storage::Held const& row);

storage::HeldKind stored_kind(bridge::HeldPost::Kind kind);

}  // namespace wikipub::flows
