// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// Incoming activities by the SHA-256 of their id (T15). False where it was seen before.
bool record_seen(Transaction& transaction, Bytes const& iri_hash, Timestamp now);
std::int64_t prune_seen(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
