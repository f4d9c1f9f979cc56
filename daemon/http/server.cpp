// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"

#include "base/log.h"
#include "base/strings.h"
#include "http/connection.h"
#include "http/respond.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <list>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <variant>

namespace wikipub::http {

using asio::ip::tcp;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

namespace {

tcp::endpoint parse_endpoint(std::string_view address)
{
    auto const colon = address.rfind(':');
    auto host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    auto const port = colon == std::string_view::npos ? std::nullopt : parse_decimal(address.substr(colon + 1));
    error_code error;
    auto const ip = asio::ip::make_address(std::string(host), error);
    if (error || !port || *port > 65535) {
        throw std::invalid_argument("not an address and a port: " + std::string(address));
    }
    return {ip, static_cast<std::uint16_t>(*port)};
}

[[noreturn]] void throw_listen_error(error_code error, std::string const& where)
{
    throw std::system_error(error.value(), std::generic_category(), "listen on " + where);
}

bool is_answered(asio::io_context& loop, std::string const& path)
{
    Local::socket probe(loop);
    error_code error;
    probe.connect(Local::endpoint(path), error);
    return !error;
}

}  // namespace

/// Kept alive by the coroutines, which may outlast the Server object.
struct Server::State : std::enable_shared_from_this<Server::State> {
    using Acceptor = std::variant<tcp::acceptor, Local::acceptor>;

    asio::io_context& loop;
    Shared shared;
    std::list<Acceptor> acceptors;
    std::list<std::string> socket_files;
    std::list<Connection*> connections;
    asio::steady_timer sweep_timer;
    asio::steady_timer drained;  ///< cancelled when the last connection ends
    bool sweeping = false;

    State(asio::io_context& io_context, Shared what)
        : loop(io_context), shared(std::move(what)), sweep_timer(io_context), drained(io_context, Monotonic::max())
    {
    }

