// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/blocks.h"

#include "base/iri.h"
#include "flows/follow_answers.h"
#include "sig/hash.h"
#include "storage/actor_blocks.h"
#include "storage/followers.h"
#include "storage/hosts.h"
#include "storage/retries.h"

#include <algorithm>

namespace wikipub::flows {

namespace {

/// What waits for a blocked host is given up, but for Deletes: what it has of ours is still to go.
bool set_block(storage::Transaction& transaction, std::string const& host, bool blocked)
{
    bool const changed = storage::block_host(transaction, host, blocked);
    if (changed && blocked) {
        storage::drop_retries_to_host(transaction, storage::find_host(transaction, host).value().id, true);
    }
    return changed;
}

}  // namespace

Blocks::Blocks(Environment& environment, net::Client& client, std::function<void()> changed)
    : environment_(environment), accounts_(environment, client), changed_(std::move(changed))
{
}

Task<Blocks::Outcome> Blocks::set(std::string target, bool blocked)
{
    if (auto host = named_host(target)) {
        co_await set_host(*host, blocked);
        co_return *host;
    }
    auto const found = co_await accounts_.find_known(std::move(target));
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    co_await set_actor(found->actor, blocked);
    co_return found->actor;
}

Task<> Blocks::set_host(std::string host, bool blocked)
{
    co_await environment_.database.write("blocks.host", [host, blocked](storage::Transaction& transaction) {
        set_block(transaction, host, blocked);
        return true;
    });
    changed_();
}

Task<std::size_t> Blocks::block_hosts(std::vector<std::string> hosts)
{
    auto const blocked =
        co_await environment_.database.write("blocks.hosts", [hosts](storage::Transaction& transaction) {
            return std::ranges::count_if(hosts, [&](auto const& host) { return set_block(transaction, host, true); });
        });
    changed_();
    co_return static_cast<std::size_t>(blocked);
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
    if (named_host(target)) {
        co_return tl::unexpected(AccountRefusal::not_an_address);
    }
    auto const found = co_await accounts_.find_known(std::move(target));
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
