// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/forgetting.h"

#include "base/iri.h"
#include "base/log.h"
#include "flows/follow_answers.h"
#include "flows/forgotten.h"
#include "sig/hash.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/journal.h"
#include "storage/remote_actors.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace wikipub::flows {

namespace {

constexpr std::size_t kActorsAtOnce = 100;

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
    // First of all, so that nothing is ever gone of which no journal knows.
    co_await environment_.database.write(
        "forget.journal",
        [who = forgotten_form(environment_.title_hash, found->traces.owner),
         blocks = wish.blocks](storage::Transaction& transaction) {
            storage::journal_forgotten(transaction, who, blocks);
            return true;
        }
    );
    auto work = co_await remove_reactions(*std::move(found));
    work = co_await remove_actors(std::move(work));
    work = co_await remove_inboxes(std::move(work));
    work.forgotten.removed = co_await environment_.database.write(
        "forget.rest",
        [traces = work.traces, removed = work.forgotten.removed, blocks = wish.blocks](storage::Transaction& transaction
        ) {
            auto counted = removed;
            remove_last_traces(transaction, traces, blocks, counted);
            return counted;
        }
    );
    changed_();
    co_await drop_unfollowed(environment_, work.lost);
    co_await environment_.database.checkpoint();
    if (auto const iri = Iri::parse(work.traces.owner.iri)) {
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
                result.work.traces = storage::find_traces(snapshot, {origin, {}, id});
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
        work.traces = storage::find_traces(snapshot, {iri, {sig::sha256(iri)}, {}});
        work.forgotten.name = iri;
        return work;
    });
}

Task<Forgetting::Work> Forgetting::remove_reactions(Work work)
{
    auto const found = co_await environment_.database.read(
        "forget.find_reactions",
        [iris = work.traces.iris, &hash = environment_.title_hash](storage::Snapshot& snapshot) {
            return find_reactions(snapshot, hash, iris);
        }
    );
    work.forgotten.reactions_looked_for = found.looked_for;
    work.forgotten.removed.reactions = static_cast<std::int64_t>(found.reactions.size());
    co_await environment_.database.write(
        "forget.reactions",
        [reactions = found.reactions](storage::Transaction& transaction) {
            flows::remove_reactions(transaction, reactions);
            return true;
        }
    );
    co_return work;
}

Task<Forgetting::Work> Forgetting::remove_actors(Work work)
{
    struct Batch {
        storage::TracesRemoved removed;
        std::vector<ActorKey> lost;
    };
    std::span<std::string const> rest = work.traces.iris;
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
        [owner = work.traces.owner, removed = work.forgotten.removed](storage::Transaction& transaction) {
            auto counted = removed;
            storage::remove_words(transaction, owner, counted);
            return counted;
        }
    );
    co_return work;
}

Task<Forgetting::Work> Forgetting::remove_inboxes(Work work)
{
    auto const listed = co_await find_listed({work.traces.inboxes.begin(), work.traces.inboxes.end()});
    work.forgotten.removed = co_await environment_.database.write(
        "forget.inboxes",
        [inboxes = work.traces.inboxes, listed, removed = work.forgotten.removed](storage::Transaction& transaction) {
            auto counted = removed;
            for (auto const id : inboxes) {
                storage::remove_inbox(transaction, id, listed.contains(id), counted);
            }
            return counted;
        }
    );
    work.forgotten.inboxes_kept = work.traces.inboxes.size() - static_cast<std::size_t>(work.forgotten.removed.inboxes);
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
