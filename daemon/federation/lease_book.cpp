// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/lease_book.h"

#include <optional>

namespace wikipub::federation {

Task<> LeaseBook::claim(std::vector<ActorKey> actors)
{
    std::erase_if(actors, [this](ActorKey actor) {
        auto const held = find(actor);
        return held && may_act(*held);
    });
    if (actors.empty()) {
        co_return;
    }
    auto const began = clock_.monotonic();
    auto const leases =
        co_await database_.write("leases.claim", [actors, node = node_](storage::Transaction& transaction) {
            std::vector<std::optional<storage::Lease>> claimed;
            for (auto const actor : actors) {
                auto const name = "actor/" + std::to_string(actor.value);
                claimed.push_back(storage::claim_lease(transaction, name, node, kDuration));
            }
            return claimed;
        });
    for (std::size_t i = 0; i < actors.size(); ++i) {
        if (auto const& lease = leases[i]) {
            held_[actors[i]] = std::make_shared<HeldLease>(HeldLease{*lease, began});
        }
    }
}

std::shared_ptr<HeldLease> LeaseBook::find(ActorKey actor) const
{
    auto const place = held_.find(actor);
    return place != held_.end() ? place->second : nullptr;
}

bool LeaseBook::may_act(HeldLease const& held) const
{
    return !held.lost && clock_.monotonic() - held.renewed < kUsableFor;
}

Task<> LeaseBook::renew()
{
    auto const began = clock_.monotonic();
    if (began - last_renewal_ < kRenewEvery) {
        co_return;
    }
    last_renewal_ = began;
    std::erase_if(held_, [](auto const& entry) { return entry.second.use_count() == 1; });
    std::vector<std::shared_ptr<HeldLease>> used;
    std::vector<storage::Lease> leases;
    for (auto const& [actor, held] : held_) {
        used.push_back(held);
        leases.push_back(held->lease);
    }
    if (used.empty()) {
        co_return;
    }
    auto const renewed = co_await database_.write("leases.renew", [leases](storage::Transaction& transaction) {
        std::vector<bool> kept;
        for (auto lease : leases) {
            kept.push_back(storage::renew_lease(transaction, lease, kDuration));
        }
        return kept;
    });
    for (std::size_t i = 0; i < used.size(); ++i) {
        used[i]->lost = !renewed[i];
        used[i]->renewed = renewed[i] ? began : used[i]->renewed;
    }
}

Task<> LeaseBook::give_back(ActorKey actor)
{
    auto const place = held_.find(actor);
    if (place != held_.end()) {
        std::vector<storage::Lease> leases{place->second->lease};
        held_.erase(place);
        co_await release(std::move(leases));
    }
}

Task<> LeaseBook::give_back_unused()
{
    std::vector<storage::Lease> leases;
    std::erase_if(held_, [&](auto const& entry) {
        bool const unused = entry.second.use_count() == 1;
        if (unused) {
            leases.push_back(entry.second->lease);
        }
        return unused;
    });
    if (!leases.empty()) {
        co_await release(std::move(leases));
    }
}

Task<> LeaseBook::release(std::vector<storage::Lease> leases)
{
    co_await database_.write("leases.give_back", [leases = std::move(leases)](storage::Transaction& transaction) {
        for (auto const& lease : leases) {
            storage::release_lease(transaction, lease);
        }
    });
}

Task<> LeaseBook::release_all()
{
    held_.clear();
    co_await database_.write("leases.release", [node = node_](storage::Transaction& transaction) {
        storage::release_leases(transaction, node);
    });
}

}  // namespace wikipub::federation
