// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sig/message.h"

#include <string>
#include <string_view>
#include <vector>

/// draft-cavage-http-signatures-12, which most of the Fediverse speaks.
namespace wikipub::sig {

/// The parameters of a Signature header (§2.1).
struct CavageSignature {
    std::string key_id;
    std::string algorithm;             ///< in lower case; empty: not said
    std::vector<std::string> headers;  ///< what is covered, in order, in lower case
    std::string signature;             ///< raw
    std::string created;               ///< decimal seconds as sent; empty: not said
    std::string expires;
};

/// At most 8 KiB, 16 parameters, 32 covered headers; none twice. Errc::invalid_input.
Result<CavageSignature> parse_cavage(std::string_view header);

/// §2.3. Errc::unauthorized where `(created)` stands for an algorithm that may not use it or a header is missing.
Result<std::string> cavage_base(CavageSignature const& signature, Message const& message);

}  // namespace wikipub::sig
