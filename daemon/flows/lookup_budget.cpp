// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/lookup_budget.h"

#include <algorithm>

namespace wikipub::flows {

namespace {

constexpr std::size_t kMostBuckets = 50'000;
/// A bucket that nobody used for so long is full again.
constexpr auto kForgotten = std::chrono::minutes{10};
constexpr auto kBetweenSweeps = std::chrono::seconds{10};

}  // namespace

bool LookupBudget::take(std::string_view network, std::string_view wiki, Monotonic now)
{
    if (buckets_.size() > kMostBuckets) {
        // Under attack from that many networks nobody looks up anything for a while; looking through all of them at
        // each request would be what the attacker wants.
        if (now < next_sweep_) {
            return false;
        }
        next_sweep_ = now + kBetweenSweeps;
        std::erase_if(buckets_, [&](auto const& entry) { return entry.second.filled + kForgotten < now; });
        if (buckets_.size() > kMostBuckets) {
            return false;
        }
    }
    auto& of_wiki = fill("w:" + std::string(wiki), kWiki, now);
    auto& of_network = fill("n:" + std::string(network), kNetwork, now);
    if (of_wiki.tokens < 1 || of_network.tokens < 1) {
        return false;
    }
    of_wiki.tokens -= 1;
    of_network.tokens -= 1;
    return true;
}

LookupBudget::Bucket& LookupBudget::fill(std::string_view key, Rate rate, Monotonic now)
{
    auto const [entry, is_new] = buckets_.try_emplace(std::string(key), Bucket{rate.burst, now});
    auto& bucket = entry->second;
    if (!is_new) {
        auto const seconds = std::chrono::duration<double>(now - bucket.filled).count();
        bucket.tokens = std::min(rate.burst, bucket.tokens + seconds * rate.per_second);
        bucket.filled = now;
    }
    return bucket;
}

}  // namespace wikipub::flows
