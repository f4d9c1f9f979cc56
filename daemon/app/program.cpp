// SPDX-License-Identifier: GPL-2.0-or-later
// The one place that builds everything, top to bottom; destruction goes the other way round.
#include "app/program.h"

#include "app/control_services.h"
#include "app/duty.h"
#include "app/event_tokens.h"
#include "app/extensions.h"
#include "app/internal_services.h"
#include "app/options.h"
#include "app/public_services.h"
#include "app/reload.h"
#include "app/sending.h"
#include "app/sources.h"
#include "app/standby.h"
#include "app/tasks.h"
#include "app/watchdog.h"
#include "app/wiki_services.h"
#include "app/wiki_set.h"
#include "base/log.h"
#include "bridge/block_list.h"
#include "federation/remote_actors.h"
#include "flows/account_links.h"
#include "flows/blocks.h"
#include "flows/consents.h"
#include "flows/editor_check.h"
#include "flows/editor_publisher.h"
#include "flows/housekeeping.h"
#include "flows/journal.h"
#include "flows/publisher.h"
#include "flows/readers.h"
#include "flows/reconciler.h"
#include "http/public_routes.h"
#include "http/server.h"
#include "http/wiki_api.h"
#include "storage/server_clock.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <system_error>
#include <thread>

namespace wikipub::app {

namespace {

std::vector<std::string> paths_of(config::Settings const& settings)
{
    std::vector<std::string> paths;
    for (auto const& wiki : settings.wikis) {
        paths.push_back(wiki.path);
    }
    return paths;
}

void warn_of_development(config::Development const& development)
{
    if (development != config::Development{}) {
        log::warn(
            "development.enabled", {{log::Field::detail, "for tests and the quickstart only: not safe in public"}}
        );
    }
}

/// A node that is further off could take the lease of another one too early.
constexpr std::chrono::seconds kClocksMayDiffer{30};

std::string clocks_differ(Milliseconds ahead)
{
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(ahead)).count();
    return "the database server's clock is " + std::to_string(seconds) + " s " +
           (ahead.count() > 0 ? "ahead of" : "behind") + " this machine's; set both by NTP";
}

/// How a run ended; with `next`, it is to begin anew with those settings.
struct End {
    Exit exit = Exit::ok;
    std::optional<config::Settings> next;
    bool stands_back = false;  ///< and to let others go first
};

End run(config::Settings const& settings, std::string const& file, bool stands_back)
{
    warn_of_development(settings.development);
    SystemClock const clock(settings.development.clock_offset);
    SystemRandom random;
    Metrics metrics;
    auto const identity = identity_of(settings);

    auto const storage_options = database_options(settings.storage);
    if (!storage_options) {
        log::error("database.refused", {{log::Field::detail, storage_options.error().detail}});
        return {Exit::config, {}};
    }
    storage::ServerClock server_clock(clock);
    storage::Database database(*storage_options, server_clock, metrics);
    auto const ahead = storage::ahead_of(database, clock);
    if (std::chrono::abs(ahead) > kClocksMayDiffer) {
        log::error("clock.refused", {{log::Field::detail, clocks_differ(ahead)}});
        return {Exit::temporary, {}};
    }
    server_clock.set_ahead(ahead);
    if (auto const checked = flows::check_identity(database, identity); !checked) {
        log::error("identity.refused", {{log::Field::detail, checked.error().detail}});
        return {Exit::config, {}};
    }
    asio::io_context loop(1);  // outlives what sleeps on it
    Duty duty(database, clock, node_name(settings));
    Sending sending(loop, settings, database, clock, random, metrics, [&] { return duty.nodes(); });
    if (auto const waited = wait_for_duty(duty, sending, database, settings, clock, metrics, stands_back);
        waited != Waited::on_duty) {
        auto next = waited == Waited::told_to_reload ? read_settings(file) : std::nullopt;
        return {Exit::ok, waited == Waited::told_to_reload && !next ? settings : std::move(next)};
    }
    metrics.set(Gauge::on_duty, {}, 1);
    if (auto const settled = flows::settle_identity(database, identity, clock, random); !settled) {
        log::error("identity.refused", {{log::Field::detail, settled.error().detail}});
        return {Exit::config, {}};
    }
    auto keys = flows::SigningKeys::settle(database, paths_of(settings), clock);
    sending.lead(keys);
    auto const title_hash = flows::TitleHash::settle(database);

    auto& client = sending.client();
    auto& fan_out = sending.fan_out();
    auto wiki_set = build_wikis(settings, title_hash, loop, client, clock, metrics);
    if (!wiki_set) {
        log::error("lists.unreadable", {{log::Field::detail, wiki_set.error().detail}});
        return {Exit::config, {}};
    }
    auto read_tokens = EventTokens::read(settings);
    if (!read_tokens) {
        log::error("tokens.unreadable", {{log::Field::detail, read_tokens.error().detail}});
        return {Exit::config, {}};
    }
    auto tokens = std::move(*read_tokens);
    auto secrets = read_wiki_secrets(settings);
    if (!secrets) {
        log::error("secrets.unreadable", {{log::Field::detail, secrets.error().detail}});
        return {Exit::config, {}};
    }
    flows::Wikis const wikis(std::move(wiki_set->wikis));
    flows::Follows follows(wikis, metrics);
    follows.load(database);

    federation::RemoteActors peers(
        client,
        database,
        sending.signers(),
        clock,
        sending.software(),
        {identity.urls().key(ap::InstanceActor{}), keys.instance().key}
    );

    flows::Environment environment{
        identity,
        clock,
        random,
        metrics,
        database,
        wikis,
        follows,
        keys,
        title_hash,
        policy_of(settings.posts),
        settings.posts.lifetime,
        [&] { fan_out.wake(); },
        loop.get_executor()};
    flows::Pages pages(environment);
    flows::PageHandles handles(environment, pages);
    flows::Redactor redactor(environment, pages, handles);
    flows::Publisher publisher(environment, pages, handles, redactor);
    flows::Reconciler reconciler(environment, pages, redactor);
    flows::Housekeeping housekeeping(environment, redactor);
    flows::Journal journal(environment, settings.storage.journal_file);
    flows::EditorKeys editor_keys(database, clock, keys);
    flows::EditorHandles editor_handles(environment, pages);
    flows::Consents consents(environment, editor_keys, editor_handles, redactor);
    flows::EditorPublisher editor_publisher(environment, pages);
    flows::EditorCheck editor_check(environment, consents);
    flows::AccountLinks account_links(environment, consents, peers, client);
    auto const wake_publishers = [&] {
        publisher.wake();
        editor_publisher.wake();
    };
    flows::TakeIn take_in(environment, pages, redactor, consents, {wake_publishers, [&] { editor_check.wake(); }});
    Extensions extensions(
        settings, std::move(*secrets), client, environment, pages, redactor, consents, wake_publishers
    );
    flows::Directory directory(environment, pages, handles, redactor);
    flows::ShownPosts shown(environment, pages, redactor);
    flows::Documents documents(environment, directory, shown, pages);
    flows::Inbox inbox(environment, pages, peers);

    flows::Readers readers(environment, peers);
    PublicServices public_services(environment, directory, documents, shown, inbox, readers, peers);
    Sources sources(loop, environment, take_in, settings);
    InternalServices internal_services(environment, sources, tokens);
    auto const wake = [&] {
        wake_publishers();
        fan_out.wake();
    };
    auto const forget_peers = [&] { peers.forget(); };
    flows::Blocks blocks(environment, client, forget_peers);
    flows::Forgetting forgetting(environment, client, forget_peers);
    flows::Disclosure disclosure(environment, directory, client);
    ControlServices control_services(
        environment, directory, pages, handles, redactor, blocks, forgetting, disclosure, wake
    );
    flows::EditorDesk editor_desk(environment, redactor, client);
    flows::ReplyDesk reply_desk(environment);
    WikiServices wiki_services(
        environment, extensions, directory, editor_handles, editor_desk, account_links, reply_desk, blocks, wake
    );
    http::ClientNetworks const networks(settings.server.trusted_proxies);
    http::Router<http::Services> public_router(public_services, http::public_routes());
    http::Router<http::InternalServices> internal_router(internal_services, http::internal_routes());
    http::WikiApi wiki_api(wiki_services, clock, internal_router);
    http::Router<http::ControlServices> control_router(control_services, http::control_routes());
    http::Limits internal_limits;
    internal_limits.body_bytes = ingest::EventGate::kLimits.max_bytes;
    http::Server public_server(loop, public_router, networks, {}, clock, metrics);
    http::Server internal_server(loop, wiki_api, networks, internal_limits, clock, metrics);
    http::Limits control_limits;
    control_limits.body_bytes = 3 * bridge::kLongestBlockList;  // as a form has it
    http::Server control_server(loop, control_router, networks, control_limits, clock, metrics);
    Watchdog watchdog(loop.get_executor());

    End end;
    bool stopping = false;
    asio::signal_set signals(loop, SIGTERM, SIGINT);
    signals.add(SIGHUP);
    std::function<void()> stop;
    Tasks tasks(loop, [&] {
        end.exit = Exit::software;
        stop();
    });

    auto const listening = public_server.listen(settings.server.listen.text());
    auto const internal_listening = internal_server.listen(settings.server.internal_listen.text());
    control_server.listen_unix(settings.server.control_socket);
    if (auto const started = sources.start(tasks); !started) {
        log::error("sources.refused", {{log::Field::detail, started.error().detail}});
        return {Exit::unavailable, {}};
    }
    extensions.start(tasks);
    tasks.keep("duty.renew", [&] { return duty.renew(loop.get_executor(), [&] { return sources.heard(); }); });
    tasks.keep("duty", [&]() -> Task<> {
        auto const kept = co_await duty.keep(loop.get_executor());
        if (kept == Duty::Kept::until_closed || stopping) {
            co_return;
        }
        // Begins anew, as one of those who wait.
        log::error(kept == Duty::Kept::lost ? "duty.lost" : "duty.left_to_others");
        end.next = settings;
        end.stands_back = kept == Duty::Kept::of_no_use;
        stop();
    });
    tasks.keep("fan_out", [&] { return sending.finished(); });
    tasks.keep("redactor", [&] { return redactor.run(); });
    tasks.keep("publisher", [&] { return publisher.run(); });
    tasks.keep("editor_publisher", [&] { return editor_publisher.run(); });
    tasks.keep("consents", [&] { return consents.run(); });
    tasks.keep("editor_check", [&] { return editor_check.run(); });
    tasks.keep("account_links", [&] { return account_links.run(); });
    tasks.keep("reconciler", [&] { return reconciler.run(); });
    tasks.keep("housekeeping", [&] { return housekeeping.run(); });
    tasks.keep("journal", [&] { return journal.run(); });
    tasks.keep("denied", [&]() -> Task<> {
        for (auto const& wiki : wikis.all()) {
            co_await redactor.hide_denied(*wiki);
        }
    });
    tasks.keep("watchdog", [&] { return watchdog.run(); });
    tasks.keep("servers", [&]() -> Task<> {
        co_await public_server.closed();
        co_await internal_server.closed();
        co_await control_server.closed();
    });

    // What feeds work in closes first, what sends it out last: what is stored goes on after the next start.
    stop = [&] {
        if (std::exchange(stopping, true)) {
            return;
        }
        sd_notify(0, end.next ? "RELOADING=1" : "STOPPING=1");
        log::info("daemon.stopping");
        sources.close();
        extensions.close();
        public_server.close();
        internal_server.close();
        control_server.close();
        publisher.close();
        editor_publisher.close();
        consents.close();
        editor_check.close();
        account_links.close();
        redactor.close();
        reconciler.close();
        housekeeping.close();
        journal.close();
        watchdog.close();
        duty.close();
        tasks.close();
        fan_out.close();
        for (auto const& wiki : wikis.all()) {
            wiki->api().close();
        }
    };
    std::function<void()> wait_for_signal = [&] {
        signals.async_wait([&](boost::system::error_code cancelled, int signal) {
            if (cancelled) {
                return;
            }
            if (signal != SIGHUP) {
                // Also where it was about to begin anew.
                end.next.reset();
                stop();
            } else if (!stopping) {
                tasks.keep("reload", [&]() -> Task<> {
                    auto next = co_await reload(settings, file, wikis, redactor, tokens, extensions);
                    if (next && !stopping) {
                        end.next = std::move(next);
                        stop();
                    }
                });
            }
            wait_for_signal();
        });
    };
    wait_for_signal();

    internal_services.set_ready();
    log::info(
        "daemon.ready",
        {{log::Field::version, kVersion},
         {log::Field::listen, listening},
         {log::Field::internal_listen, internal_listening}}
    );
    sd_notify(0, "READY=1");

    asio::co_spawn(loop, tasks.finished(), [&](std::exception_ptr) {
        signals.cancel();
        client.close();
    });
    loop.run();
    if (!end.next) {
        // What was erased while the others ended; where the database is away, it waits there.
        loop.restart();
        asio::co_spawn(loop, journal.carry(), [](std::exception_ptr) {});
        loop.run();
    }
    if (!end.next || end.stands_back) {
        duty.hand_over();
    }
    database.close();
    log::info("daemon.stopped", {{log::Field::exit_code, static_cast<int>(end.exit)}});
    return end;
}

/// What was on duty once outlives the database: it may be this machine alone that is cut off from it.
End run_again(config::Settings const& settings, std::string const& file, bool stands_back)
{
    constexpr std::chrono::seconds kPause{1};
    for (;;) {
        // Asio's own handler takes over in the run, and gives the default back after it, which would end the process.
        std::signal(SIGHUP, SIG_IGN);
        try {
            return run(settings, file, stands_back);
        } catch (storage::Unavailable const& error) {
            log::warn("database.awaited", {{log::Field::detail, error.what()}});
        }
        sd_notify(0, "READY=1\nWATCHDOG=1\nSTATUS=Waiting for the database.");
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace

Exit run_daemon(config::Settings const& settings, std::string const& file)
{
    try {
        auto end = run(settings, file, false);
        while (end.next) {
            auto const next = *std::move(end.next);
            end = run_again(next, file, end.stands_back);
        }
        return end.exit;
    } catch (storage::SchemaError const& error) {
        log::error("database.refused", {{log::Field::detail, error.what()}});
        return Exit::config;
    } catch (storage::DatabaseError const& error) {
        log::error("database.failed", {{log::Field::detail, error.what()}});
        return Exit::io_error;
    } catch (std::system_error const& error) {
        log::error("daemon.failed", {{log::Field::detail, error.what()}});
        return Exit::unavailable;
    } catch (std::exception const& error) {
        log::error("daemon.failed", {{log::Field::detail, error.what()}});
        return Exit::software;
    }
}

}  // namespace wikipub::app
