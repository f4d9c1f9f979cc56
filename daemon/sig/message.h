// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/headers.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace wikipub::sig {

/// The parts of a request that a signature may cover, in either direction. Borrowed.
struct Message {
    std::string_view method;
    std::string_view origin;  ///< `https://ap.wiki.example`
    std::string_view target;  ///< path and query
    Headers const& headers;
};

/// The field's values, trimmed and joined by commas (RFC 9421 §2.1, draft-cavage-12 §2.3). Missing, there twice though
/// it may have one value only, or with a line break, which would forge another line of what is signed:
/// Errc::unauthorized.
Result<std::string> covered_field(Headers const& headers, std::string_view name);

}  // namespace wikipub::sig
