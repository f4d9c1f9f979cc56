// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "federation/signatory.h"
#include "federation/signers.h"
#include "net/client.h"
#include "sig/hash.h"
#include "sig/inbound.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/followers.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/posts.h"
#include "support/loopback_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <stdlib.h>

namespace wikipub::federation {

/// The machine's clock, moved forward by the test: what is due in a week is due at once. Any thread.
class ShiftedClock final : public Clock {
public:
    Timestamp now() const override { return system_.now() + Milliseconds(shift_); }
    Monotonic monotonic() const override { return system_.monotonic() + Milliseconds(machine_shift_); }
    void shift(Milliseconds by) { shift_ += by.count(); }
    /// Of the monotonic clock, which the other leaves alone.
    void shift_machine(Milliseconds by) { machine_shift_ += by.count(); }

private:
    SystemClock system_;
    std::atomic<std::int64_t> shift_ = 0;
    std::atomic<std::int64_t> machine_shift_ = 0;
};

/// One key for everybody: making one takes a tenth of a second.
inline sig::PrivateKey const& test_key()
{
    static sig::PrivateKey const key = sig::PrivateKey::generate();
    return key;
}

/// Whether a request to that origin is signed with test_key().
inline Result<sig::Claim> verified(test::Received const& request, std::string const& origin, Timestamp now)
{
    sig::VerifyPolicy policy;
    policy.origins = {origin};
    sig::ReceivedRequest const received{request.method, request.target, request.headers, request.body};
    auto claim = sig::read_claim(received, now, policy);
    if (claim && !sig::holds(*claim, *sig::PublicKey::from_pem(test_key().public_pem()))) {
        return fail(Errc::unauthorized, "the signature does not hold");
    }
    return claim;
}

/// A database, a client and signers of the test's own; peers are LoopbackServers, each a host by its port.
class FederationTest : public ::testing::Test {
protected:
    FederationTest()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-federation-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        storage::DatabaseOptions options;
        options.file = directory_ / "wikipub.db";
        database_ = std::make_unique<storage::Database>(options, clock_, metrics_);
        net::ClientOptions client_options;
        client_options.egress.user_agent = "test";
        client_options.egress.allow_plain_http = true;
        client_options.egress.allow_private_addresses = true;
        client_ = std::make_unique<net::Client>(loop_, client_options);
        signers_ = std::make_unique<Signers>(loop_, 1);
    }
    ~FederationTest() override
    {
        client_->close();
        database_->close();
        loop_.restart();
        loop_.poll();
        std::filesystem::remove_all(directory_);
    }

    static storage::Bytes hash(std::string_view text) { return {sig::sha256(text)}; }
    static std::string authority(test::LoopbackServer const& server)
    {
        return "127.0.0.1:" + std::to_string(server.port());
    }

    template <class F>
    auto write(F f)
    {
        return database_->write_blocking("test", std::move(f));
    }
    template <class F>
    auto read(F f)
    {
        return database_->read_blocking("test", std::move(f));
    }

    /// Runs the loop until it is true; a test that hangs fails.
    template <class Condition>
    void run_until(Condition condition)
    {
        auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        loop_.restart();
        asio::steady_timer keep_awake(loop_, std::chrono::hours(1));
        keep_awake.async_wait([](boost::system::error_code) {});
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nothing happened";
            loop_.run_for(std::chrono::milliseconds(5));
        }
    }

    template <class T>
    T run(Task<T> task)
    {
        std::optional<T> value;
        std::exception_ptr failure;
        bool done = false;
        auto const job = [&]() -> Task<> { value.emplace(co_await std::move(task)); };
        asio::co_spawn(loop_, job, [&](std::exception_ptr thrown) {
            failure = thrown;
            done = true;
        });
        run_until([&] { return done; });
        if (failure) {
            std::rethrow_exception(failure);
        }
        return std::move(*value);
    }

    std::filesystem::path directory_;
    ShiftedClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    asio::io_context loop_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<net::Client> client_;
    std::unique_ptr<Signers> signers_;
};

}  // namespace wikipub::federation
