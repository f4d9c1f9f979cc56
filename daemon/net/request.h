// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/headers.h"
#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::net {

/// Who chose the address.
enum class Trust {
    configured,       ///< the operator: a wiki, a stream. Any address, any port, http too.
    named_by_others,  ///< a peer's document: https on port 443 to public addresses only (T12), over connections of its
                      ///< own.
};

struct Request {
    std::string method = "GET";
    std::string url;
    Headers headers;  ///< beyond User-Agent, Content-Length and what `host` says
    std::shared_ptr<std::string const> body;
    Trust trust = Trust::named_by_others;
    Milliseconds connect_timeout = std::chrono::seconds{5};
    Milliseconds total_timeout = std::chrono::seconds{30};
    std::size_t max_body = std::size_t{1} << 20;  ///< of the answer, after decompression (T13)
    bool compressed = true;                       ///< offer gzip
    std::string unix_socket;                      ///< connect to this path instead of the URL's host; configured only
    std::string host;                             ///< Host header other than the URL's; configured only
};

/// Redirects are answers like any other: none is followed, since the next address must be signed and checked anew (S5,
/// T11).
struct Response {
    int status;
    Headers headers;  ///< names in lower case
    std::string body;
    Milliseconds until_connected;  ///< 0 on a connection that was open already
    Milliseconds total;
};

/// Why there is no answer. `Error::detail` begins with its name and a colon.
enum class TransferError {
    busy,    ///< our own queue is full; Errc::unavailable, as all that have no other code
    closed,  ///< Client::close
    dns,
    connect,
    tls,
    timeout,
    truncated,        ///< the connection ended before the answer did
    protocol,         ///< not HTTP, or headers beyond 64 KiB
    too_large,        ///< body beyond max_body; Errc::invalid_input
    refused_address,  ///< address, port or scheme that others may not name; Errc::forbidden
    bad_request,      ///< URL or header that cannot be sent; Errc::invalid_input
};

std::string_view name_of(TransferError kind);
Error transfer_error(TransferError kind, std::string_view detail);
/// Of an error that came from this module.
TransferError kind_of(Error const& error);

/// How the installation reaches the outside.
struct Egress {
    std::string user_agent;  ///< with the operator's contact: Wikimedia asks for it
    std::string ca_file =
        "/etc/ssl/certs/ca-certificates.crt";  ///< parsed once (a CA directory would be read per connection)
    std::string proxy;                  ///< `http://host:port`; empty: none. The environment's proxies are never used.
    std::vector<std::string> no_proxy;  ///< host names, `.suffix`es, or `*`
    bool allow_plain_http = false;      ///< development: others may name http and any port
    bool allow_private_addresses = false;  ///< development: others may name any address
};

}  // namespace wikipub::net
