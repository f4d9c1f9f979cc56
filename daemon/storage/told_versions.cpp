// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/told_versions.h"

namespace wikipub::storage {

namespace {

Statement const kFind =
    portable("told_versions.find", "SELECT version FROM told_version WHERE wiki = ? AND kind = ? AND subject = ?");
Statement const kAdd =
    insert_if_absent("told_versions.add", "told_version (wiki, kind, subject, version, told) VALUES (?, ?, ?, ?, ?)");
Statement const kRaise = portable(
    "told_versions.raise",
    "UPDATE told_version SET version = ?, told = ? WHERE wiki = ? AND kind = ? AND subject = ? AND version < ?"
);
Statement const kPrune = portable("told_versions.prune", "DELETE FROM told_version WHERE told < ?");

}  // namespace

std::int64_t told_version(Snapshot& snapshot, std::string_view wiki, ToldKind kind, std::int64_t subject)
{
    return snapshot.value<std::int64_t>(kFind, wiki, kind, subject).value_or(0);
}

bool tell_version(
    Transaction& transaction,
    std::string_view wiki,
    ToldKind kind,
    std::int64_t subject,
    std::int64_t version,
    Timestamp now
)
{
    return transaction.execute(kAdd, wiki, kind, subject, version, now) == 1 ||
           transaction.execute(kRaise, version, now, wiki, kind, subject, version) == 1;
}

std::int64_t prune_told_versions(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
