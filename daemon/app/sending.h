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
#include <thread>

namespace wikipub::app {

/// What delivers, on the program's loop: of the node that is on duty, and of one that waits, where it helps on a thread
/// of its own (ADR 0014). Owned by the program; its own calls are on the main thread, while that runs no loop.
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
    ~Sending();
    Sending(Sending const&) = delete;
    Sending& operator=(Sending const&) = delete;

    /// Until lead() or end(), the loop runs on a thread of its own.
    void help();
    /// The loop is the caller's again. What is under way goes on there, and finished() is to be awaited.
    void lead(flows::SigningKeys const& keys);
    /// Ends the help: what is under way gets 10 s.
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
    std::thread helper_;
};

}  // namespace wikipub::app
