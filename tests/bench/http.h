// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>

/// As much of sockets and HTTP/1.1 as the two ends of a measurement need: they must cost little beside the daemon.
namespace wikipub::bench {

/// A file descriptor and its end.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;

    int number() const { return number_; }

private:
    int number_ = -1;
};

/// Throws std::system_error where a call failed.
int checked(int result, char const* what);

sockaddr_in ipv4(std::uint32_t address, std::uint16_t port);

/// `127.0.0.1:8420`. Throws std::invalid_argument.
sockaddr_in ipv4(std::string_view authority);

/// Bytes of the complete message at the front of what was received so far; nullopt: more has to come. Bodies have a
/// Content-Length, are chunked, or are absent. A chunked one must be the last of the buffer, as where every request
/// waits for the answer to the one before.
std::optional<std::size_t> whole_message(std::string_view received);

/// A header's value in the message, trimmed; empty where it is missing. `name` in lower case.
std::string_view header(std::string_view message, std::string_view name);

/// Reads what is there. False: the other side closed.
bool read_available(int socket, std::string& received);

/// Writes from `sent` on what the socket takes; true: all of it is written.
bool write_available(int socket, std::string_view bytes, std::size_t& sent);

}  // namespace wikipub::bench
