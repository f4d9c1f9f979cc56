// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A signed request of the wiki's counts once, on whichever node it arrives. False where the nonce was seen before.
bool record_nonce(Transaction& transaction, std::string_view wiki, std::string_view nonce, Timestamp now);
std::int64_t prune_nonces(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
