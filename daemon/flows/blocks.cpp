// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/blocks.h"

#include "base/iri.h"
#include "flows/follow_answers.h"
#include "sig/hash.h"
#include "storage/actor_blocks.h"
#include "storage/followers.h"
#include "storage/hosts.h"

namespace wikipub::flows {

namespace {

/// The host, where nothing but a host is named.
std::optional<std::string> host_of(std::string const& target)
{
    auto const iri = Iri::parse(target.find("://") == std::string::npos ? "https://" + target : target);
    if (!iri || target.find('@') != std::string::npos || (iri->path() != "/" && !iri->path().empty())) {
        return std::nullopt;
    }
    return std::string(iri->authority());
}

}  // namespace

Blocks::Blocks(Environment& environment, net::Client& client, std::function<void()> changed)
    : environment_(environment), accounts_(environment, client), changed_(std::move(changed))
{
}

/// An id is one whether its server answers or not.
Task<RemoteAccounts::MaybeFound> Blocks::find_actor(std::string target)
{
    auto const known = co_await environment_.database.read(
        "blocks.known",
        [hash = storage::Bytes{sig::sha256(target)}](storage::Snapshot& snapshot) {
            return storage::find_remote_actor(snapshot, hash) || storage::is_actor_blocked(snapshot, hash);
        }
    );
    if (known) {
        co_return RemoteAccounts::Found{target, ""};
    }
    auto found = co_await accounts_.find(target);
    bool const is_id = target.find("://") != std::string::npos && Iri::parse(target);
    if (!found && found.error() == AccountRefusal::unreachable && is_id) {
        found = RemoteAccounts::Found{target, ""};
    }
    if (found && !Iri::parse(found->actor)) {
        co_return tl::unexpected(AccountRefusal::no_such_account);
    }
    co_return found;
}

Task<Blocks::Outcome> Blocks::set(std::string target, bool blocked)
{
    if (auto host = host_of(target)) {
        co_await set_host(*host, blocked);
        co_return *host;
    }
    auto const found = co_await find_actor(std::move(target));
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    co_await set_actor(found->actor, blocked);
    co_return found->actor;
}

Task<> Blocks::set_host(std::string host, bool blocked)
{
    co_await environment_.database.write("blocks.host", [host, blocked](storage::Transaction& transaction) {
        storage::block_host(transaction, host, blocked);
        return true;
    });
    changed_();
}

Task<> Blocks::block_host_of(std::string iri)
{
    if (auto const parsed = Iri::parse(iri)) {
        co_await set_host(std::string(parsed->authority()), true);
    }
}

Task<> Blocks::set_actor(std::string iri, bool blocked)
{
    storage::ActorBlock const block{{sig::sha256(iri)}, iri, "", environment_.clock.now()};
    auto const followed =
        co_await environment_.database.write("blocks.actor", [block, blocked](storage::Transaction& transaction) {
            std::vector<storage::Actor> actors;
            if (!blocked) {
                storage::unblock_actor(transaction, block.iri_hash);
                return actors;
            }
            storage::block_actor(transaction, block);
            auto const remote = storage::find_remote_actor(transaction, block.iri_hash);
            if (remote) {
                storage::remove_follow_requests_of(transaction, remote->id);
                for (auto const key : storage::list_followed_by(transaction, remote->id)) {
                    actors.push_back(storage::find_actor(transaction, key).value());
                }
            }
            return actors;
        });
    for (auto const& actor : followed) {
        co_await remove_follower(environment_, actor, iri);
    }
    changed_();
}

Task<Blocks::Outcome> Blocks::set_for_editor(storage::Actor editor, std::string target, bool blocked)
{
    if (host_of(target)) {
        co_return tl::unexpected(AccountRefusal::not_an_address);
    }
    auto const found = co_await find_actor(std::move(target));
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    storage::ActorBlock const block{
        {sig::sha256(found->actor)}, found->actor, found->address, environment_.clock.now()};
    co_await environment_.database.write(
        "blocks.of_editor",
        [block, blocked, key = editor.id](storage::Transaction& transaction) {
            if (!blocked) {
                storage::remove_editor_block(transaction, key, block.iri_hash);
                return true;
            }
            storage::add_editor_block(transaction, key, block);
            if (auto const remote = storage::find_remote_actor(transaction, block.iri_hash)) {
                storage::remove_follow_request(transaction, key, remote->id);
            }
            return true;
        }
    );
    if (blocked) {
        co_await remove_follower(environment_, editor, found->actor);
    }
    co_return found->actor;
}

}  // namespace wikipub::flows
