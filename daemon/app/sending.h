// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "config/settings.h"
#include "federation/fan_out.h"
#include "federation/signers.h"
#include "federation/software.h"
#include "flows/identity.h"
#include "flows/pulse.h"
#include "flows/signing_keys.h"
#include "net/client.h"
#include "storage/database.h"

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace wikipub::app {

/// What delivers, on the program's loop: of the node that is on duty, and of one that waits, which helps (ADR 0014).
/// Owned by the program; its own calls are on the main thread, while that runs no loop.
class Sending {
public:
    /// `nodes`: how many there are; any thread. Throws std::runtime_error where the CA file cannot be read.
    Sending(
        asio::io_context& loop,
        config::Settings const& settings,
        storage::Database& database,
        Clock const& clock,
        Random& random,
        Metrics& metrics,
        std::function<int()> nodes
    );
    Sending(Sending const&) = delete;
    Sending& operator=(Sending const&) = delete;

    /// Runs the loop until stop_helping(). On the thread that runs it later, too: a coroutine that goes on must not
    /// find itself on another one, since Clang 16 keeps the addresses of thread-local variables in its frame.
    void help();
    /// Any thread.
    void stop_helping() { loop_.stop(); }
    /// From now on the caller runs the loop. What is under way goes on there, and finished() is to be awaited.
    void lead(flows::SigningKeys const& keys);
    /// Ends it instead: what is under way gets 10 s. Runs the loop.
    void end();

    /// Ends after `fan_out().close()`, or with what broke it. On the loop.
    Task<> finished();

    net::Client& client() { return client_; }
    federation::Signers& signers() { return signers_; }
    federation::FanOut& fan_out() { return fan_out_; }
    std::shared_ptr<federation::SoftwareBook> const& software() const { return software_; }

private:
    Task<std::optional<federation::Signatory>> signatory_of(storage::Actor const& actor);
    void begin();

    asio::io_context& loop_;
    storage::Database& database_;
    flows::Identity identity_;
    flows::SigningKeys const* keys_ = nullptr;  ///< null while it helps: read for each part of a list
    std::shared_ptr<federation::SoftwareBook> software_ = std::make_shared<federation::SoftwareBook>();
    net::Client client_;
    federation::Signers signers_;
    federation::FanOut fan_out_;
    bool has_begun_ = false;
    bool has_ended_ = false;
    std::exception_ptr failure_;
    flows::Pulse ended_;
};

}  // namespace wikipub::app
