// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/duty.h"

#include "base/log.h"

namespace wikipub::app {

namespace {

constexpr Milliseconds kLasts = std::chrono::seconds{20};
constexpr std::chrono::milliseconds kRenewEvery = std::chrono::seconds{5};
/// Less than kLasts: who cannot renew stops before somebody else begins.
constexpr Milliseconds kUsableFor = std::chrono::seconds{12};
constexpr std::chrono::milliseconds kLookEvery = std::chrono::seconds{1};

constexpr Milliseconds kPatience = std::chrono::seconds{90};
constexpr Milliseconds kPatienceOfTheDeaf = std::chrono::minutes{10};

/// Of the leases of those that wait, by which the one that works knows of them.
constexpr std::string_view kWaiting = "waiting/";
constexpr Milliseconds kWaitingLasts = std::chrono::seconds{30};
constexpr Milliseconds kTellEvery = std::chrono::seconds{10};

}  // namespace

struct Duty::Claim {
    std::optional<storage::Lease> lease;
    int nodes = 1;
};

auto Duty::claim_as(std::string node, bool tells)
{
    return [node = std::move(node), tells](storage::Transaction& transaction) {
        auto lease = storage::claim_lease(transaction, kLease, node, kLasts);
        if (!lease && tells) {
            storage::claim_lease(transaction, std::string(kWaiting) + node, node, kWaitingLasts);
        }
        return Claim{std::move(lease), count_nodes(transaction)};
    };
}

bool hears_too_little(Monotonic began, Monotonic heard, Monotonic now)
{
    return heard > began ? now - heard > kPatience : now - began > kPatienceOfTheDeaf;
}

Duty::Duty(storage::Database& database, Clock const& clock, std::string node)
    : database_(database), clock_(clock), node_(std::move(node))
{
}

Task<bool> Duty::claim()
{
    auto const begun = clock_.monotonic();
    co_return take(co_await database_.write("duty.claim", claim_as(node_, is_to_tell())), begun);
}

bool Duty::claim_at_start()
{
    auto const begun = clock_.monotonic();
    return take(database_.write_blocking("duty.claim", claim_as(node_, is_to_tell())), begun);
}

bool Duty::take(Claim const& claim, Monotonic begun)
{
    lease_ = claim.lease;
    nodes_ = claim.nodes;
    began_ = renewed_ = begun;
    return lease_.has_value();
}

int Duty::count_nodes(storage::Snapshot& snapshot)
{
    auto const duty = storage::find_lease(snapshot, kLease);
    return 1 + storage::count_others(snapshot, kWaiting, duty ? duty->node : "");
}

bool Duty::is_to_tell()
{
    auto const now = clock_.monotonic();
    if (told_ && now - *told_ < kTellEvery) {
        return false;
    }
    told_ = now;
    return true;
}

Duty::Pulses& Duty::pulses(asio::any_io_executor const& loop)
{
    if (!pulses_) {
        pulses_.emplace(Pulses{flows::Pulse(loop), flows::Pulse(loop)});
    }
    return *pulses_;
}

Task<Duty::Kept> Duty::keep(asio::any_io_executor loop)
{
    auto& pulse = pulses(loop).keeping;
    while (kept_ == Kept::until_closed && co_await pulse.sleep(kLookEvery)) {
        if (clock_.monotonic() - renewed_ > kUsableFor) {
            kept_ = Kept::lost;
        }
    }
    co_return kept_;
}

Task<> Duty::renew(asio::any_io_executor loop, Heard heard)
{
    struct Renewal {
        bool done;
        int nodes;
    };
    auto const renew_once = [lease = *lease_](storage::Transaction& transaction) {
        auto next = lease;
        return Renewal{storage::renew_lease(transaction, next, kLasts), count_nodes(transaction)};
    };
    // From the last success on: a failed one is tried again at once, since a second would cost the duty.
    auto const until_due = [this] {
        auto const left = renewed_ + kRenewEvery - clock_.monotonic();
        return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), std::chrono::milliseconds{0});
    };
    auto& pulse = pulses(loop).renewing;
    while (co_await pulse.sleep(until_due())) {
        auto const begun = clock_.monotonic();
        auto const renewal = co_await database_.write("duty.renew", renew_once);
        auto const last = heard();
        nodes_ = renewal.nodes;
        if (!renewal.done) {
            kept_ = Kept::lost;
        } else if (renewal.nodes > 1 && last && hears_too_little(began_, *last, clock_.monotonic())) {
            kept_ = Kept::of_no_use;
        }
        renewed_ = begun;
    }
}

void Duty::close()
{
    if (pulses_) {
        pulses_->keeping.close();
        pulses_->renewing.close();
    }
}

void Duty::hand_over()
{
    if (!lease_) {
        return;
    }
    try {
        database_.write_blocking("duty.hand_over", [lease = *lease_](storage::Transaction& transaction) {
            storage::release_lease(transaction, lease);
            return true;
        });
    } catch (storage::DatabaseError const& error) {
        log::warn("duty.not_handed_over", {{log::Field::detail, error.what()}});
    }
}

}  // namespace wikipub::app
