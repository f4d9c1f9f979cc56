// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/message.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::http {

namespace {

/// application/x-www-form-urlencoded (URL Standard §5.1), the first pair of that name.
std::string parameter_of(std::string_view pairs, std::string_view name)
{
    for (auto const pair : split(pairs, '&')) {
        auto const equals = pair.find('=');
        if (pair.substr(0, equals) != name || equals == std::string_view::npos) {
            continue;
        }
        std::string encoded(pair.substr(equals + 1));
        std::ranges::replace(encoded, '+', ' ');
        auto decoded = percent_decode(encoded);
        if (!decoded || !is_valid_utf8(*decoded) || decoded->find('\0') != std::string::npos) {
            return {};
        }
        return *std::move(decoded);
    }
    return {};
}

}  // namespace

std::string_view Request::query() const
{
    auto const mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string Request::joined_header(std::string_view name) const
{
    std::string joined;
    for (auto const& header : headers) {
        if (iequals(header.name, name)) {
            joined.append(joined.empty() ? "" : ", ").append(header.value);
        }
    }
    return joined;
}

std::string Request::parameter(std::string_view name) const
{
    return parameter_of(query(), name);
}

std::string Request::form_value(std::string_view name) const
{
    return parameter_of(body, name);
}

void Response::set(std::string_view name, std::string value)
{
    for (auto& header : headers) {
        if (header.name == name) {
            header.value = std::move(value);
            return;
        }
    }
    headers.push_back({std::string(name), std::move(value)});
}

std::string format_head(Response const& response, std::string_view date, Persistence persistence)
{
    std::string head;
    head.reserve(512);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_phrase(response.status)).append("\r\nDate: ").append(date).append("\r\n");
    for (auto const& header : response.headers) {
        head.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    // RFC 9110 §8.6: none in a 204.
    if (response.status != 204) {
        head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    }
    // Said both ways: an HTTP/1.0 client closes unless told otherwise.
    head.append(
        persistence == Persistence::keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n"
    );
    return head;
}

std::string_view reason_phrase(unsigned status)
{
    switch (status) {
        case 200:
            return "OK";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

}  // namespace wikipub::http
