// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/reconnect.h"

#include <algorithm>

namespace wikipub::ingest {

using namespace std::chrono_literals;

Milliseconds Reconnect::after(StreamEnd end, std::optional<Milliseconds> retry_after, Random& random)
{
    constexpr Milliseconds kLongest = 5min;
    constexpr Milliseconds kLongestAskedFor = 1h;
    if (end == StreamEnd::cut) {
        failures_ = 0;
    }
    Milliseconds const first = end == StreamEnd::too_many ? 30s : 1s;
    auto const longest = std::min(first * (1 << std::min(failures_, 9)), kLongest);
    // A cut is what the service does to everybody at once; to have been cut off a silent stream is a failure like
    // others.
    if (end != StreamEnd::cut) {
        ++failures_;
    }
    auto const fixed = end == StreamEnd::cut ? 0ms : longest / 2;
    auto const share = static_cast<std::uint64_t>((longest - fixed).count()) + 1;
    auto const pause = fixed + Milliseconds{static_cast<Milliseconds::rep>(random.next() % share)};
    return std::max(pause, std::min(retry_after.value_or(0ms), kLongestAskedFor));
}

}  // namespace wikipub::ingest
