// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/software.h"

#include "base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wikipub::federation {

namespace {

constexpr std::string_view kOther = "other";
constexpr std::string_view kUnknown = "unknown";
/// More than there are servers in the Fediverse.
constexpr std::size_t kMostHosts = 100'000;

/// What a User-Agent begins with, in lower case, and the family.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kFamilies{{
    {"mastodon", "mastodon"}, {"hometown", "mastodon"},   {"gotosocial", "gotosocial"},
    {"misskey", "misskey"},   {"sharkey", "misskey"},     {"iceshrimp", "misskey"},
    {"firefish", "misskey"},  {"cherrypick", "misskey"},  {"foundkey", "misskey"},
    {"pleroma", "pleroma"},   {"akkoma", "pleroma"},      {"lemmy", "lemmy"},
    {"piefed", "piefed"},     {"mbin", "mbin"},           {"kbin", "mbin"},
    {"peertube", "peertube"}, {"pixelfed", "pixelfed"},   {"friendica", "friendica"},
    {"hubzilla", "hubzilla"}, {"wordpress", "wordpress"}, {"mitra", "mitra"},
    {"snac", "snac"},         {"bookwyrm", "bookwyrm"},   {"fedify", "fedify"},
}};

}  // namespace

std::string_view software_of(std::string_view user_agent)
{
    auto agent = trim(user_agent);
    agent.remove_prefix(agent.starts_with('(') ? 1 : 0);
    if (agent.empty()) {
        return kUnknown;
    }
    auto const lower = to_lower(agent.substr(0, 32));
    auto const found =
        std::ranges::find_if(kFamilies, [&](auto const& entry) { return lower.starts_with(entry.first); });
    return found != kFamilies.end() ? found->second : kOther;
}

void SoftwareBook::hear(std::string const& host, std::string_view user_agent)
{
    if (families_.size() < kMostHosts || families_.contains(host)) {
        families_[host] = software_of(user_agent);
    }
}

std::string_view SoftwareBook::of(std::string const& host) const
{
    auto const found = families_.find(host);
    return found != families_.end() ? found->second : kUnknown;
}

}  // namespace wikipub::federation
