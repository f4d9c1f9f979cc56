// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "sig/keys.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/signing_keys.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::flows {

/// A private key that is parsed once, when it is first needed: of ten thousand editors that would take seconds at each
/// start. On the loop.
class StoredKey {
public:
    explicit StoredKey(storage::SigningKey const& row) : owner_(row.owner), pem_(row.private_pem) {}
    StoredKey(sig::PrivateKey key) : parsed_(std::move(key)) {}

    /// Throws where what is stored cannot be read.
    sig::PrivateKey const& parsed() const;
    operator sig::PrivateKey const&() const { return parsed(); }

private:
    std::string owner_;
    mutable std::string pem_;  ///< empty once parsed
    mutable std::optional<sig::PrivateKey> parsed_;
};

/// Our private keys: the instance's, one a wiki that all its pages share, each under its own `#main-key`, and one for
/// each editor. Made before the loop runs, then on the loop.
class SigningKeys {
public:
    struct Key {
        StoredKey key;
        std::string public_pem;
    };

    /// Makes the keys that are missing; losing one loses every GoToSocial follower, so none is ever replaced. Blocks:
    /// before the loop runs. Throws where one of the instance or of a wiki cannot be read.
    static SigningKeys settle(
        storage::Database& database, std::vector<std::string> const& wiki_paths, Clock const& clock
    );

    Key const& of(storage::ActorName const& name) const;
    /// nullptr where an editor's is gone. Stays until remove().
    Key const* find(storage::ActorName const& name) const;
    /// Of an editor; an earlier one stays.
    void add(std::string owner, Key key) { keys_.try_emplace(std::move(owner), std::move(key)); }
    void remove(std::string const& owner) { keys_.erase(owner); }
    Key const& instance() const { return keys_.at("instance"); }

private:
    std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace wikipub::flows
