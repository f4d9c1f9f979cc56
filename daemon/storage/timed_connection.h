// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "storage/connection.h"

#include <cstdint>
#include <unordered_map>

namespace wikipub::storage {

/// A connection whose statements are timed, each by its name. They are counted about once a second, since counting one
/// takes as long as many statements do.
class TimedConnection final : public Connection {
public:
    TimedConnection(Connection& connection, Clock const& clock, Metrics& metrics);
    /// Counts the rest.
    ~TimedConnection() override;
    TimedConnection(TimedConnection const&) = delete;
    TimedConnection& operator=(TimedConnection const&) = delete;

    void query(
        Statement const& statement, std::span<Parameter const> parameters, std::function<void(Row const&)> const& read
    ) override;
    std::int64_t execute(Statement const& statement, std::span<Parameter const> parameters) override;
    std::int64_t last_insert_id() override { return connection_.last_insert_id(); }

    void begin_write() override { connection_.begin_write(); }
    void begin_read() override { connection_.begin_read(); }
    void commit() override;
    void rollback() noexcept override { connection_.rollback(); }
    bool in_transaction() const override { return connection_.in_transaction(); }

    void savepoint() override { connection_.savepoint(); }
    void release() override { connection_.release(); }
    void rollback_to_savepoint() override { connection_.rollback_to_savepoint(); }

    void prepare(Statement const& statement) override { connection_.prepare(statement); }
    void run_script(char const* script) override { connection_.run_script(script); }

    void copy_to(std::string const& file) override { connection_.copy_to(file); }
    bool checkpoint() override { return connection_.checkpoint(); }

private:
    struct Taken {
        std::int64_t times = 0;
        Monotonic::duration time{};
    };
    class Timing;
    void count();

    Connection& connection_;
    Clock const& clock_;
    Metrics& metrics_;
    std::unordered_map<char const*, Taken> taken_;  ///< by name, a constant
    Monotonic counted_;
};

}  // namespace wikipub::storage
