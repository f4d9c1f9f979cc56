// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"

#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <variant>

namespace wikipub::http {

/// Judges what Beast has parsed more strictly than Beast does, so that no front and we can read two different requests
/// out of the same bytes. Gives the request without body and network, or the status of the refusal, after which the
/// connection must be closed. The request's views point into `header`.
std::variant<Request, unsigned> read_head(
    boost::beast::http::request_header<> const& header, bool chunked, std::size_t max_target_bytes
);

}  // namespace wikipub::http
