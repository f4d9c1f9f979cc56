// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

#include <map>
#include <string>
#include <string_view>

namespace wikipub::flows {

/// How often strangers may make us ask a wiki: by client network and by wiki. Kept in memory only. On the loop.
class LookupBudget {
public:
    /// Takes one from both, or from none.
    bool take(std::string_view network, std::string_view wiki, Monotonic now);

private:
    struct Bucket {
        double tokens;
        Monotonic filled;
    };
    struct Rate {
        double burst;
        double per_second;
    };
    static constexpr Rate kNetwork{20, 10.0 / 60};
    static constexpr Rate kWiki{60, 60.0 / 60};

    Bucket& fill(std::string_view key, Rate rate, Monotonic now);

    std::map<std::string, Bucket, std::less<>> buckets_;
    Monotonic next_sweep_{};
};

}  // namespace wikipub::flows
