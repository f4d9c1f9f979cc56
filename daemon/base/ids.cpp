// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/ids.h"

namespace wikipub {

std::int64_t mint_id(Timestamp now, Random& random)
{
    using namespace std::chrono;
    constexpr Timestamp kEpoch = sys_days{year{2026} / January / 1};
    constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << 41U) - 1;
    constexpr std::uint64_t kRandomMask = (std::uint64_t{1} << 22U) - 1;
    auto const milliseconds = static_cast<std::uint64_t>((now - kEpoch).count()) & kTimeMask;
    return static_cast<std::int64_t>(milliseconds << 22U | (random.next() & kRandomMask));
}

}  // namespace wikipub
