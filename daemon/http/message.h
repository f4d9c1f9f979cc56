// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/headers.h"

#include <string>
#include <string_view>

namespace wikipub::http {

enum class Method { get, head, post, options, other };

/// A whole request. The views live as long as the connection's parser: until the answer is written.
struct Request {
    Method method = Method::other;
    std::string_view method_name;
    /// Origin form (RFC 9112 §3.2.1), not decoded: signatures cover it as it came.
    std::string_view target;
    std::string_view host;  ///< one valid `Host`, or the authority of an absolute-form target
    Headers headers;        ///< of the head only, never of a chunked body's trailer
    std::string_view body;
    /// See Caller::network.
    std::string network;

    std::string_view path() const { return target.substr(0, target.find('?')); }
    /// Without the `?`.
    std::string_view query() const;
    /// The first value of that name, whatever its case; empty where there is none.
    std::string_view header(std::string_view name) const
    {
        return find_header(headers, name).value_or(std::string_view{});
    }
    /// All values of that name, joined by commas (RFC 9110 §5.3).
    std::string joined_header(std::string_view name) const;
    /// The percent-decoded value of a query or form parameter, `+` as a space; empty where it is missing, malformed or
    /// not UTF-8.
    std::string parameter(std::string_view name) const;
    /// The same, of a form in the body (application/x-www-form-urlencoded).
    std::string form_value(std::string_view name) const;
};

struct Response {
    unsigned status = 200;
    Headers headers;  ///< no control characters in them
    std::string body;
    /// Pattern of the route that answered, for metrics and logs; empty where none did.
    std::string_view route;
    /// Why it was refused: for the log only.
    std::string detail;

    void set(std::string_view name, std::string value);
};

enum class Persistence { keep_alive, close };

/// Status line and header fields (RFC 9112 §4). Adds Date, Content-Length and Connection.
std::string format_head(Response const& response, std::string_view date, Persistence persistence);

std::string_view reason_phrase(unsigned status);

}  // namespace wikipub::http
