// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/standby.h"

#include "app/options.h"
#include "base/log.h"
#include "http/public_routes.h"
#include "http/respond.h"
#include "http/server.h"
#include "json/writer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <exception>
#include <thread>

namespace wikipub::app {

namespace {

constexpr auto kLookEvery = std::chrono::seconds{1};
constexpr Milliseconds kStandsBack = std::chrono::seconds{10};

/// The internal listener of a node that waits.
class WaitingServices final : public http::InternalServices {
public:
    explicit WaitingServices(Metrics const& metrics) : metrics_(metrics) {}

    Task<Result<>> health() override { co_return fail(Errc::unavailable, "another node works"); }
    std::string metrics() override { return metrics_.text(); }
    Task<Result<http::EventsTaken>> events(std::string /*token*/, std::string_view /*body*/) override
    {
        co_return fail(Errc::unavailable, "another node works");
    }

private:
    Metrics const& metrics_;
};

/// Whatever else a wiki asks is for the node that works: 503, never a 404 that it would believe.
class WaitingApi final : public http::Application {
public:
    explicit WaitingApi(http::Application& others) : others_(others) {}

    Task<http::Response> answer(http::Request const& request) override
    {
        auto response = co_await others_.answer(request);
        if (response.status == http::status_of(Errc::not_found)) {
            response = http::refuse(Error{Errc::unavailable, "another node works"}, request);
        }
        co_return response;
    }

private:
    http::Application& others_;
};

/// The control socket of a node that waits: `wikipubctl status`, and where to ask all else.
class WaitingControl final : public http::Application {
public:
    WaitingControl(storage::Database& database, Duty const& duty, config::Settings const& settings)
        : database_(database), duty_(duty), settings_(settings)
    {
    }

    Task<http::Response> answer(http::Request const& request) override
    {
        std::optional<storage::Lease> lease;
        try {
            lease = co_await database_.read("duty.find", [](storage::Snapshot& snapshot) {
                return storage::find_lease(snapshot, Duty::kLease);
            });
        } catch (storage::DatabaseError const& error) {
            co_return refuse(std::string("this node waits for the database: ") + error.what());
        }
        auto const working = lease ? lease->node : std::string();
        if (request.path() != "/status") {
            co_return refuse("this node waits to take over; ask where " + working + " runs, which works");
        }
        auto text = json::write([&](json::Object& out) {
            out.add("version", kVersion);
            out.add("host", settings_.server.host);
            out.add("node", duty_.node());
            out.add("on_duty", working);
            out.add("nodes", duty_.nodes());
        });
        co_return http::send(std::move(text), http::kJson, http::Caching::never);
    }

private:
    static http::Response refuse(std::string const& why)
    {
        auto text = json::write([&](json::Object& out) { out.add("error", why); });
        auto response = http::send(std::move(text), http::kJson, http::Caching::never);
        response.status = http::status_of(Errc::unavailable);
        return response;
    }

    storage::Database& database_;
    Duty const& duty_;
    config::Settings const& settings_;
};

}  // namespace

Waited wait_for_duty(
    Duty& duty,
    Sending& sending,
    storage::Database& database,
    config::Settings const& settings,
    Clock const& clock,
    Metrics& metrics,
    bool stands_back
)
{
    auto const first_claim = clock.monotonic() + (stands_back ? kStandsBack : Milliseconds{0});
    if (!stands_back && duty.claim_at_start()) {
        return Waited::on_duty;
    }
    metrics.set(Gauge::on_duty, {}, 0);
    WaitingServices services(metrics);
    http::Router<http::InternalServices> router(services, http::internal_routes());
    WaitingApi api(router);
    WaitingControl control(database, duty, settings);
    http::ClientNetworks const networks(settings.server.trusted_proxies);
    http::Limits limits;
    limits.drain_time = std::chrono::seconds{1};  // nobody's slow request delays the takeover
    asio::io_context loop(1);
    http::Server internal_server(loop, api, networks, limits, clock, metrics);
    http::Server control_server(loop, control, networks, limits, clock, metrics);
    auto const listening = internal_server.listen(settings.server.internal_listen.text());
    control_server.listen_unix(settings.server.control_socket);

    auto waited = Waited::on_duty;
    flows::Pulse pulse(loop.get_executor());
    asio::signal_set signals(loop, SIGTERM, SIGINT, SIGHUP);
    signals.async_wait([&](boost::system::error_code cancelled, int signal) {
        if (!cancelled) {
            waited = signal == SIGHUP ? Waited::told_to_reload : Waited::told_to_stop;
            pulse.close();
        }
    });
    auto const wait = [&]() -> Task<> {
        bool claimed = false;
        while (!claimed && co_await pulse.sleep(kLookEvery)) {
            sd_notify(0, "WATCHDOG=1");
            if (clock.monotonic() < first_claim) {
                continue;
            }
            try {
                claimed = co_await duty.claim();
            } catch (storage::DatabaseError const& error) {
                log::warn("duty.unknown", {{log::Field::detail, error.what()}});
            }
        }
        internal_server.close();
        control_server.close();
        co_await internal_server.closed();
        co_await control_server.closed();
        signals.cancel();
    };
    asio::co_spawn(loop, wait, [](std::exception_ptr failure) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    });
    log::info("duty.waiting", {{log::Field::internal_listen, listening}});
    sd_notify(0, "READY=1\nSTATUS=Another node works; waiting to take over.");
    std::exception_ptr failure;
    std::thread waiting([&] {
        try {
            loop.run();
        } catch (...) {
            failure = std::current_exception();
        }
        sending.stop_helping();
    });
    sending.help();
    waiting.join();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (waited == Waited::on_duty) {
        log::info("duty.taken_over");
        sd_notify(0, "STATUS=");
    } else {
        sending.end();
        duty.hand_over();
    }
    return waited;
}

}  // namespace wikipub::app
