// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/signing_keys.h"

#include "flows/identity.h"
#include "storage/signing_keys.h"

#include <stdexcept>

namespace wikipub::flows {

SigningKeys SigningKeys::settle(
    storage::Database& database, std::vector<std::string> const& wiki_paths, Clock const& clock
)
{
    std::vector<std::string> owners{"instance"};
    for (auto const& path : wiki_paths) {
        owners.push_back("w/" + path);
    }
    auto const stored = database.read_blocking("signing_keys.read", [](storage::Snapshot& snapshot) {
        return storage::list_signing_keys(snapshot);
    });
    SigningKeys keys;
    for (auto const& row : stored) {
        auto key = sig::PrivateKey::from_pem(row.private_pem);
        if (!key) {
            throw std::runtime_error("the stored key of " + row.owner + " cannot be read: " + key.error().detail);
        }
        keys.keys_.emplace(row.owner, Key{std::move(*key), row.public_pem});
    }
    for (auto const& owner : owners) {
        if (keys.keys_.contains(owner)) {
            continue;
        }
        auto key = sig::PrivateKey::generate();
        storage::SigningKey const row{owner, key.to_pem(), key.public_pem(), clock.now()};
        database.write_blocking("signing_keys.add", [row](storage::Transaction& transaction) {
            return storage::add_signing_key(transaction, row);
        });
        keys.keys_.emplace(owner, Key{std::move(key), row.public_pem});
    }
    return keys;
}

SigningKeys::Key const& SigningKeys::of(storage::ActorName const& name) const
{
    return keys_.at(key_owner(name));
}

SigningKeys::Key const* SigningKeys::find(storage::ActorName const& name) const
{
    auto const found = keys_.find(key_owner(name));
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace wikipub::flows
