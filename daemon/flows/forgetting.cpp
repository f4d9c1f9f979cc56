// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/forgetting.h"

#include "base/iri.h"
#include "base/log.h"
#include "flows/follow_answers.h"
#include "sig/hash.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/reactions.h"
#include "storage/remote_actors.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace wikipub::flows {

namespace {

constexpr std::size_t kActorsAtOnce = 100;
/// A keyed hash of somebody and a post takes a microsecond or two.
constexpr std::size_t kMostHashes = 2'000'000;

/// Reactions of these actors, by the hashes that stand for them: who does not have the secret cannot look for them.
std::vector<storage::Reaction> find_reactions(
    storage::Snapshot& snapshot, TitleHash const& hash, std::vector<std::string> const& iris
)
{
    std::vector<storage::Reaction> found;
    std::set<std::string> theirs;
    PostId post;
    storage::each_reaction(snapshot, [&](storage::Reaction const& reaction) {
        if (reaction.post != post) {
            post = reaction.post;
            theirs.clear();
            for (auto const& iri : iris) {
                theirs.insert(hash.of_pair(iri, std::to_string(post.value)).data);
            }
        }
        if (theirs.contains(reaction.pair_hash.data)) {
            found.push_back(reaction);
        }
    });
    return found;
}

}  // namespace

Forgetting::Forgetting(Environment& environment, net::Client& client, std::function<void()> changed)
    : environment_(environment), accounts_(environment, client), changed_(std::move(changed))
{
}

Task<Result<Forgetting::Forgotten>> Forgetting::forget(Wish wish)
{
    auto found = co_await find(wish);
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    auto work = co_await remove_reactions(*std::move(found));
    work = co_await remove_actors(std::move(work));
    work = co_await remove_inboxes(std::move(work));
    work.forgotten.removed = co_await environment_.database.write(
        "forget.rest",
        [owner = work.owner, host = work.host, removed = work.forgotten.removed, blocks = wish.blocks](
            storage::Transaction& transaction
        ) {
            auto counted = removed;
            if (blocks) {
                storage::remove_blocks(transaction, owner, counted);
            }
            if (blocks && owner.is_host()) {
                auto const row = storage::find_host(transaction, host);
                counted.blocks += row && storage::block_host(transaction, row->name, false) ? 1 : 0;
            }
            storage::remove_host(transaction, host, counted);
            return counted;
        }
    );
    changed_();
    co_await drop_unfollowed(environment_, work.lost);
    co_await environment_.database.checkpoint();
    if (auto const iri = Iri::parse(work.owner.iri)) {
        log::info("remote.forgotten", {{log::Field::host, iri->authority()}});
    }
    co_return std::move(work.forgotten);
}

Task<Result<Forgetting::Work>> Forgetting::find(Wish wish)
{
    if (auto host = named_host(wish.target)) {
        co_return co_await find_host(*std::move(host), wish.sure);
    }
    auto const found = co_await accounts_.find_known(std::move(wish.target));
    if (!found) {
        co_return fail(
            found.error() == AccountRefusal::unreachable ? Errc::unavailable : Errc::not_found,
            "that is no host and no account that answers (" + std::string(name_of(found.error())) +
                "): `wikipubctl followers ACTOR` has the ids of followers"
        );
    }
    co_return co_await find_actor(found->actor);
}

Task<Result<Forgetting::Work>> Forgetting::find_host(std::string name, bool sure)
{
    struct Found {
        std::optional<storage::Host> host;
        std::int64_t followers = 0;
        Work work;
    };
    auto found = co_await environment_.database.read(
        "forget.host",
        [name, origin = environment_.identity.scheme + "://" + name + "/"](storage::Snapshot& snapshot) {
            Found result;
            result.host = storage::find_host(snapshot, name);
            if (result.host) {
                auto const id = result.host->id;
                result.followers = storage::count_followers_of_host(snapshot, id);
                result.work.owner = {origin, {}, id};
                result.work.host = id;
                result.work.inboxes = storage::list_inboxes_of_host(snapshot, id);
                result.work.iris = storage::list_iris_of_host(snapshot, id);
            }
            return result;
        }
    );
    if (!found.host) {
        co_return fail(Errc::not_found, "nothing is kept about " + name);
    }
    if (found.followers > 0 && !sure) {
        co_return fail(
            Errc::conflict,
            "there are " + std::to_string(found.followers) + " follows from " + name +
                ", which end without anybody being told: if that is meant, say so with --yes"
        );
    }
    found.work.forgotten.name = std::move(name);
    co_return std::move(found.work);
}

