// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/remote_actors.h"
#include "flows/environment.h"
#include "flows/pulse.h"
#include "net/client.h"
#include "storage/editors.h"

#include <string>

namespace wikipub::flows {

enum class LinkRefusal { not_an_address, no_such_account, no_link_back, unreachable, linked_elsewhere };
/// As the private API spells it.
std::string_view name_of(LinkRefusal refusal);

/// The Fediverse account that an editor has besides: shown and named in `alsoKnownAs` only while it links back, by
/// `rel="me"` to the user page or by `alsoKnownAs` to the editor's actor. Looked at again each day. On the loop.
class AccountLinks {
public:
    AccountLinks(Environment& environment, federation::RemoteActors& peers, net::Client& client);

    /// `account`: `@me@host`, or a profile's URL. not_found (in the outer Result) where the wiki has no such editor.
    Task<Result<tl::expected<storage::LinkedAccount, LinkRefusal>>> link(
        Wiki& wiki, std::int64_t actor, std::string account, std::string user_page
    );
    /// At once; no link is fine.
    Task<Result<>> unlink(Wiki& wiki, std::int64_t actor);

    /// The daily look. Runs until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    using Verified = tl::expected<storage::LinkedAccount, LinkRefusal>;
    Task<Verified> verify(std::string account, std::string actor_id, std::string user_page);
    Task<tl::expected<std::string, LinkRefusal>> actor_of_address(std::string address);
    Task<bool> profile_links_to(std::string profile, std::string user_page);
    Task<> look_again(storage::Editor editor);
    Task<> store(Wiki& wiki, storage::Editor editor, std::optional<storage::LinkedAccount> linked);

    Environment& environment_;
    federation::RemoteActors& peers_;
    net::Client& client_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
