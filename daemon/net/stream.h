// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "net/request.h"

#include <functional>
#include <stop_token>

namespace wikipub::net {

enum class StreamEnd {
    by_server,    ///< the answer is complete; EventStreams cuts every 15 minutes, cleanly or with
                  ///< TransferError::truncated
    by_consumer,  ///< a callback said false
    by_stop,
};

/// Called on the reading thread; false ends the stream.
struct StreamConsumer {
    std::function<bool(int status, Headers const& headers)> on_response;  ///< once; names in lower case
    std::function<bool(std::string_view bytes)> on_bytes;                 ///< decompressed, cut anywhere
};

/// GETs `request.url` as a configured address and reads until somebody ends it; total_timeout and max_body do not
/// apply. Blocks the caller's thread; a stop wakes it at once. No byte for `idle_timeout`: TransferError::timeout.
Result<StreamEnd> read_stream(
    Request const& request,
    Egress const& egress,
    std::stop_token stop,
    StreamConsumer const& consumer,
    Milliseconds idle_timeout = std::chrono::seconds{60}
);

}  // namespace wikipub::net
