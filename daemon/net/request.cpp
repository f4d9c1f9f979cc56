// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/request.h"

#include <algorithm>
#include <array>

namespace wikipub::net {
namespace {

struct Kind {
    TransferError kind;
    std::string_view name;
    Errc code;
};

constexpr std::array kKinds = {
    Kind{TransferError::busy, "busy", Errc::unavailable},
    Kind{TransferError::closed, "closed", Errc::unavailable},
    Kind{TransferError::dns, "dns", Errc::unavailable},
    Kind{TransferError::connect, "connect", Errc::unavailable},
    Kind{TransferError::tls, "tls", Errc::unavailable},
    Kind{TransferError::timeout, "timeout", Errc::unavailable},
    Kind{TransferError::truncated, "truncated", Errc::unavailable},
    Kind{TransferError::protocol, "protocol", Errc::unavailable},
    Kind{TransferError::too_large, "too_large", Errc::invalid_input},
    Kind{TransferError::refused_address, "refused_address", Errc::forbidden},
    Kind{TransferError::bad_request, "bad_request", Errc::invalid_input},
};

Kind const& entry(TransferError kind)
{
    return *std::ranges::find(kKinds, kind, &Kind::kind);
}

}  // namespace

std::string_view name_of(TransferError kind)
{
    return entry(kind).name;
}

Error transfer_error(TransferError kind, std::string_view detail)
{
    return {entry(kind).code, std::string(entry(kind).name) + ": " + std::string(detail)};
}

TransferError kind_of(Error const& error)
{
    std::string_view const name = std::string_view(error.detail).substr(0, error.detail.find(':'));
    auto const found = std::ranges::find(kKinds, name, &Kind::name);
    return found == kKinds.end() ? TransferError::protocol : found->kind;
}

}  // namespace wikipub::net