Task<Forgetting::Work> Forgetting::find_actor(std::string iri)
{
    co_return co_await environment_.database.read("forget.actor", [iri](storage::Snapshot& snapshot) {
        Work work;
        work.owner = {iri, {sig::sha256(iri)}, {}};
        work.iris = {iri};
        work.forgotten.name = iri;
        if (auto const remote = storage::find_remote_actor(snapshot, work.owner.iri_hash)) {
            work.host = remote->host;
            work.inboxes = {remote->inbox};
            if (remote->shared_inbox && *remote->shared_inbox != remote->inbox) {
                work.inboxes.push_back(*remote->shared_inbox);
            }
        }
        return work;
    });
}

Task<Forgetting::Work> Forgetting::remove_reactions(Work work)
{
    struct Found {
        bool looked_for = true;
        std::vector<storage::Reaction> reactions;
    };
    auto const found = co_await environment_.database.read(
        "forget.find_reactions",
        [iris = work.iris, &hash = environment_.title_hash](storage::Snapshot& snapshot) {
            auto const posts = static_cast<std::size_t>(storage::count_reacted_posts(snapshot));
            Found result;
            result.looked_for = posts * iris.size() <= kMostHashes;
            if (result.looked_for) {
                result.reactions = find_reactions(snapshot, hash, iris);
            }
            return result;
        }
    );
    work.forgotten.reactions_looked_for = found.looked_for;
    work.forgotten.removed.reactions = static_cast<std::int64_t>(found.reactions.size());
    co_await environment_.database.write("forget.reactions", [found](storage::Transaction& transaction) {
        for (auto const& reaction : found.reactions) {
            storage::remove_reaction(transaction, reaction.post, reaction.kind, reaction.pair_hash);
        }
        return true;
    });
    co_return work;
}

Task<Forgetting::Work> Forgetting::remove_actors(Work work)
{
    struct Batch {
        storage::TracesRemoved removed;
        std::vector<ActorKey> lost;
    };
    std::span<std::string const> rest = work.iris;
    while (!rest.empty()) {
        auto const some = rest.first(std::min(kActorsAtOnce, rest.size()));
        rest = rest.subspan(some.size());
        auto batch = co_await environment_.database.write(
            "forget.actors",
            [removed = work.forgotten.removed,
             iris = std::vector(some.begin(), some.end())](storage::Transaction& transaction) {
                Batch next{removed, {}};
                for (auto const& iri : iris) {
                    if (auto const remote = storage::find_remote_actor(transaction, {sig::sha256(iri)})) {
                        storage::remove_remote_actor(transaction, remote->id, next.removed, next.lost);
                    }
                }
                return next;
            }
        );
        work.forgotten.removed = batch.removed;
        work.lost.insert(work.lost.end(), batch.lost.begin(), batch.lost.end());
    }
    work.forgotten.removed = co_await environment_.database.write(
        "forget.words",
        [owner = work.owner, removed = work.forgotten.removed](storage::Transaction& transaction) {
            auto counted = removed;
            storage::remove_words(transaction, owner, counted);
            return counted;
        }
    );
    co_return work;
}

Task<Forgetting::Work> Forgetting::remove_inboxes(Work work)
{
    auto const listed = co_await find_listed({work.inboxes.begin(), work.inboxes.end()});
    work.forgotten.removed = co_await environment_.database.write(
        "forget.inboxes",
        [inboxes = work.inboxes, listed, removed = work.forgotten.removed](storage::Transaction& transaction) {
            auto counted = removed;
            for (auto const id : inboxes) {
                storage::remove_inbox(transaction, id, listed.contains(id), counted);
            }
            return counted;
        }
    );
    work.forgotten.inboxes_kept = work.inboxes.size() - static_cast<std::size_t>(work.forgotten.removed.inboxes);
    co_return work;
}

/// Those through which a Delete may have to go.
Task<std::set<InboxId>> Forgetting::find_listed(std::set<InboxId> inboxes)
{
    struct Lists {
        std::optional<ActivityId> to;
        std::set<InboxId> named;
    };
    Lists lists{ActivityId{}, {}};
    while (lists.to && lists.named.size() < inboxes.size()) {
        lists = co_await environment_.database.read("forget.lists", [inboxes, lists](storage::Snapshot& snapshot) {
            Lists next = lists;
            next.to = storage::each_recipient_list(snapshot, *lists.to, [&](std::vector<InboxId> const& recipients) {
                std::ranges::copy_if(recipients, std::inserter(next.named, next.named.end()), [&](InboxId id) {
                    return inboxes.contains(id);
                });
            });
            return next;
        });
    }
    co_return std::move(lists.named);
}

}  // namespace wikipub::flows
