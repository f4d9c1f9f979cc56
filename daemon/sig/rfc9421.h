// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sig/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP Message Signatures, RFC 9421.
namespace wikipub::sig {

struct Rfc9421Signature {
    std::vector<std::string> components;  ///< what is covered, in order
    std::string parameters;               ///< value of `@signature-params`: the list and its parameters as sent
    std::string key_id;
    std::string algorithm;                ///< empty: not said
    std::string signature;                ///< raw
    std::optional<std::int64_t> created;  ///< seconds
    std::optional<std::int64_t> expires;
};

/// The values of Signature-Input and Signature (§4). There must be exactly one label, the same in both (S12).
/// Components with parameters are refused. Errc::invalid_input.
Result<Rfc9421Signature> parse_rfc9421(std::string_view signature_input, std::string_view signature);

/// §2.5. Errc::unauthorized where a covered component is unknown or missing.
Result<std::string> rfc9421_base(Rfc9421Signature const& signature, Message const& message);

}  // namespace wikipub::sig
