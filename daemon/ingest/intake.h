// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "events/event.h"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace wikipub::ingest {

/// How far a source has come, to be saved in the transaction that does the batch's work, and given back to it at the
/// next start.
struct Progress {
    std::string source;  ///< the row's name: `eventstreams`, `changes:WIKI`
    std::string position;
    friend bool operator==(Progress const&, Progress const&) = default;
};

struct Batch {
    std::string source;                 ///< kind, for logs and metrics
    std::vector<events::Event> events;  ///< only what the selector wanted; may be empty where only the position moved
    std::vector<Progress> progress;     ///< holds once the events before it, and these, are done
    std::function<void()> committed{};  ///< called on the loop once it is; never where the batch is dropped
};

/// Whether anybody may be interested in this event. Pure; called on a source's thread.
using Selector = std::function<bool(events::Event const&)>;
/// The selector of now, an immutable snapshot. Any thread.
using SelectorSource = std::function<std::shared_ptr<Selector const>()>;

/// The bounded hand-over from the sources to the loop. When it is full, sources wait: a stream is read no further, a
/// datagram socket fills up in the kernel. Owned by app/; outlives the sources.
class Intake {
public:
    Intake(asio::any_io_executor loop, std::size_t most_batches);
    ~Intake();
    Intake(Intake const&) = delete;
    Intake& operator=(Intake const&) = delete;

    /// Blocks while full; false, and the batch is lost, once closed or stopped. Any thread but the loop's.
    bool push(Batch batch, std::stop_token stop);
    /// The same for at most `time`; where it is false, the batch is as it was.
    bool push_within(Batch& batch, Milliseconds time, std::stop_token stop);
    /// The same for a coroutine of the loop.
    Task<bool> offer(Batch batch);
    /// The same without waiting: false while full. On the loop.
    bool try_offer(Batch batch);
    /// The next batch in the order of hand-over; nullopt once closed. One caller at a time, on the loop.
    Task<std::optional<Batch>> next();
    /// Any thread. What was not taken is dropped: its position was not saved.
    void close();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::ingest
