// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// The exactly-once key of what is no edit: `what` is kind and resulting state, `move:{page}:{log id}`. False where it
/// is known already.
bool record_happened(Transaction& transaction, ActorKey actor, std::string_view what, Timestamp now);
bool has_happened(Snapshot& snapshot, ActorKey actor, std::string_view what);
std::int64_t prune_happened(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
