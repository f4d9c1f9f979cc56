// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace wikipub {

/// Why something that a caller or a peer may cause did not work. Small on purpose: it only chooses an answer or a
/// retry.
enum class Errc {
    invalid_input,  ///< malformed, too large, of the wrong type
    unauthorized,   ///< not signed, or the signature does not hold
    forbidden,      ///< known and refused: blocked, private address
    not_found,
    gone,      ///< existed and was deleted for good
    conflict,  ///< the state does not allow it
    rate_limited,
    unavailable,  ///< the other side or a resource does not answer now; worth another try
};

/// `detail` is for the log and for the operator, never for a peer; it holds no title, user name, summary or secret.
struct Error {
    Errc code;
    std::string detail;
};

/// Expected failure. A broken environment (disk, database) throws instead, a bug of ours asserts.
template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Errc code, std::string detail)
{
    return tl::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace wikipub
