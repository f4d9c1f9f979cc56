// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/installation.h"

namespace wikipub::storage {

namespace {

Statement const kFind =
    portable("installation.find", "SELECT host, handle_domain, handle_secret, created FROM installation WHERE id = 1");
Statement const kAdd = portable(
    "installation.add",
    "INSERT INTO installation (id, host, handle_domain, handle_secret, created) VALUES (1, ?, ?, ?, ?)"
);

}  // namespace

std::optional<Installation> find_installation(Snapshot& snapshot)
{
    return snapshot.first(kFind, [](Row const& row) {
        Installation found;
        row.into(found.host, found.handle_domain, found.handle_secret, found.created);
        return found;
    });
}

void add_installation(Transaction& transaction, Installation const& installation)
{
    transaction.execute(
        kAdd, installation.host, installation.handle_domain, installation.handle_secret, installation.created
    );
}

}  // namespace wikipub::storage
