// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/datagram.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace wikipub::net {
namespace {

constexpr int kReceiveBuffer = 8 * 1024 * 1024;  // a burst of imports; the kernel gives what it allows

[[noreturn]] void throw_errno(char const* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

std::optional<Address> parse_address(std::string const& text, std::uint16_t port)
{
    Address address;
    sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        address.size = sizeof v4;
        std::memcpy(&address.storage, &v4, sizeof v4);
        return address;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        address.size = sizeof v6;
        std::memcpy(&address.storage, &v6, sizeof v6);
        return address;
    }
    return std::nullopt;
}

/// SO_RXQ_OVFL counts what the socket has lost so far.
std::uint32_t lost_datagrams(msghdr& message, std::uint32_t before)
{
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL) {
            std::memcpy(&before, CMSG_DATA(part), sizeof before);
        }
    }
    return before;
}

}  // namespace

DatagramSocket::DatagramSocket(int socket, int wakeup, std::size_t largest)
    : socket_(socket), wakeup_(wakeup), buffer_(largest)
{
}

DatagramSocket::DatagramSocket(DatagramSocket&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      wakeup_(std::exchange(other.wakeup_, -1)),
      lost_(other.lost_),
      buffer_(std::move(other.buffer_))
{
}

DatagramSocket::~DatagramSocket()
{
    if (socket_ >= 0) {
        close(socket_);
        close(wakeup_);
    }
}

Result<DatagramSocket> DatagramSocket::bind(std::string const& address, std::uint16_t port, std::size_t largest)
{
    std::optional<Address> const parsed = parse_address(address, port);
    if (!parsed) {
        return fail(Errc::invalid_input, "no numeric address: " + address);
    }
    int const socket = ::socket(parsed->storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int const wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (socket < 0 || wakeup < 0) {
        throw_errno("datagram socket");
    }
    DatagramSocket bound(socket, wakeup, largest);
    int const on = 1;
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    setsockopt(socket, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    if (::bind(socket, reinterpret_cast<sockaddr const*>(&parsed->storage), parsed->size) != 0) {
        Errc const code = errno == EADDRINUSE ? Errc::conflict : Errc::invalid_input;
        return fail(code, "cannot listen on " + address + ": " + std::generic_category().message(errno));
    }
    return bound;
}

std::uint16_t DatagramSocket::port() const
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw_errno("getsockname");
    }
    if (address.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return ntohs(v6.sin6_port);
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return ntohs(v4.sin_port);
}

std::optional<Datagram> DatagramSocket::receive(std::stop_token stop)
{
    std::stop_callback const wake(stop, [this] {
        std::uint64_t const one = 1;
        static_cast<void>(!write(wakeup_, &one, sizeof one));
    });
    while (!stop.stop_requested()) {
        iovec part{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control{};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        ssize_t const size = recvmsg(socket_, &message, 0);
        if (size >= 0) {
            lost_ = lost_datagrams(message, lost_);
            return Datagram{
                .bytes = std::string_view(buffer_.data(), static_cast<std::size_t>(size)),
                .truncated = (message.msg_flags & MSG_TRUNC) != 0,
                .lost = lost_,
            };
        }
        if (errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED) {
            throw_errno("recvmsg");
        }
        std::array<pollfd, 2> both = {pollfd{socket_, POLLIN, 0}, pollfd{wakeup_, POLLIN, 0}};
        if (poll(both.data(), both.size(), -1) < 0 && errno != EINTR) {
            throw_errno("poll");
        }
    }
    return std::nullopt;
}

}  // namespace wikipub::net
