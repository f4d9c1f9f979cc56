// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::net {

struct Datagram {
    std::string_view bytes;  ///< valid until the next receive
    bool truncated;          ///< it was larger than the buffer
    std::uint32_t lost;  ///< datagrams the kernel has dropped on this socket so far because nobody read them in time
};

/// A bound UDP socket (RCFeed). Used by one thread.
class DatagramSocket {
public:
    /// `address` is numeric, v4 or v6; port 0 takes a free one. Errc::invalid_input: no such address; Errc::conflict:
    /// taken.
    static Result<DatagramSocket> bind(std::string const& address, std::uint16_t port, std::size_t largest = 65'536);
    DatagramSocket(DatagramSocket&& other) noexcept;
    DatagramSocket& operator=(DatagramSocket&&) = delete;
    ~DatagramSocket();

    std::uint16_t port() const;
    /// Blocks until there is one; nullopt after a stop, which wakes it at once.
    std::optional<Datagram> receive(std::stop_token stop);

private:
    DatagramSocket(int socket, int wakeup, std::size_t largest);

    int socket_;
    int wakeup_;
    std::uint32_t lost_ = 0;
    std::vector<char> buffer_;
};

}  // namespace wikipub::net
