// SPDX-License-Identifier: GPL-2.0-or-later
// Presses a server with requests made beforehand: each connection sends one when the one before was answered.
//
//     load ADDRESS:PORT CONNECTIONS TOTAL [PRIVATE-KEY-FILE] < requests
//
// Each line of the input is a request, its parts divided by tabs: `GET`, target, Accept; or `POST`, target, key id,
// body, which is signed with the key (draft-cavage) before the clock starts. They are sent over and over until TOTAL
// were. It prints the seconds it took and how many were answered with each status: `0.842 202:2000`.
#include "base/iri.h"
#include "base/strings.h"
#include "bench/http.h"
#include "bench/program.h"
#include "sig/digest.h"
#include "sig/keys.h"
#include "sig/outbound.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <netinet/tcp.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <vector>

namespace wikipub::bench {
namespace {

std::string signed_post(
    Iri const& url, std::string_view key_id, std::string_view body, sig::PrivateKey const& key, Timestamp now
)
{
    auto const digest = sig::digest_of(body);
    sig::OutgoingRequest const request{.method = "POST", .url = url, .digest = &digest, .key_id = key_id, .now = now};
    auto prepared = sig::prepare(sig::Scheme::cavage, request);
    auto const signature = key.sign_sha256(prepared.base);
    std::string result = "POST " + std::string(url.target()) + " HTTP/1.1\r\nHost: " + std::string(url.authority());
    for (auto const& field : sig::finish(std::move(prepared), signature)) {
        result += "\r\n" + field.name + ": " + field.value;
    }
    result += "\r\nContent-Type: application/activity+json\r\nContent-Length: " + std::to_string(body.size());
    return result + "\r\n\r\n" + std::string(body);
}

std::vector<std::string> read_requests(std::string const& server, std::optional<sig::PrivateKey> const& key)
{
    std::vector<std::string> requests;
    auto const now = SystemClock().now();
    for (std::string line; std::getline(std::cin, line);) {
        auto const parts = split(line, '\t');
        if (parts.size() == 3 && parts[0] == "GET") {
            requests.push_back(
                "GET " + std::string(parts[1]) + " HTTP/1.1\r\nHost: " + server +
                "\r\nAccept: " + std::string(parts[2]) + "\r\n\r\n"
            );
        } else if (parts.size() == 4 && parts[0] == "POST" && key) {
            auto const url = Iri::parse("http://" + server + std::string(parts[1]));
            if (!url) {
                throw std::invalid_argument(url.error().detail);
            }
            requests.push_back(signed_post(*url, parts[2], parts[3], *key, now));
        } else {
            throw std::invalid_argument("not a request: " + line);
        }
    }
    if (requests.empty()) {
        throw std::invalid_argument("there are no requests");
    }
    return requests;
}

class Load {
public:
    Load(std::string const& server, std::vector<std::string> requests, std::size_t total)
        : address_(ipv4(server)), requests_(std::move(requests)), total_(total)
    {
    }

    void run(std::size_t connections)
    {
        connections_.resize(std::min(connections, total_));
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            open(i);
        }
        auto const began = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            send_next(connections_[i]);
        }
        while (answered_ < total_) {
            std::array<epoll_event, 256> events;
            int const count = ::epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()), kPatience);
            if (count == 0) {
                throw std::runtime_error(std::to_string(total_ - answered_) + " requests are not answered");
            }
            for (int i = 0; i < count; ++i) {
                take_answer(events[static_cast<std::size_t>(i)].data.u64);
            }
        }
        seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }

    void report() const
    {
        std::printf("%.6f", seconds_);
        for (auto const& [status, count] : statuses_) {
            std::printf(" %s:%zu", status.c_str(), count);
        }
        std::printf("\n");
    }

private:
    static constexpr int kPatience = 30'000;  // milliseconds

    struct Connection {
        Descriptor socket;
        std::string received;
        bool waits = false;
    };

    void open(std::size_t index)
    {
        auto& connection = connections_[index];
        connection.socket = Descriptor(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        int const number = connection.socket.number();
        auto address = address_;
        checked(::connect(number, reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
        int const on = 1;
        checked(::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
        checked(::fcntl(number, F_SETFL, O_NONBLOCK), "fcntl");
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        checked(::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, number, &event), "epoll_ctl");
    }

    void send_next(Connection& connection)
    {
        connection.waits = next_ < total_;
        if (!connection.waits) {
            return;
        }
        auto const& request = requests_[next_++ % requests_.size()];
        std::size_t sent = 0;
        if (!write_available(connection.socket.number(), request, sent)) {
            throw std::runtime_error("a request does not go out at once");
        }
    }

    void take_answer(std::size_t index)
    {
        auto& connection = connections_[index];
        bool const is_open = read_available(connection.socket.number(), connection.received);
        if (auto const size = whole_message(connection.received)) {
            // HTTP/1.1 202 Accepted
            ++statuses_[connection.received.substr(9, 3)];
            bool const closes = iequals(header(connection.received, "connection"), "close");
            connection.received.erase(0, *size);
            ++answered_;
            if (closes || !is_open) {
                open(index);
            }
            send_next(connection);
        } else if (!is_open && connection.waits) {
            throw std::runtime_error("the server closed a connection instead of answering");
        } else if (!is_open) {
            connection.socket = Descriptor();
        }
    }

    sockaddr_in address_;
    std::vector<std::string> requests_;
    std::size_t total_;
    std::vector<Connection> connections_;
    Descriptor epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
    std::size_t next_ = 0;
    std::size_t answered_ = 0;
    std::map<std::string, std::size_t> statuses_;
    double seconds_ = 0;
};

std::optional<sig::PrivateKey> read_key(char const* file)
{
    std::ifstream stream(file);
    std::string const pem{std::istreambuf_iterator<char>(stream), {}};
    auto key = sig::PrivateKey::from_pem(pem);
    if (!key) {
        throw std::invalid_argument(key.error().detail);
    }
    return *std::move(key);
}

int run(int count, char** arguments)
{
    auto const connections = count >= 4 ? parse_decimal(arguments[2]) : std::nullopt;
    auto const total = count >= 4 ? parse_decimal(arguments[3]) : std::nullopt;
    if (count > 5 || !connections || !total || *connections < 1 || *total < 1) {
        std::cerr << "Usage: load ADDRESS:PORT CONNECTIONS TOTAL [PRIVATE-KEY-FILE] < requests\n";
        return 64;
    }
    auto const key = count == 5 ? read_key(arguments[4]) : std::nullopt;
    Load load(arguments[1], read_requests(arguments[1], key), static_cast<std::size_t>(*total));
    load.run(static_cast<std::size_t>(*connections));
    load.report();
    return 0;
}

}  // namespace
}  // namespace wikipub::bench

int main(int count, char** arguments)
{
    return wikipub::bench::run_program("load", wikipub::bench::run, count, arguments);
}
