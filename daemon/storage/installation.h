// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// What can never change under existing followers (design: identity). One row.
struct Installation {
    std::string host;
    std::string handle_domain;
    Bytes handle_secret;  ///< key of the hashes that stand for redacted handles
    Timestamp created;
};

std::optional<Installation> find_installation(Snapshot& snapshot);
/// The first start only: throws where there is one.
void add_installation(Transaction& transaction, Installation const& installation);

}  // namespace wikipub::storage
