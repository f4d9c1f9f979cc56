// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/seen.h"

namespace wikipub::storage {

namespace {

Statement const kAdd = insert_if_absent("seen.add", "seen_activity (iri_hash, seen) VALUES (?, ?)");
Statement const kPrune = portable("seen.prune", "DELETE FROM seen_activity WHERE seen < ?");

}  // namespace

bool record_seen(Transaction& transaction, Bytes const& iri_hash, Timestamp now)
{
    return transaction.execute(kAdd, iri_hash, now) == 1;
}

std::int64_t prune_seen(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
