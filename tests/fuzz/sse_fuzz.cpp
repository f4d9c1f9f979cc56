// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/sse.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

/// Everything that came out, and whether the parser gave up.
std::string read(std::string_view stream, std::size_t step)
{
    wikipub::events::SseParser parser(256);
    std::string result;
    for (std::size_t begin = 0; begin < stream.size(); begin += step) {
        auto const events = parser.feed(stream.substr(begin, step));
        if (!events) {
            return "given up";
        }
        for (auto const& event : *events) {
            result += event.type + '\0' + event.data + '\0' + event.last_event_id + '\0';
        }
    }
    return result;
}

}  // namespace

/// However the bytes are cut, the same comes out.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const stream(data, data + size);
    auto const whole = read(stream, std::max<std::size_t>(size, 1));
    for (auto const step : {1U, 2U, 7U}) {
        if (read(stream, step) != whole) {
            std::abort();
        }
    }
    return 0;
}
