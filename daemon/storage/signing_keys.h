// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// `owner`: `instance`, `w/{path}` for all pages and feeds of a wiki, `u/{number}` of an editor. Keys are kept for
/// ever, those of editors until they are erased: losing one loses every GoToSocial follower.
struct SigningKey {
    std::string owner;
    std::string private_pem;
    std::string public_pem;
    Timestamp created;
};

std::optional<SigningKey> find_signing_key(Snapshot& snapshot, std::string_view owner);
std::vector<SigningKey> list_signing_keys(Snapshot& snapshot);
/// False where the owner has one already; that one stays.
bool add_signing_key(Transaction& transaction, SigningKey const& key);
/// Of an editor who was erased.
void remove_signing_key(Transaction& transaction, std::string_view owner);

}  // namespace wikipub::storage
