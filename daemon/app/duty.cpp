// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/duty.h"

#include "base/log.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <functional>

namespace wikipub::app {

namespace {

constexpr char const* kName = "duty";
constexpr Milliseconds kLasts = std::chrono::seconds{20};
constexpr std::chrono::milliseconds kRenewEvery = std::chrono::seconds{5};
/// Less than kLasts: who cannot renew stops before somebody else begins.
constexpr Milliseconds kUsableFor = std::chrono::seconds{12};
constexpr auto kLookEvery = std::chrono::seconds{1};

}  // namespace

Duty::Duty(storage::Database& database, Clock const& clock, std::string node)
    : database_(database), clock_(clock), node_(std::move(node))
{
}

bool Duty::claim()
{
    auto const begun = clock_.monotonic();
    lease_ = database_.write_blocking("duty.claim", [node = node_](storage::Transaction& transaction) {
        return storage::claim_lease(transaction, kName, node, kLasts);
    });
    renewed_ = begun;
    return lease_.has_value();
}

Duty::Waited Duty::wait()
{
    if (claim()) {
        return Waited::on_duty;
    }
    log::info("duty.waiting");
    sd_notify(0, "READY=1\nSTATUS=Another node works; waiting to take over.");
    asio::io_context loop(1);
    auto waited = Waited::on_duty;
    asio::signal_set signals(loop, SIGTERM, SIGINT, SIGHUP);
    asio::steady_timer timer(loop);
    signals.async_wait([&](boost::system::error_code, int signal) {
        waited = signal == SIGHUP ? Waited::told_to_reload : Waited::told_to_stop;
        loop.stop();
    });
    std::function<void()> look = [&] {
        timer.expires_after(kLookEvery);
        timer.async_wait([&](boost::system::error_code) {
            sd_notify(0, "WATCHDOG=1");
            try {
                claim();
            } catch (storage::DatabaseError const& error) {
                log::warn("duty.unknown", {{log::Field::detail, error.what()}});
            }
            if (lease_) {
                loop.stop();
            } else {
                look();
            }
        });
    };
    look();
    loop.run();
    if (waited == Waited::on_duty) {
        log::info("duty.taken_over");
        sd_notify(0, "STATUS=");
    }
    return waited;
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
