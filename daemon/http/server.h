// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/task.h"
#include "http/client_network.h"
#include "http/router.h"

#include <memory>
#include <string>
#include <string_view>

namespace wikipub::http {

struct Limits {
    std::size_t header_bytes = std::size_t{16} << 10U;  ///< else 431
    std::size_t target_bytes = std::size_t{8} << 10U;   ///< else 414
    std::size_t body_bytes = std::size_t{1} << 20U;     ///< else 413 (T13)
    std::size_t bodies_bytes = std::size_t{64} << 20U;  ///< of all connections at a time, else 503
    std::size_t connections = 1024;                     ///< the longest idle one makes room; where none is idle, 503
    Milliseconds header_time =
        std::chrono::seconds{10};  ///< from the first byte to the end of the head, so slow senders end here
    Milliseconds body_time = std::chrono::seconds{30};
    Milliseconds idle_time = std::chrono::seconds{75};  ///< between requests
    Milliseconds write_time = std::chrono::seconds{30};
    Milliseconds drain_time = std::chrono::seconds{10};   ///< for requests under way when the server closes
    Milliseconds sweep = std::chrono::milliseconds{500};  ///< how often the times above are looked at
};

/// HTTP/1.1 for one application on any number of sockets. One server each for the public, the internal and the control
/// routes, so that none is reachable where it should not be. On the loop; everything passed in outlives the loop's run.
class Server {
public:
    Server(
        asio::io_context& loop,
        Application& application,
        ClientNetworks const& networks,
        Limits limits,
        Clock const& clock,
        Metrics& metrics
    );
    /// Closes. Connections that are still there end with the loop.
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// `127.0.0.1:8420`, `[::1]:0`. Returns the same with the port that was bound. Throws std::system_error or
    /// std::invalid_argument.
    std::string listen(std::string_view address);
    /// A socket file of mode 0600; one left behind by a dead process is replaced, one of a living process is an error.
    /// Removed at the end.
    void listen_unix(std::string path);

    /// Accepts nothing more, ends idle connections now and the others after their answer or `drain_time`. May be called
    /// again.
    void close();
    /// Ends when the last connection has.
    Task<> closed();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace wikipub::http
