// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/message.h"

#include "base/strings.h"

#include <algorithm>
#include <array>

namespace wikipub::sig {
namespace {

/// Of two, each reader would take another.
constexpr std::array<std::string_view, 10> kSingletons = {
    "authorization",
    "content-digest",
    "content-length",
    "content-type",
    "date",
    "digest",
    "host",
    "signature",
    "signature-input",
    "user-agent",
};

}  // namespace

Result<std::string> covered_field(Headers const& headers, std::string_view name)
{
    std::string joined;
    std::size_t count = 0;
    for (Header const& header : headers) {
        if (!iequals(header.name, name)) {
            continue;
        }
        if (header.value.find_first_of("\r\n") != std::string::npos) {
            return fail(Errc::unauthorized, "header with a line break: " + std::string(name));
        }
        joined += count++ == 0 ? "" : ", ";
        joined += trim(header.value);
    }
    if (count == 0) {
        return fail(Errc::unauthorized, "header that is not there: " + std::string(name));
    }
    if (count > 1 && std::find(kSingletons.begin(), kSingletons.end(), to_lower(name)) != kSingletons.end()) {
        return fail(Errc::unauthorized, "header twice: " + std::string(name));
    }
    return joined;
}

}  // namespace wikipub::sig
