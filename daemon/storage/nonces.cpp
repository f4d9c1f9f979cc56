// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/nonces.h"

namespace wikipub::storage {

namespace {

Statement const kAdd = insert_if_absent("nonces.add", "nonce (wiki, nonce, seen) VALUES (?, ?, ?)");
Statement const kPrune = portable("nonces.prune", "DELETE FROM nonce WHERE seen < ?");

}  // namespace

bool record_nonce(Transaction& transaction, std::string_view wiki, std::string_view nonce, Timestamp now)
{
    return transaction.execute(kAdd, wiki, nonce, now) == 1;
}

std::int64_t prune_nonces(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
