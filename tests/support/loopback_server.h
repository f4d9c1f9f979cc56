// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/headers.h"
#include "base/strings.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace wikipub::test {

/// What a client sent to the LoopbackServer.
struct Received {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    int connection = 0;  ///< counted from 1

    std::string header(std::string_view name) const { return std::string(find_header(headers, name).value_or("")); }
};

/// An HTTP/1.1 server on a free loopback port whose handler writes the bytes of its answers itself, so that it can
/// write them wrongly. A thread for each connection; connections are kept alive until a handler ends them.
class LoopbackServer {
public:
    using Socket = boost::asio::ip::tcp::socket;

    /// The handler's side of a connection.
    class Connection {
    public:
        explicit Connection(Socket& socket) : socket_(socket) {}

        void write(std::string_view bytes)
        {
            boost::system::error_code failed;
            boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), failed);
        }
        /// A complete answer with its Content-Length.
        void answer(int status, std::string_view body = "", std::string_view more_headers = "")
        {
            write(
                "HTTP/1.1 " + std::to_string(status) + " Words\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n" + std::string(more_headers) + "\r\n" + std::string(body)
            );
        }
        /// Says nothing until the client or the server gives up.
        void wait_for_end()
        {
            boost::system::error_code failed;
            char byte = 0;
            while (!failed) {
                boost::asio::read(socket_, boost::asio::buffer(&byte, 1), failed);
            }
            open_ = false;
        }
        void close() { open_ = false; }
        void reset()
        {
            boost::system::error_code failed;
            socket_.set_option(boost::asio::socket_base::linger(true, 0), failed);
            open_ = false;
        }
        bool is_open() const { return open_; }

    private:
        Socket& socket_;
        bool open_ = true;
    };

    using Handler = std::function<void(Received const&, Connection&)>;

    explicit LoopbackServer(Handler handler)
        : handler_(std::move(handler)), acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0})
    {
        accepting_ = std::thread([this] { accept_all(); });
    }

    ~LoopbackServer()
    {
        shutdown(acceptor_.native_handle(), SHUT_RDWR);
        accepting_.join();
        {
            std::lock_guard const lock(mutex_);
            for (Session& session : sessions_) {
                if (session.socket.is_open()) {
                    shutdown(session.socket.native_handle(), SHUT_RDWR);
                }
            }
        }
        for (Session& session : sessions_) {
            session.thread.join();
        }
    }
    LoopbackServer(LoopbackServer const&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string url(std::string_view target = "/", std::string_view host = "127.0.0.1") const
    {
        return "http://" + std::string(host) + ":" + std::to_string(port()) + std::string(target);
    }
    /// All requests so far.
    std::vector<Received> received() const
    {
        std::lock_guard const lock(mutex_);
        return received_;
    }
    int connections() const
    {
        std::lock_guard const lock(mutex_);
        return static_cast<int>(sessions_.size());
    }

private:
    struct Session {
        Socket socket;
        std::thread thread;
    };

    void accept_all()
    {
        for (int number = 1;; ++number) {
            boost::system::error_code failed;
            Socket socket(io_);
            acceptor_.accept(socket, failed);
            if (failed) {
                return;
            }
            std::lock_guard const lock(mutex_);
            Session& session = sessions_.emplace_back(Session{std::move(socket), {}});
            session.thread = std::thread([this, &session, number] { serve(session.socket, number); });
        }
    }

    void serve(Socket& socket, int number)
    {
        Connection connection(socket);
        std::string buffer;
        while (connection.is_open()) {
            Received request;
            if (!read_request(socket, buffer, request)) {
                break;
            }
            request.connection = number;
            {
                std::lock_guard const lock(mutex_);
                received_.push_back(request);
            }
            handler_(request, connection);
        }
        std::lock_guard const lock(mutex_);
        boost::system::error_code failed;
        socket.close(failed);
    }

    static bool read_request(Socket& socket, std::string& buffer, Received& request)
    {
        boost::system::error_code failed;
        auto source = boost::asio::dynamic_buffer(buffer);
        std::size_t const head_size = boost::asio::read_until(socket, source, "\r\n\r\n", failed);
        if (failed) {
            return false;
        }
        std::string const head = buffer.substr(0, head_size - 4);
        bool first = true;
        for (std::string_view line : split(head, '\n')) {
            line = line.substr(0, line.find('\r'));
            if (first) {
                auto const words = split(line, ' ');
                request.method = words.at(0);
                request.target = words.at(1);
            } else {
                auto const colon = line.find(':');
                request.headers.push_back(
                    {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))}
                );
            }
            first = false;
        }
        auto const length = static_cast<std::size_t>(parse_decimal(request.header("content-length")).value_or(0));
        if (buffer.size() < head_size + length) {
            boost::asio::read(
                socket, source, boost::asio::transfer_exactly(head_size + length - buffer.size()), failed
            );
        }
        request.body = buffer.substr(head_size, length);
        buffer.erase(0, head_size + length);
        return !failed;
    }

    Handler handler_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex mutex_;
    std::list<Session> sessions_;
    std::vector<Received> received_;
    std::thread accepting_;
};

}  // namespace wikipub::test
