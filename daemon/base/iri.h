// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace wikipub {

/// An absolute http or https IRI as peers use them for ids (RFC 3986, ASCII after normalisation): scheme and host in
/// lower case, the default port dropped, no user info, no dot segments. The rest is opaque: `https://host` and
/// `https://host/` are two ids, as they are for peers. At most 2048 bytes. Moved-from only to be assigned to or
/// destroyed.
class Iri {
public:
    /// Refuses other schemes, user info, control characters, spaces, an empty host, bad ports, numbers that only some
    /// resolvers read as addresses. `detail` says what is wrong.
    static Result<Iri> parse(std::string_view text);

    std::string const& text() const { return text_; }
    std::string_view scheme() const { return std::string_view(text_).substr(0, scheme_end_); }
    bool is_https() const { return scheme() == "https"; }
    /// Host without port, in lower case; an IPv6 address keeps its brackets.
    std::string_view host() const { return std::string_view(text_).substr(host_begin_, host_end_ - host_begin_); }
    std::uint16_t port() const { return port_; }
    /// Host, and port where it is not the scheme's default: what a `Host` header says.
    std::string_view authority() const
    {
        return std::string_view(text_).substr(host_begin_, authority_end_ - host_begin_);
    }
    /// Path and query, at least `/`: the request target.
    std::string_view target() const;
    std::string_view path() const;
    /// Without the `?`; empty where there is none.
    std::string_view query() const
    {
        return path_end_ < fragment_ ? std::string_view(text_).substr(path_end_ + 1, fragment_ - path_end_ - 1)
                                     : std::string_view{};
    }
    /// The same IRI without its fragment (a key id without `#main-key`).
    Iri without_fragment() const;
    /// Scheme, host and port are the same.
    bool same_origin(Iri const& other) const;

    friend bool operator==(Iri const& left, Iri const& right) { return left.text_ == right.text_; }

private:
    Iri() = default;

    std::string text_;
    std::size_t scheme_end_ = 0;
    std::size_t host_begin_ = 0;
    std::size_t host_end_ = 0;
    std::size_t authority_end_ = 0;
    std::size_t path_end_ = 0;
    std::size_t fragment_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace wikipub
