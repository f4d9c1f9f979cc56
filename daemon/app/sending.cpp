// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/sending.h"

#include "app/options.h"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <thread>

namespace wikipub::app {

namespace {

net::ClientOptions client_options(config::Settings const& settings)
{
    net::ClientOptions options;
    options.egress = egress_of(settings);
    return options;
}

federation::FanOutOptions fan_out_options(
    config::Settings const& settings, std::function<int()> nodes, std::shared_ptr<federation::SoftwareBook> software
)
{
    federation::FanOutOptions options;
    options.node = node_name(settings);
    options.software = std::move(software);
    options.nodes = std::move(nodes);
    options.helps = true;
    return options;
}

}  // namespace

Sending::Sending(
    asio::io_context& loop,
    config::Settings const& settings,
    storage::Database& database,
    Clock const& clock,
    Random& random,
    Metrics& metrics,
    std::function<int()> nodes
)
    : loop_(loop),
      database_(database),
      identity_(identity_of(settings)),
      client_(loop, client_options(settings)),
      signers_(loop, std::max(1U, std::thread::hardware_concurrency())),
      fan_out_(
          loop.get_executor(),
          client_,
          database,
          signers_,
          clock,
          random,
          metrics,
          [this](storage::Actor const& actor) { return signatory_of(actor); },
          fan_out_options(settings, std::move(nodes), software_)
      ),
      ended_(loop.get_executor())
{
}

void Sending::begin()
{
    has_begun_ = true;
    asio::co_spawn(loop_, fan_out_.run(), [this](std::exception_ptr failure) {
        failure_ = failure;
        has_ended_ = true;
        ended_.wake();
    });
}

void Sending::help()
{
    begin();
    loop_.run();
    loop_.restart();
}

void Sending::lead(flows::SigningKeys const& keys)
{
    keys_ = &keys;
    if (!has_begun_) {
        begin();
    }
    fan_out_.lead();
}

void Sending::end()
{
    fan_out_.close();
    asio::co_spawn(loop_, finished(), [this](std::exception_ptr) { client_.close(); });
    loop_.run();
}

Task<> Sending::finished()
{
    while (!has_ended_) {
        co_await ended_.sleep(std::chrono::hours{1});
    }
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

Task<std::optional<federation::Signatory>> Sending::signatory_of(storage::Actor const& actor)
{
    auto const key_id = identity_.urls_of(actor.host).key(flows::actor_name(actor.name));
    if (keys_ != nullptr) {
        auto const* const known = keys_->find(actor.name);
        co_return known != nullptr ? std::optional(federation::Signatory{key_id, known->key}) : std::nullopt;
    }
    // What another node makes and erases meanwhile is only in the database.
    auto const row = co_await database_.read(
        "signing_keys.find",
        [owner = flows::key_owner(actor.name)](storage::Snapshot& snapshot) {
            return storage::find_signing_key(snapshot, owner);
        }
    );
    co_return row ? std::optional(federation::Signatory{key_id, flows::StoredKey(*row)}) : std::nullopt;
}

}  // namespace wikipub::app
