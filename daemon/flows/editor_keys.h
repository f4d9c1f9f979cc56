// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "flows/signing_keys.h"
#include "storage/database.h"

#include <boost/asio/thread_pool.hpp>

namespace wikipub::flows {

/// Makes the key of each editor's actor, on a thread of its own since that takes a tenth of a second, and drops it
/// after the editor was erased. On the loop.
class EditorKeys {
public:
    EditorKeys(storage::Database& database, Clock const& clock, SigningKeys& keys)
        : database_(database), clock_(clock), keys_(keys)
    {
    }

    /// Returns when it is stored; one that is there stays.
    Task<> make(std::int64_t number);
    /// From memory; the row goes in the caller's transaction.
    void forget(std::int64_t number);

    static std::string owner(std::int64_t number);

private:
    storage::Database& database_;
    Clock const& clock_;
    SigningKeys& keys_;
    asio::thread_pool maker_{1};
};

}  // namespace wikipub::flows
