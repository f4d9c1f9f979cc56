// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// What a version of the wiki's outbox is of. One user has several, since a block says nothing about a name.
enum class ToldKind { revision, page, log_entry, lists, user_visibility, user_name, user_block, user_lock };
template <>
struct Spelling<ToldKind> {
    static constexpr std::array<std::string_view, 8> kWords{
        "revision", "page", "log_entry", "lists", "user_visibility", "user_name", "user_block", "user_lock"};
};

/// The newest version that the wiki told of, 0 where there is none.
std::int64_t told_version(Snapshot& snapshot, std::string_view wiki, ToldKind kind, std::int64_t subject);
/// False, and nothing is written, where the same or a newer one is there.
bool tell_version(
    Transaction& transaction,
    std::string_view wiki,
    ToldKind kind,
    std::int64_t subject,
    std::int64_t version,
    Timestamp now
);
std::int64_t prune_told_versions(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
