// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "net/request.h"

#include <memory>

namespace wikipub::net {

struct ClientOptions {
    Egress egress;
    std::size_t max_active = 512;   ///< transfers on the network at once
    std::size_t max_queued = 1024;  ///< waiting behind them; one more fails with TransferError::busy
    std::size_t max_idle = 2048;    ///< open connections kept for the next request, in each of the two pools
};

/// HTTP for everything but streams: one thread of its own, HTTP/2 and keep-alive, a pool for configured addresses and
/// another for those that others named, so that the guard cannot be passed over a connection that is already open.
class Client {
public:
    /// `loop` must outlive the client. Throws std::runtime_error where the CA file cannot be read.
    Client(asio::io_context& loop, ClientOptions options);
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    /// On the loop. The deadline counts from when the transfer starts, not while it waits for its turn.
    Task<Result<Response>> send(Request request);

    /// On the loop. Everything under way fails at once with TransferError::closed, and so does everything sent later.
    void close();

private:
    class Transfers;
    asio::io_context& loop_;
    ClientOptions options_;
    std::unique_ptr<Transfers> transfers_;
};

}  // namespace wikipub::net
