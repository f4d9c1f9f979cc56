// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/headers.h"
#include "base/iri.h"
#include "sig/digest.h"

#include <string>
#include <string_view>

namespace wikipub::sig {

/// Peers need one or the other: draft-cavage first, RFC 9421 after a 400 or 401, remembered per host (S13).
enum class Scheme { cavage, rfc9421 };

std::string_view name_of(Scheme scheme);

/// A request of ours. Only borrowed while it is prepared.
struct OutgoingRequest {
    std::string_view method;  ///< `GET`, `POST`
    Iri const& url;
    BodyDigest const* digest;  ///< null where there is no body
    std::string_view key_id;   ///< `…#main-key` (trap 14: Lemmy wants the `#`)
    Timestamp now;             ///< of this attempt: every retry is signed anew (S5)
};

/// Everything but the RSA signature of `base`, which is made on another thread.
struct Unsigned {
    Scheme scheme;
    std::string base;        ///< what PrivateKey::sign_sha256 is to sign
    Headers headers;         ///< Date and the digest
    std::string parameters;  ///< of the signature, as the scheme writes them
};

/// cavage: `(request-target) host date` and `digest` with a body. rfc9421: `@method @target-uri` and `content-digest`
/// with a body. The host header must go out as `url.authority()`.
Unsigned prepare(Scheme scheme, OutgoingRequest const& request);

/// The headers to add to the request, with the signature among them; `signature` is raw.
Headers finish(Unsigned unsigned_request, std::string_view signature);

}  // namespace wikipub::sig