    void close();
    void finish_if_drained();
    bool make_room();
    void start(Socket socket, std::optional<asio::ip::address> peer);
    template <class AnyAcceptor>
    Task<> accept(AnyAcceptor& acceptor);
    template <class AnyAcceptor>
    void spawn_accept(AnyAcceptor& acceptor);
    Task<> serve(Socket socket, std::optional<asio::ip::address> peer);
    Task<> sweep();
};

namespace {

/// The coroutines of this module catch what can be expected; anything else is a bug, and must not vanish.
void rethrow(std::exception_ptr const& exception)
{
    if (exception) {
        std::rethrow_exception(exception);
    }
}

std::optional<asio::ip::address> peer_of(tcp::socket const& socket)
{
    error_code error;
    auto const endpoint = socket.remote_endpoint(error);
    // A client that is gone already is given the address that trusts nobody.
    return error ? asio::ip::address_v4::any() : endpoint.address();
}

std::optional<asio::ip::address> peer_of(Local::socket const& /*socket*/)
{
    return std::nullopt;
}

void tune(tcp::socket& socket)
{
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
}

void tune(Local::socket& /*socket*/) {}

/// Best effort: the answer fits into the new socket's buffer or is not sent.
void turn_away(Socket& socket, std::string_view date)
{
    Request const unread;
    auto const response = refuse(503, unread);
    auto const text = format_head(response, date, Persistence::close) + response.body;
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.send(asio::buffer(text), 0, ignored);
}

}  // namespace

void Server::State::close()
{
    shared.closing = true;
    for (auto& acceptor : acceptors) {
        error_code ignored;
        std::visit([&](auto& one) { one.close(ignored); }, acceptor);
    }
    for (auto const& path : socket_files) {
        ::unlink(path.c_str());
    }
    socket_files.clear();
    auto const latest = shared.clock.monotonic() + shared.limits.drain_time;
    for (auto* connection : connections) {
        if (connection->is_idle()) {
            connection->close();
        } else {
            connection->limit_to(latest);
        }
    }
    finish_if_drained();
}

void Server::State::finish_if_drained()
{
    if (shared.closing && connections.empty()) {
        drained.cancel();
        sweep_timer.cancel();
    }
}

/// Closes the connection that has been idle longest. False where all are busy.
bool Server::State::make_room()
{
    if (connections.size() < shared.limits.connections) {
        return true;
    }
    Connection* longest = nullptr;
    for (auto* connection : connections) {
        if (connection->is_idle() && (longest == nullptr || connection->deadline() < longest->deadline())) {
            longest = connection;
        }
    }
    if (longest != nullptr) {
        longest->close();
    }
    return longest != nullptr;
}

void Server::State::start(Socket socket, std::optional<asio::ip::address> peer)
{
    if (!make_room()) {
        turn_away(socket, shared.http_date());
        return;
    }
    asio::co_spawn(
        loop,
        shared_from_this()->serve(std::move(socket), std::move(peer)),
        [self = shared_from_this()](auto exception) { rethrow(exception); }
    );
}

Task<> Server::State::serve(Socket socket, std::optional<asio::ip::address> peer)
{
    Connection connection(std::move(socket), std::move(peer), shared);
    auto const place = connections.insert(connections.end(), &connection);
    // Not before the connection is in the list, for a sweep ends where the list is empty.
    if (!std::exchange(sweeping, true)) {
        asio::co_spawn(loop, sweep(), [self = shared_from_this()](auto exception) { rethrow(exception); });
    }
    co_await connection.serve();
    connections.erase(place);
    finish_if_drained();
}

/// Closes what has outstayed its time. Runs while there are connections.
Task<> Server::State::sweep()
{
    while (!connections.empty()) {
        error_code error;
        sweep_timer.expires_after(shared.limits.sweep);
        co_await sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        auto const now = shared.clock.monotonic();
        for (auto* connection : connections) {
            if (std::min(connection->deadline(), connection->latest()) <= now) {
                connection->close();
            }
        }
    }
    sweeping = false;
}

template <class AnyAcceptor>
Task<> Server::State::accept(AnyAcceptor& acceptor)
{
    using AnySocket = typename AnyAcceptor::protocol_type::socket;
    while (!shared.closing) {
        AnySocket socket(loop);
        error_code error;
        co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (shared.closing || error == asio::error::operation_aborted) {
            break;
        }
        if (error) {
            // Out of file descriptors, or the client gave up while it waited. Trying again at once would spin.
            log::warn("http.accept_failed", {{log::Field::detail, error.message()}});
            asio::steady_timer pause(loop, std::chrono::milliseconds{100});
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        tune(socket);
        auto peer = peer_of(socket);
        start(Socket(std::move(socket)), std::move(peer));
    }
}

template <class AnyAcceptor>
void Server::State::spawn_accept(AnyAcceptor& acceptor)
{
    asio::co_spawn(loop, accept(acceptor), [self = shared_from_this()](auto exception) { rethrow(exception); });
}

Server::Server(
    asio::io_context& loop,
    Application& application,
    ClientNetworks const& networks,
    Limits limits,
    Clock const& clock,
    Metrics& metrics
)
    : state_(std::make_shared<State>(loop, Shared{application, networks, limits, clock, metrics}))
{
}

Server::~Server()
{
    state_->close();
}

std::string Server::listen(std::string_view address)
{
    auto const endpoint = parse_endpoint(address);
    tcp::acceptor acceptor(state_->loop);
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen();
    } catch (boost::system::system_error const& error) {
        throw_listen_error(error.code(), std::string(address));
    }
    auto const bound = acceptor.local_endpoint();
    auto& kept = state_->acceptors.emplace_back(std::move(acceptor));
    state_->spawn_accept(std::get<tcp::acceptor>(kept));
    auto const host = bound.address().to_string();
    return (bound.address().is_v6() ? "[" + host + "]:" : host + ":") + std::to_string(bound.port());
}

void Server::listen_unix(std::string path)
{
    if (is_answered(state_->loop, path)) {
        throw_listen_error({EADDRINUSE, boost::system::generic_category()}, path);
    }
    ::unlink(path.c_str());
    Local::acceptor acceptor(state_->loop);
    // The mode must be right from the first moment, and chmod comes after bind.
    auto const mask = ::umask(0177);
    try {
        acceptor.open();
        acceptor.bind(Local::endpoint(path));
        ::umask(mask);
        acceptor.listen();
    } catch (boost::system::system_error const& error) {
        ::umask(mask);
        throw_listen_error(error.code(), path);
    }
    auto& kept = state_->acceptors.emplace_back(std::move(acceptor));
    state_->socket_files.push_back(std::move(path));
    state_->spawn_accept(std::get<Local::acceptor>(kept));
}

void Server::close()
{
    state_->close();
}

Task<> Server::closed()
{
    auto const state = state_;
    while (!state->connections.empty()) {
        error_code cancelled;
        co_await state->drained.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
}

}  // namespace wikipub::http
