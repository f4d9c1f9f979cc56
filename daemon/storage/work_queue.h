// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/work.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace wikipub::storage {

/// The bounded way to a database thread. Any thread.
class WorkQueue {
public:
    explicit WorkQueue(std::size_t limit) : limit_(limit) {}

    /// Where it is full or closed, the work fails at once with Overloaded or Unavailable.
    void push(std::shared_ptr<PendingWork> work);
    /// Waits; up to `most` in the order they came. Empty once closed and drained.
    std::vector<std::shared_ptr<PendingWork>> take(std::size_t most);
    void close();

private:
    std::size_t const limit_;
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<std::shared_ptr<PendingWork>> waiting_;
    bool closed_ = false;
};

}  // namespace wikipub::storage
