// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract/cutting_proxy.h"

#include <array>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wikipub::storage {

namespace {

constexpr int kLookMilliseconds = 50;

sockaddr_un address_of(std::string const& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("too long for a socket: " + path);
    }
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

template <class Call>
int with_socket(std::string const& path, Call call)
{
    auto const address = address_of(path);
    int const made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the socket functions take
    if (made < 0 || call(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no socket at " + path);
    }
    return made;
}

/// What was read; empty at the end.
std::string read_some(int from)
{
    std::array<char, 65536> buffer{};
    auto const size = ::recv(from, buffer.data(), buffer.size(), 0);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

void write_all(int to, std::string_view data)
{
    while (!data.empty()) {
        auto const size = ::send(to, data.data(), data.size(), MSG_NOSIGNAL);
        if (size <= 0) {
            return;
        }
        data.remove_prefix(static_cast<std::size_t>(size));
    }
}

}  // namespace

CuttingProxy::CuttingProxy(std::string socket, std::string server)
    : server_(std::move(server)), listening_(with_socket(socket, ::bind))
{
    ::listen(listening_, 16);
    accepting_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy()
{
    closing_ = true;
    accepting_.join();
    for (auto& thread : forwarding_) {
        thread.join();
    }
    ::close(listening_);
}

void CuttingProxy::accept_all()
{
    while (!closing_) {
        pollfd waiting{listening_, POLLIN, 0};
        if (::poll(&waiting, 1, kLookMilliseconds) > 0) {
            int const client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            forwarding_.emplace_back([this, client] { forward(client); });
        }
    }
}

void CuttingProxy::forward(int client)
{
    int const server = with_socket(server_, ::connect);
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    while (!closing_) {
        if (::poll(ends.data(), ends.size(), kLookMilliseconds) <= 0) {
            continue;
        }
        bool const from_client = ends[0].revents != 0;
        auto const data = read_some(from_client ? client : server);
        if (data.empty()) {
            break;
        }
        // A packet: three bytes of length, a number, COM_QUERY, the text.
        if (from_client && data.size() == 11 && data.ends_with("COMMIT")) {
            auto const how = next_.exchange(Cut::never);
            if (how == Cut::after) {
                write_all(server, data);
                read_some(server);
            }
            if (how != Cut::never) {
                ++cuts_;
                break;
            }
        }
        write_all(from_client ? server : client, data);
    }
    ::close(client);
    ::close(server);
}

}  // namespace wikipub::storage
