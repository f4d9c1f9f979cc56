// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "sig/keys.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::flows {

/// Our private keys, parsed once: the instance's, one a wiki that all its pages share, each under its own `#main-key`,
/// and one for each editor. Made before the loop runs, then on the loop.
class SigningKeys {
public:
    struct Key {
        sig::PrivateKey key;
        std::string public_pem;
    };

    /// Makes the keys that are missing; losing one loses every GoToSocial follower, so none is ever replaced. Blocks:
    /// before the loop runs. Throws where a stored key cannot be read.
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
