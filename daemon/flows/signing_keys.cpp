// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/signing_keys.h"

#include "flows/identity.h"

#include <stdexcept>

namespace wikipub::flows {

sig::PrivateKey const& StoredKey::parsed() const
{
    if (!parsed_) {
        auto key = sig::PrivateKey::from_pem(pem_);
        if (!key) {
            throw std::runtime_error("the stored key of " + owner_ + " cannot be read: " + key.error().detail);
        }
        parsed_ = std::move(*key);
        pem_ = {};
    }
    return *parsed_;
}

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
        keys.keys_.emplace(row.owner, Key{StoredKey(row), row.public_pem});
    }
    for (auto const& owner : owners) {
        if (auto const known = keys.keys_.find(owner); known != keys.keys_.end()) {
            static_cast<void>(known->second.key.parsed());  // not only at the first post
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
