// SPDX-License-Identifier: GPL-2.0-or-later
// Many hosts that take what is delivered to them: each has an address of its own (127.0.1.1 and on), all listen on one
// port. It reads every request whole, refuses what is not signed, and answers 202; GET /users/NAME is an actor's
// document.
//
//     sink HOSTS PUBLIC-KEY-FILE
//
// It prints its port. Each line `count N` on its input forgets what came; once N more deliveries were answered it
// prints when the first and the last of them had arrived, in microseconds since 1970.
#include "base/strings.h"
#include "bench/http.h"
#include "bench/program.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace wikipub::bench {
namespace {

constexpr std::uint32_t kFirstAddress = 0x7F000101;  // 127.0.1.1
constexpr std::uint32_t kAddressesANetwork = 250;

std::uint32_t address_of(std::uint32_t host)
{
    return kFirstAddress + (host / kAddressesANetwork << 8U) + host % kAddressesANetwork;
}

std::int64_t microseconds_now()
{
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string as_json_string(std::string const& text)
{
    std::string result = "\"";
    for (char const c : text) {
        result += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return result + '"';
}

class Sink {
public:
    Sink(std::uint32_t hosts, std::string const& public_key) : public_key_(as_json_string(public_key))
    {
        std::uint16_t port = 0;
        for (std::uint32_t host = 0; host < hosts; ++host) {
            port = listen_on(ipv4(address_of(host), port));
        }
        watch(STDIN_FILENO);
        std::cout << port << std::endl;
    }

    /// Until the input ends.
    void run()
    {
        std::array<epoll_event, 256> events;
        while (true) {
            int const count = ::epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                int const ready = events[static_cast<std::size_t>(i)].data.fd;
                if (ready == STDIN_FILENO) {
                    if (!take_command()) {
                        return;
                    }
                } else if (listeners_.contains(ready)) {
                    accept_from(ready);
                } else {
                    serve(ready);
                }
            }
        }
    }

private:
    struct Connection {
        Descriptor socket;
        std::string received;
    };

    std::uint16_t listen_on(sockaddr_in address)
    {
        Descriptor socket(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        checked(::bind(socket.number(), generic, sizeof address), "bind");
        checked(::listen(socket.number(), 128), "listen");
        socklen_t size = sizeof address;
        checked(::getsockname(socket.number(), generic, &size), "getsockname");
        int const number = socket.number();
        watch(number);
        listeners_.emplace(number, std::move(socket));
        return ntohs(address.sin_port);
    }

    void watch(int descriptor)
    {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        checked(::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
    }

    void accept_from(int listener)
    {
        int const number = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (number >= 0) {
            watch(number);
            connections_[number] = {Descriptor(number), {}};
        }
    }

    void serve(int number)
    {
        auto const place = connections_.find(number);
        if (place == connections_.end()) {
            return;
        }
        auto& connection = place->second;
        bool open = read_available(number, connection.received);
        while (auto const size = open ? whole_message(connection.received) : std::nullopt) {
            auto const answer = answer_to(std::string_view(connection.received).substr(0, *size));
            std::size_t sent = 0;
            open = write_available(number, answer, sent);  // smaller than any socket's buffer
            connection.received.erase(0, *size);
        }
        if (!open) {
            connections_.erase(place);
        }
    }

    std::string answer_to(std::string_view request)
    {
        if (request.starts_with("POST ")) {
            if (header(request, "signature").empty() || header(request, "digest").empty()) {
                return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
            }
            count_one();
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        }
        auto const target = request.substr(4, request.find(' ', 4) - 4);
        if (!request.starts_with("GET /users/")) {
            return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        }
        auto const body = actor("http://" + std::string(header(request, "host")), std::string(target));
        return "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    std::string actor(std::string const& origin, std::string const& path) const
    {
        auto const id = origin + path;
        return R"({"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"],"id":")" + id +
               R"(","type":"Person","preferredUsername":")" + path.substr(path.rfind('/') + 1) + R"(","inbox":")" + id +
               R"(/inbox","outbox":")" + id + R"(/outbox","endpoints":{"sharedInbox":")" + origin +
               R"(/inbox"},"publicKey":{"id":")" + id + R"(#main-key","owner":")" + id + R"(","publicKeyPem":)" +
               public_key_ + "}}";
    }

    void count_one()
    {
        if (wanted_ == 0) {
            return;
        }
        auto const now = microseconds_now();
        if (counted_ == 0) {
            first_ = now;
        }
        if (++counted_ == wanted_) {
            std::cout << first_ << ' ' << now << std::endl;
            wanted_ = 0;
        }
    }

    /// False: there will be no more.
    bool take_command()
    {
        std::array<char, 256> piece;
        auto const count = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (count <= 0) {
            return false;
        }
        commands_.append(piece.data(), static_cast<std::size_t>(count));
        for (auto end = commands_.find('\n'); end != commands_.npos; end = commands_.find('\n')) {
            auto const line = commands_.substr(0, end);
            commands_.erase(0, end + 1);
            if (line.starts_with("count ")) {
                wanted_ = parse_decimal(line.substr(6)).value_or(0);
                counted_ = 0;
            }
        }
        return true;
    }

    std::string public_key_;
    Descriptor epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    std::unordered_map<int, Descriptor> listeners_;
    std::unordered_map<int, Connection> connections_;
    std::string commands_;
    std::int64_t wanted_ = 0;
    std::int64_t counted_ = 0;
    std::int64_t first_ = 0;
};

int run(int count, char** arguments)
{
    auto const hosts = count == 3 ? parse_decimal(arguments[1]) : std::nullopt;
    if (!hosts || *hosts < 1 || *hosts > 60'000) {
        std::cerr << "Usage: sink HOSTS PUBLIC-KEY-FILE\n";
        return 64;
    }
    std::ifstream file(arguments[2]);
    std::string const key{std::istreambuf_iterator<char>(file), {}};
    Sink(static_cast<std::uint32_t>(*hosts), key).run();
    return 0;
}

}  // namespace
}  // namespace wikipub::bench

int main(int count, char** arguments)
{
    return wikipub::bench::run_program("sink", wikipub::bench::run, count, arguments);
}
