// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/server.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace wikipub::http {

using Socket = asio::generic::stream_protocol::socket;

/// What a server's connections share.
struct Shared {
    Application& application;
    ClientNetworks const& networks;
    Limits limits;
    Clock const& clock;
    Metrics& metrics;
    std::size_t body_bytes = 0;  ///< held by all connections now
    bool closing = false;
    std::string date{};  ///< of the second that `date_second` names
    std::int64_t date_second = -1;

    std::string_view http_date();
};

/// A body's part of `Limits::bodies_bytes`, given back at the end of its request.
class HeldBytes {
public:
    explicit HeldBytes(Shared& shared) : shared_(shared) {}
    ~HeldBytes() { shared_.body_bytes -= bytes_; }
    HeldBytes(HeldBytes const&) = delete;
    HeldBytes& operator=(HeldBytes const&) = delete;

    /// False where all connections together would hold too much.
    bool grow_to(std::size_t bytes);

private:
    Shared& shared_;
    std::size_t bytes_ = 0;
};

/// One client, request after request. Its socket is closed from outside when `deadline` has passed, which ends whatever
/// it waits for.
class Connection {
public:
    /// `peer`: none for a Unix socket.
    Connection(Socket socket, std::optional<asio::ip::address> peer, Shared& shared);

    /// Until the client, a refusal or the deadline ends it. Does not throw.
    Task<> serve();

    bool is_idle() const { return phase_ == Phase::idle; }
    Monotonic deadline() const { return deadline_; }
    void limit_to(Monotonic latest) { latest_ = latest; }
    Monotonic latest() const { return latest_; }
    void close();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    enum class Phase { idle, receiving, answering, sending };
    enum class Next { request, end };

    Task<Next> serve_one();
    Task<bool> wait_for_request();
    /// The status of a refusal, 0 where the client has gone, nullopt where all is well.
    Task<std::optional<unsigned>> read_body(Parser& parser, HeldBytes& held);
    Task<Response> answer(Request const& request);
    Task<bool> write(Response const& response, Method method, Persistence persistence);
    /// Answers what could not be read, then swallows the rest so that the answer is not lost to a reset.
    Task<> refuse_and_linger(unsigned status);
    void enter(Phase phase, Milliseconds time);

    Socket socket_;
    std::optional<asio::ip::address> peer_;
    Shared& shared_;
    boost::beast::flat_buffer buffer_;
    Phase phase_ = Phase::idle;
    Monotonic deadline_;
    Monotonic latest_ = Monotonic::max();
};

}  // namespace wikipub::http
