// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/remote_actors.h"
#include "flows/consents.h"
#include "flows/environment.h"
#include "flows/pulse.h"
#include "flows/remote_accounts.h"
#include "net/client.h"
#include "storage/editors.h"

#include <string>

namespace wikipub::flows {

/// The Fediverse account that an editor has besides: shown and named in `alsoKnownAs` only while it links back, by
/// `rel="me"` to the user page or by `alsoKnownAs` to the editor's actor. Looked at again each day. On the loop.
class AccountLinks {
public:
    using Linked = tl::expected<storage::LinkedAccount, AccountRefusal>;

    AccountLinks(Environment& environment, Consents& consents, federation::RemoteActors& peers, net::Client& client);

    /// `account`: `@me@host`, or a profile's URL. not_found (in the outer Result) where the wiki has no such editor.
    Task<Result<Linked>> link(Wiki& wiki, std::int64_t actor, std::string account, std::string user_page);
    /// At once; no link is fine.
    Task<Result<>> unlink(Wiki& wiki, std::int64_t actor);

    using Moved = tl::expected<void, AccountRefusal>;
    /// Sends the followers to the linked account, once and for good; nothing is published afterwards. That account must
    /// name the editor's actor among its aliases now (no_alias, unreachable). In the outer Result: not_found, conflict
    /// without a linked account or where it was done before. Returns when it is stored: telling everybody takes longer.
    Task<Result<Moved>> move_followers(Wiki& wiki, std::int64_t actor);

    /// At all links that nobody looked at for a day.
    Task<> look();
    /// Does so every hour until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    Task<Linked> verify(Wiki& wiki, RemoteAccounts::Found found, std::string actor_id, std::string user_page);
    Task<bool> profile_links_to(Wiki& wiki, Iri profile, std::string user_page);
    Task<std::optional<storage::Editor>> editor_of(Wiki& wiki, std::int64_t actor);
    Task<> look_again(Wiki& wiki, storage::Editor editor);
    std::string id_of(std::int64_t actor) const;

    Environment& environment_;
    Consents& consents_;
    federation::RemoteActors& peers_;
    net::Client& client_;
    RemoteAccounts accounts_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
