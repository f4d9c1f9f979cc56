// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pulse.h"
#include "storage/journal.h"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <vector>

namespace wikipub::flows {

/// Carries erasures from the database, where they stand since the transaction that made them, to the file beside it,
/// which outlives the database and tells a restored backup what must not come back. On the loop; writes on a thread of
/// its own.
class Journal {
public:
    Journal(Environment& environment, std::string file);
    ~Journal();
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;

    /// Every few seconds until close(). A file that cannot be written is logged and tried again: rows wait.
    Task<> run();
    /// All that waits now, once. Not while run() does.
    Task<> carry();
    void close() { pulse_.close(); }

private:
    /// `work` on the other thread.
    template <class Work>
    Task<Result<>> away(Work work);
    void report(Result<> const& result);

    Environment& environment_;
    std::string file_;
    Pulse pulse_;
    asio::thread_pool disk_{1};
    std::optional<Monotonic> opened_;
    bool failing_ = false;
};

}  // namespace wikipub::flows
