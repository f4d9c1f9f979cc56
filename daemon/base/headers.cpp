// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/headers.h"

#include "base/strings.h"

namespace wikipub {

std::optional<std::string_view> find_header(Headers const& headers, std::string_view name)
{
    for (Header const& header : headers) {
        if (iequals(header.name, name)) {
            return header.value;
        }
    }
    return std::nullopt;
}

}  // namespace wikipub
