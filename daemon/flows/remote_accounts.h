// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "flows/environment.h"
#include "net/client.h"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace wikipub::flows {

enum class AccountRefusal { not_an_address, no_such_account, no_link_back, unreachable, linked_elsewhere, no_alias };
/// As the private API spells it.
std::string_view name_of(AccountRefusal refusal);

/// The host, where nothing but a host is named, with or without scheme.
std::optional<std::string> named_host(std::string_view target);

/// Accounts elsewhere, as people write them. A value; on the loop.
class RemoteAccounts {
public:
    RemoteAccounts(Environment const& environment, net::Client& client) : environment_(environment), client_(client) {}

    struct Found {
        std::string actor;    ///< IRI, not looked at yet
        std::string address;  ///< `@me@host` where it was asked for so, else empty
    };
    using MaybeFound = tl::expected<Found, AccountRefusal>;

    /// `@me@host`, `me@host`, a profile's URL or an actor's id, by WebFinger alone. not_an_address, no_such_account,
    /// unreachable.
    Task<MaybeFound> find(std::string account) const;
    /// The same, but nobody is asked about an id that the tables know, and an id is one whether its server answers or
    /// not; so is an address under which somebody wrote here before.
    Task<MaybeFound> find_known(std::string account) const;

private:
    Task<MaybeFound> ask_webfinger(std::string authority, std::string resource) const;

    Environment const& environment_;
    net::Client& client_;
};

}  // namespace wikipub::flows
