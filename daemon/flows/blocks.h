// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/remote_accounts.h"
#include "storage/actors.h"

#include <functional>
#include <string>
#include <vector>

namespace wikipub::flows {

/// Hosts and single actors elsewhere that nothing is taken from: for the whole installation, or actors for one editor.
/// A blocked actor follows nobody here any more and is told so; what they answered is not shown while the block
/// stands. On the loop.
class Blocks {
public:
    /// `changed`: what is remembered of peers is out of date.
    Blocks(Environment& environment, net::Client& client, std::function<void()> changed);

    /// What it came to: the host's name or the actor's id.
    using Outcome = tl::expected<std::string, AccountRefusal>;

    /// `target`: a host, with or without scheme; the id or profile of an actor; `@user@host`.
    Task<Outcome> set(std::string target, bool blocked);
    /// The same, but for hosts. not_an_address for what names no actor.
    Task<Outcome> set_for_editor(storage::Actor editor, std::string target, bool blocked);
    /// `iri`: an actor's id.
    Task<> set_actor(std::string iri, bool blocked);
    /// All or none of them, names as Iri::authority() has them; how many were not blocked before.
    Task<std::size_t> block_hosts(std::vector<std::string> hosts);
    /// The host of an actor.
    Task<> block_host_of(std::string iri);

private:
    Task<> set_host(std::string host, bool blocked);

    Environment& environment_;
    RemoteAccounts accounts_;
    std::function<void()> changed_;
};

}  // namespace wikipub::flows
