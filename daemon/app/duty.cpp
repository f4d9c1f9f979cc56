// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/duty.h"

#include "base/log.h"

namespace wikipub::app {

namespace {

constexpr Milliseconds kLasts = std::chrono::seconds{20};
constexpr std::chrono::milliseconds kRenewEvery = std::chrono::seconds{5};
/// Less than kLasts: who cannot renew stops before somebody else begins.
constexpr Milliseconds kUsableFor = std::chrono::seconds{12};

auto claim_as(std::string node)
{
    return [node = std::move(node)](storage::Transaction& transaction) {
        return storage::claim_lease(transaction, Duty::kLease, node, kLasts);
    };
}

}  // namespace

Duty::Duty(storage::Database& database, Clock const& clock, std::string node)
    : database_(database), clock_(clock), node_(std::move(node))
{
}

Task<bool> Duty::claim()
{
    auto const begun = clock_.monotonic();
    lease_ = co_await database_.write("duty.claim", claim_as(node_));
    renewed_ = begun;
    co_return lease_.has_value();
}

bool Duty::claim_at_start()
{
    auto const begun = clock_.monotonic();
    lease_ = database_.write_blocking("duty.claim", claim_as(node_));
    renewed_ = begun;
    return lease_.has_value();
}

Task<bool> Duty::keep(asio::any_io_executor loop)
{
    if (!pulse_) {
        pulse_.emplace(loop);
    }
    while (co_await pulse_->sleep(kRenewEvery)) {
        if (clock_.monotonic() - renewed_ > kUsableFor) {
            co_return true;
        }
        auto const begun = clock_.monotonic();
        auto const renewed =
            co_await database_.write("duty.renew", [lease = *lease_](storage::Transaction& transaction) {
                auto next = lease;
                return storage::renew_lease(transaction, next, kLasts);
            });
        if (!renewed) {
            co_return true;
        }
        renewed_ = begun;
    }
    co_return false;
}

void Duty::close()
{
    if (pulse_) {
        pulse_->close();
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
