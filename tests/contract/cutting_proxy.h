// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace wikipub::storage {

/// Stands between a client and a server's socket and, once told to, cuts the connection at the next commit.
class CuttingProxy {
public:
    enum class Cut {
        never,
        before,  ///< the server never hears of the commit
        after,   ///< the server has committed, the client does not hear of it
    };

    /// Listens at `socket` for what goes on to `server`.
    CuttingProxy(std::string socket, std::string server);
    /// Closes everything and waits for its threads.
    ~CuttingProxy();
    CuttingProxy(CuttingProxy const&) = delete;
    CuttingProxy& operator=(CuttingProxy const&) = delete;

    void cut_next_commit(Cut how) { next_ = how; }
    int cuts() const { return cuts_; }

private:
    void accept_all();
    void forward(int client);

    std::string const server_;
    int listening_ = -1;
    std::atomic<Cut> next_ = Cut::never;
    std::atomic<int> cuts_ = 0;
    std::thread accepting_;
    std::vector<std::thread> forwarding_;
    std::atomic<bool> closing_ = false;
};

}  // namespace wikipub::storage
