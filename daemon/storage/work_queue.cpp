// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/work_queue.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace wikipub::storage {

void WorkQueue::push(std::shared_ptr<PendingWork> work)
{
    bool is_waiting = false;
    {
        std::lock_guard const lock(mutex_);
        if (closed_) {
            work->set_failure(std::make_exception_ptr(Unavailable("the database is closed")));
        } else if (waiting_.size() >= limit_) {
            work->set_failure(std::make_exception_ptr(Overloaded("too much waits for the database")));
        } else {
            waiting_.push_back(work);
            is_waiting = true;
        }
    }
    if (is_waiting) {
        filled_.notify_one();
    } else {
        work->finish();
    }
}

std::vector<std::shared_ptr<PendingWork>> WorkQueue::take(std::size_t most)
{
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    auto const count = static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    std::vector<std::shared_ptr<PendingWork>> taken(
        std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count)
    );
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return taken;
}

void WorkQueue::close()
{
    {
        std::lock_guard const lock(mutex_);
        closed_ = true;
    }
    filled_.notify_all();
}

}  // namespace wikipub::storage
