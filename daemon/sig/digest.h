// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace wikipub::sig {

/// What a body's SHA-256 looks like in headers. Made once per body: a fan-out sends the same bytes to every host (T1).
struct BodyDigest {
    std::string digest;          ///< `Digest` (RFC 3230): `SHA-256=…`, in upper case as Threads wants it
    std::string content_digest;  ///< `Content-Digest` (RFC 9530): `sha-256=:…:`
};

BodyDigest digest_of(std::string_view body);

/// Every SHA-256 and SHA-512 in the header must be the body's, and there must be one. Errc::unauthorized.
Result<> check_digest(std::string_view digest_header, std::string_view body);
Result<> check_content_digest(std::string_view content_digest_header, std::string_view body);

}  // namespace wikipub::sig
