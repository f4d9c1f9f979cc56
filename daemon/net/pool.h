// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "net/request.h"
#include "net/transfer.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// Internal to net/.
namespace wikipub::net {

/// A request on its way, with where its answer goes.
struct Exchange {
    Request request;
    std::string url;
    std::string connect_to;
    bool without_http2 = false;
    std::function<void(Result<Response>)> done;  ///< called once, on the curl thread; must not throw
};

struct PoolLimits {
    std::size_t active;
    std::size_t idle;
};

/// One curl multi handle: the connections of one kind of trust. Everything on the curl thread.
class Pool {
public:
    /// Sockets are watched in `epoll`, an event's data being the socket | `tag`.
    Pool(Egress const& egress, PoolLimits limits, int epoll, std::uint64_t tag);
    /// Fails everything with TransferError::closed.
    ~Pool();
    Pool(Pool const&) = delete;

    void add(std::unique_ptr<Exchange> exchange);
    void on_socket(int socket, std::uint32_t epoll_events);
    void on_deadline(Monotonic now);
    /// When curl wants on_deadline.
    std::optional<Monotonic> deadline() const { return deadline_; }
    /// Hands out what is finished and starts what waits. After each batch of the calls above.
    void settle();

private:
    struct Running;

    static int watch_socket(CURL* easy, curl_socket_t socket, int what, void* pool, void* watched);
    static int set_deadline(CURLM* multi, long milliseconds, void* pool);
    void start(std::unique_ptr<Exchange> exchange);
    void finish(CURL* easy, CURLcode code);

    Egress const& egress_;
    PoolLimits limits_;
    int epoll_;
    std::uint64_t tag_;
    std::optional<Monotonic> deadline_;
    std::deque<std::unique_ptr<Exchange>> waiting_;
    MultiHandle multi_;
    std::vector<EasyHandle> spare_;
    std::unordered_map<CURL*, std::unique_ptr<Running>> running_;
};

}  // namespace wikipub::net
