// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/timed_connection.h"

#include <chrono>

namespace wikipub::storage {

namespace {

constexpr auto kBetweenCounts = std::chrono::seconds{1};

}  // namespace

/// Also of a statement that fails.
class TimedConnection::Timing {
public:
    Timing(TimedConnection& connection, char const* name)
        : clock_(connection.clock_), taken_(connection.taken_[name]), began_(clock_.monotonic())
    {
    }
    ~Timing()
    {
        ++taken_.times;
        taken_.time += clock_.monotonic() - began_;
    }
    Timing(Timing const&) = delete;
    Timing& operator=(Timing const&) = delete;

private:
    Clock const& clock_;
    Taken& taken_;
    Monotonic began_;
};

TimedConnection::TimedConnection(Connection& connection, Clock const& clock, Metrics& metrics)
    : connection_(connection), clock_(clock), metrics_(metrics), counted_(clock.monotonic())
{
}

TimedConnection::~TimedConnection()
{
    count();
}

void TimedConnection::query(
    Statement const& statement, std::span<Parameter const> parameters, std::function<void(Row const&)> const& read
)
{
    Timing const timing(*this, statement.name());
    connection_.query(statement, parameters, read);
}

std::int64_t TimedConnection::execute(Statement const& statement, std::span<Parameter const> parameters)
{
    Timing const timing(*this, statement.name());
    return connection_.execute(statement, parameters);
}

void TimedConnection::commit()
{
    connection_.commit();
    if (clock_.monotonic() - counted_ >= kBetweenCounts) {
        count();
    }
}

void TimedConnection::count()
{
    counted_ = clock_.monotonic();
    for (auto const& [name, taken] : taken_) {
        metrics_.count(Counter::statements, {name}, static_cast<double>(taken.times));
        metrics_.count(Counter::statement_seconds, {name}, std::chrono::duration<double>(taken.time).count());
    }
    taken_.clear();
}

}  // namespace wikipub::storage
