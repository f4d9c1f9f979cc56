// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/happened.h"

namespace wikipub::storage {

namespace {

Statement const kAdd = insert_if_absent("happened.add", "happened (actor, what, at) VALUES (?, ?, ?)");
Statement const kFind = portable("happened.find", "SELECT 1 FROM happened WHERE actor = ? AND what = ?");
Statement const kPrune = portable("happened.prune", "DELETE FROM happened WHERE at < ?");

}  // namespace

bool record_happened(Transaction& transaction, ActorKey actor, std::string_view what, Timestamp now)
{
    return transaction.execute(kAdd, actor, what, now) == 1;
}

bool has_happened(Snapshot& snapshot, ActorKey actor, std::string_view what)
{
    return snapshot.value<bool>(kFind, actor, what).value_or(false);
}

std::int64_t prune_happened(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
