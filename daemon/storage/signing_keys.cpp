// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/signing_keys.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT owner, private_pem, public_pem, created FROM signing_key ";
Statement const kFind = portable("signing_keys.find", kSelect + "WHERE owner = ?");
Statement const kList = portable("signing_keys.list", kSelect + "ORDER BY owner");
Statement const kAdd =
    insert_if_absent("signing_keys.add", "signing_key (owner, private_pem, public_pem, created) VALUES (?, ?, ?, ?)");
Statement const kRemove = portable("signing_keys.remove", "DELETE FROM signing_key WHERE owner = ?");

SigningKey read_key(Row const& row)
{
    SigningKey key;
    row.into(key.owner, key.private_pem, key.public_pem, key.created);
    return key;
}

}  // namespace

std::optional<SigningKey> find_signing_key(Snapshot& snapshot, std::string_view owner)
{
    return snapshot.first(kFind, read_key, owner);
}

std::vector<SigningKey> list_signing_keys(Snapshot& snapshot)
{
    return snapshot.list(kList, read_key);
}

bool add_signing_key(Transaction& transaction, SigningKey const& key)
{
    return transaction.execute(kAdd, key.owner, key.private_pem, key.public_pem, key.created) == 1;
}

void remove_signing_key(Transaction& transaction, std::string_view owner)
{
    transaction.execute(kRemove, owner);
}

}  // namespace wikipub::storage
