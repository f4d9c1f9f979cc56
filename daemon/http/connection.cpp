// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/connection.h"

#include "base/log.h"
#include "http/head.h"
#include "http/respond.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <exception>

namespace wikipub::http {

namespace beast = boost::beast;
using boost::system::error_code;

namespace {

/// How much of a refused request is read and thrown away.
constexpr std::size_t kLingerBytes = std::size_t{1} << 20U;
constexpr Milliseconds kLingerTime{2000};
/// Bounds what Beast wants to see at once: a head, or a chunk's line with its extensions.
constexpr std::size_t kBufferBytes = std::size_t{128} << 10U;

/// 0 for what is the connection's end, not the client's mistake.
unsigned status_of_parse(error_code error, beast::http::request_header<> const& header)
{
    if (error == beast::http::error::header_limit) {
        // The target is known once the whole request line has been seen.
        return header.target().empty() ? 414 : 431;
    }
    if (error == beast::http::error::body_limit) {
        return 413;
    }
    bool const is_ours = error.category() == beast::http::make_error_code(beast::http::error::end_of_stream).category();
    return is_ours && error != beast::http::error::end_of_stream && error != beast::http::error::partial_message ? 400
                                                                                                                 : 0;
}

}  // namespace

std::string_view Shared::http_date()
{
    auto const now = clock.now();
    auto const second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (second != date_second) {
        date = format_http_date(now);
        date_second = second;
    }
    return date;
}

Connection::Connection(Socket socket, std::optional<asio::ip::address> peer, Shared& shared)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      shared_(shared),
      buffer_(kBufferBytes),
      deadline_(shared.clock.monotonic() + shared.limits.idle_time)
{
}

bool HeldBytes::grow_to(std::size_t bytes)
{
    shared_.body_bytes += bytes - bytes_;
    bytes_ = bytes;
    return shared_.body_bytes <= shared_.limits.bodies_bytes;
}

void Connection::enter(Phase phase, Milliseconds time)
{
    phase_ = phase;
    deadline_ = shared_.clock.monotonic() + time;
}

void Connection::close()
{
    error_code ignored;
    socket_.close(ignored);
}

Task<> Connection::serve()
{
    while (!shared_.closing && co_await wait_for_request()) {
        if (co_await serve_one() == Next::end) {
            break;
        }
    }
    close();
}

Task<bool> Connection::wait_for_request()
{
    enter(Phase::idle, shared_.limits.idle_time);
    if (buffer_.size() == 0) {
        error_code error;
        auto const count =
            co_await socket_.async_read_some(buffer_.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
        buffer_.commit(count);
        if (error) {
            co_return false;
        }
    }
    co_return true;
}

Task<Connection::Next> Connection::serve_one()
{
    enter(Phase::receiving, shared_.limits.header_time);
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.limits.header_bytes));
    parser.body_limit(shared_.limits.body_bytes);
    error_code error;
    co_await beast::http::async_read_header(socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        if (auto const status = status_of_parse(error, parser.get())) {
            co_await refuse_and_linger(status);
        }
        co_return Next::end;
    }
    auto head = read_head(parser.get(), parser.chunked(), shared_.limits.target_bytes);
    if (auto const* status = std::get_if<unsigned>(&head)) {
        co_await refuse_and_linger(*status);
        co_return Next::end;
    }
    auto& request = std::get<Request>(head);
    HeldBytes held(shared_);
    if (auto const status = co_await read_body(parser, held)) {
        if (*status != 0) {
            co_await refuse_and_linger(*status);
        }
        co_return Next::end;
    }
    request.body = parser.get().body();
    if (peer_) {
        request.network = shared_.networks.network_of(*peer_, request.joined_header("X-Forwarded-For"));
    }
    auto const response = co_await answer(request);
    auto const persistence =
        parser.get().keep_alive() && !shared_.closing ? Persistence::keep_alive : Persistence::close;
    bool const written = co_await write(response, request.method, persistence);
    co_return written&& persistence == Persistence::keep_alive ? Next::request : Next::end;
}

Task<std::optional<unsigned>> Connection::read_body(Parser& parser, HeldBytes& held)
{
    enter(Phase::receiving, shared_.limits.body_time);
    auto const& message = parser.get();
    if (parser.content_length().value_or(0) > shared_.limits.body_bytes) {
        co_return 413;
    }
    error_code error;
    if (!parser.is_done() && buffer_.size() == 0 && message.count(beast::http::field::expect) != 0) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(socket_, asio::buffer(kContinue), asio::redirect_error(asio::use_awaitable, error));
    }
    while (!error && !parser.is_done()) {
        co_await beast::http::async_read_some(
            socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error)
        );
        if (!held.grow_to(message.body().size())) {
            co_return 503;
        }
    }
    if (error) {
        co_return status_of_parse(error, parser.get());
    }
    co_return std::nullopt;
}

Task<Response> Connection::answer(Request const& request)
{
    phase_ = Phase::answering;
    deadline_ = Monotonic::max();
    auto const begin = shared_.clock.monotonic();
    Response response;
    try {
        response = co_await shared_.application.answer(request);
    } catch (std::exception const& exception) {
        log::error(
            "http.request_failed", {{log::Field::method, request.method_name}, {log::Field::detail, exception.what()}}
        );
        response = refuse(500, request);
    }
    auto const elapsed = shared_.clock.monotonic() - begin;
    auto const route = response.route.empty() ? std::string_view{"none"} : response.route;
    shared_.metrics.count(Counter::http_requests, {route, std::to_string(response.status)});
    shared_.metrics.observe(Histogram::http_seconds, {route}, std::chrono::duration<double>(elapsed).count());
    if (response.status >= 400) {
        log::debug(
            "http.request_refused",
            {{log::Field::route, route}, {log::Field::status, response.status}, {log::Field::detail, response.detail}}
        );
    }
    co_return response;
}

Task<bool> Connection::write(Response const& response, Method method, Persistence persistence)
{
    enter(Phase::sending, shared_.limits.write_time);
    auto const head = format_head(response, shared_.http_date(), persistence);
    std::array<asio::const_buffer, 2> const buffers{
        asio::buffer(head), asio::buffer(method == Method::head ? std::string_view{} : response.body)};
    error_code error;
    co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

Task<> Connection::refuse_and_linger(unsigned status)
{
    Request const unread;
    auto const response = refuse(status, unread);
    shared_.metrics.count(Counter::http_requests, {"none", std::to_string(status)});
    if (!co_await write(response, Method::other, Persistence::close)) {
        co_return;
    }
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    deadline_ = shared_.clock.monotonic() + kLingerTime;
    for (std::size_t swallowed = 0; !error && swallowed < kLingerBytes;) {
        buffer_.clear();
        swallowed +=
            co_await socket_.async_read_some(buffer_.prepare(16384), asio::redirect_error(asio::use_awaitable, error));
    }
}

}  // namespace wikipub::http
