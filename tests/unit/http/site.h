// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/strings.h"
#include "http/client_network.h"
#include "http/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>

namespace wikipub::http {

/// What came back, taken apart.
struct Answer {
    unsigned status = 0;
    Headers headers;
    std::string body;

    std::string header(std::string_view name) const
    {
        return std::string(find_header(headers, name).value_or(std::string_view{}));
    }
};

inline Answer parse_answer(std::string_view text)
{
    Answer answer;
    auto const end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || end == std::string_view::npos) {
        return answer;
    }
    answer.status = static_cast<unsigned>(parse_decimal(text.substr(9, 3)).value_or(0));
    answer.body = text.substr(end + 4);
    auto lines = text.substr(0, end);
    lines.remove_prefix(std::min(lines.size(), lines.find("\r\n")));
    while (!lines.empty()) {
        lines.remove_prefix(2);
        auto const line = lines.substr(0, lines.find("\r\n"));
        auto const colon = line.find(": ");
        answer.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
        lines.remove_prefix(line.size());
    }
    return answer;
}

/// A blocking client. Any wait longer than 10 s fails the test that waits.
template <class Protocol>
class BasicClient {
public:
    explicit BasicClient(typename Protocol::endpoint const& endpoint) : socket_(io_)
    {
        socket_.connect(endpoint);
        timeval const patience{10, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    void send(std::string_view bytes)
    {
        boost::system::error_code ignored;
        asio::write(socket_, asio::buffer(bytes), ignored);
    }
    void finish_sending() { socket_.shutdown(Protocol::socket::shutdown_send); }
    /// Everything until the server closes.
    std::string read_all()
    {
        std::string text;
        for (std::string more = receive(65536); !more.empty(); more = receive(65536)) {
            text += more;
        }
        return text;
    }
    /// Less where the server closes before.
    std::string read_bytes(std::size_t count)
    {
        std::string text;
        while (text.size() < count) {
            auto const more = receive(count - text.size());
            if (more.empty()) {
                break;
            }
            text += more;
        }
        return text;
    }
    /// One answer with Content-Length, the connection staying open.
    Answer read_answer()
    {
        std::string text;
        while (text.find("\r\n\r\n") == std::string::npos) {
            auto const byte = read_bytes(1);
            if (byte.empty()) {
                return {};
            }
            text += byte;
        }
        auto answer = parse_answer(text);
        answer.body = read_bytes(static_cast<std::size_t>(parse_decimal(answer.header("Content-Length")).value_or(0)));
        return answer;
    }

private:
    /// Empty at the end of the stream. Asio's own blocking read would wait for ever, whatever SO_RCVTIMEO says.
    std::string receive(std::size_t at_most)
    {
        std::string text(at_most, '\0');
        auto const count = ::recv(socket_.native_handle(), text.data(), text.size(), 0);
        if (count < 0 && errno == EAGAIN) {
            ADD_FAILURE() << "no answer within 10 s";
        }
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }

    asio::io_context io_;
    typename Protocol::socket socket_;
};
using Client = BasicClient<asio::ip::tcp>;

/// A server on loopback with a loop of its own. `prepare` what the loop uses before the first request.
class Site {
public:
    explicit Site(
        Application& application, Limits const& limits = {}, std::vector<std::string> const& trusted_proxies = {}
    )
        : networks_(trusted_proxies), server_(loop_, application, networks_, limits, clock_, metrics_)
    {
        auto const bound = server_.listen("127.0.0.1:0");
        port_ = static_cast<std::uint16_t>(*parse_decimal(bound.substr(bound.rfind(':') + 1)));
    }
    ~Site() { stop(); }

    void start()
    {
        if (!thread_.joinable()) {
            thread_ = std::thread([this] { loop_.run(); });
        }
    }
    void close()
    {
        asio::post(loop_, [this] { server_.close(); });
    }
    /// Afterwards what the loop used may be looked at.
    void stop()
    {
        if (thread_.joinable()) {
            close();
            thread_.join();
        }
    }
    Server& server() { return server_; }
    asio::io_context& loop() { return loop_; }
    Metrics const& metrics() const { return metrics_; }

    Client connect()
    {
        start();
        return Client({asio::ip::address_v4::loopback(), port_});
    }
    /// What the server says to these bytes before it closes.
    std::string exchange(std::string_view bytes)
    {
        auto client = connect();
        client.send(bytes);
        return client.read_all();
    }
    Answer request(
        std::string_view method, std::string_view target, std::string_view headers = {}, std::string_view body = {}
    )
    {
        std::string text;
        text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ap.wiki.example\r\n").append(headers);
        if (!body.empty()) {
            text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
        }
        text.append("Connection: close\r\n\r\n").append(body);
        return parse_answer(exchange(text));
    }
    Answer get(std::string_view target, std::string_view headers = {}) { return request("GET", target, headers); }

private:
    asio::io_context loop_;
    SystemClock clock_;
    Metrics metrics_;
    ClientNetworks networks_;
    Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace wikipub::http
