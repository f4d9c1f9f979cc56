// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/http.h"

#include "base/strings.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace wikipub::bench {

Descriptor::~Descriptor()
{
    if (number_ >= 0) {
        ::close(number_);
    }
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(number_, other.number_);
    return *this;
}

int checked(int result, char const* what)
{
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

sockaddr_in ipv4(std::uint32_t address, std::uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address);
    result.sin_port = htons(port);
    return result;
}

sockaddr_in ipv4(std::string_view authority)
{
    auto const colon = authority.rfind(':');
    auto const port = colon == authority.npos ? std::nullopt : parse_decimal(authority.substr(colon + 1));
    in_addr address{};
    if (!port || *port > 65'535 ||
        ::inet_pton(AF_INET, std::string(authority.substr(0, colon)).c_str(), &address) != 1) {
        throw std::invalid_argument("not ADDRESS:PORT: " + std::string(authority));
    }
    return ipv4(ntohl(address.s_addr), static_cast<std::uint16_t>(*port));
}

std::optional<std::size_t> whole_message(std::string_view received)
{
    auto const end = received.find("\r\n\r\n");
    if (end == received.npos) {
        return std::nullopt;
    }
    auto const head = received.substr(0, end + 4);
    std::size_t size = head.size();
    if (iequals(header(head, "transfer-encoding"), "chunked")) {
        return received.ends_with("0\r\n\r\n") && received.size() > size ? std::optional(received.size())
                                                                         : std::nullopt;
    }
    if (auto const length = parse_decimal(header(head, "content-length"))) {
        size += static_cast<std::size_t>(*length);
    }
    return received.size() >= size ? std::optional(size) : std::nullopt;
}

std::string_view header(std::string_view message, std::string_view name)
{
    for (auto line_end = message.find("\r\n"); line_end != message.npos;) {
        auto const start = line_end + 2;
        line_end = message.find("\r\n", start);
        auto const line = message.substr(start, line_end - start);
        if (line.empty()) {
            break;
        }
        if (line.size() > name.size() && line[name.size()] == ':' && iequals(line.substr(0, name.size()), name)) {
            return trim(line.substr(name.size() + 1));
        }
    }
    return {};
}

bool read_available(int socket, std::string& received)
{
    static thread_local std::array<char, 65'536> piece;
    while (true) {
        auto const count = ::recv(socket, piece.data(), piece.size(), 0);
        if (count > 0) {
            received.append(piece.data(), static_cast<std::size_t>(count));
            if (static_cast<std::size_t>(count) == piece.size()) {
                continue;
            }
            return true;
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR);
    }
}

bool write_available(int socket, std::string_view bytes, std::size_t& sent)
{
    while (sent < bytes.size()) {
        auto const count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count < 0) {
            return false;
        }
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace wikipub::bench
