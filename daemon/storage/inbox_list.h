// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "storage/value.h"

#include <span>
#include <string_view>
#include <vector>

namespace wikipub::storage {

/// Ascending distinct ids as the differences between them, seven bits a byte, lowest first: about two bytes an inbox.
Bytes pack_inboxes(std::span<InboxId const> ascending);
/// Throws DatabaseError where the bytes were not made by pack_inboxes.
std::vector<InboxId> unpack_inboxes(std::string_view packed);

}  // namespace wikipub::storage
