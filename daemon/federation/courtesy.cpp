// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/courtesy.h"

#include <algorithm>
#include <chrono>

namespace wikipub::federation {

namespace {

/// From `now` until `time`, at least a millisecond: timers of whole milliseconds must not wake too early.
Milliseconds until(Monotonic time, Monotonic now)
{
    return std::chrono::ceil<Milliseconds>(time - now) + Milliseconds(1);
}

}  // namespace

Task<std::optional<Monotonic>> Courtesy::enter(std::string name, Lane lane, Milliseconds patience)
{
    auto const entry = host(name);
    auto const deadline = clock_.monotonic() + patience;
    for (;;) {
        auto const now = clock_.monotonic();
        if (closed_) {
            co_return deadline;
        }
        auto const admission = entry->limits.try_start(lane, now, nodes_);
        if (std::holds_alternative<Start>(admission)) {
            co_return std::nullopt;
        }
        auto const* const start = std::get_if<StartAt>(&admission);
        auto const wake = start != nullptr ? start->time : deadline;
        if (wake > deadline || now >= deadline) {
            co_return wake;
        }
        co_await entry->waiters.wait(until(wake, now));
    }
}

void Courtesy::leave(std::string const& name, Lane lane, bool alive)
{
    auto const entry = host(name);
    entry->limits.end(lane, alive, clock_.monotonic());
    entry->waiters.wake_one();
}

void Courtesy::slow_down(std::string const& name, Milliseconds time)
{
    host(name)->limits.slow_down(clock_.monotonic() + time);
}

void Courtesy::hold(std::string const& name, Milliseconds time)
{
    host(name)->limits.hold(clock_.monotonic() + time);
}

void Courtesy::close()
{
    closed_ = true;
    for (auto const& [name, entry] : hosts_) {
        entry->waiters.wake_all();
    }
}

std::shared_ptr<Courtesy::Host> Courtesy::host(std::string const& name)
{
    auto& entry = hosts_[name];
    if (!entry) {
        entry = std::make_shared<Host>();
        auto const made = entry;
        if (hosts_.size() > next_cleaning_) {
            forget_idle();
        }
        return made;
    }
    return entry;
}

void Courtesy::forget_idle()
{
    auto const now = clock_.monotonic();
    std::erase_if(hosts_, [now](auto const& host) {
        return host.second.use_count() == 1 && host.second->limits.idle(now);
    });
    next_cleaning_ = std::max<std::size_t>(1024, hosts_.size() * 2);
}

}  // namespace wikipub::federation
