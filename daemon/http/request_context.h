// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/message.h"
#include "http/services.h"

#include <optional>
#include <variant>

namespace wikipub::http {

/// Both borrow from the request.
inline sig::ReceivedRequest received(Request const& request)
{
    return {request.method_name, request.target, request.headers, request.body};
}

inline Caller caller_of(Request const& request)
{
    Caller caller;
    caller.network = request.network;
    if (sig::is_signed(request.headers)) {
        caller.signed_request.emplace(received(request));
    }
    return caller;
}

/// The path as the kind of address that the route is for; nullopt where its numbers or names are none.
template <class PathKind>
std::optional<PathKind> path_of(Request const& request)
{
    auto const path = ap::parse_path(request.path());
    auto const* kind = path ? std::get_if<PathKind>(&*path) : nullptr;
    return kind == nullptr ? std::nullopt : std::optional<PathKind>(*kind);
}

}  // namespace wikipub::http
