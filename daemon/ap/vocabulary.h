// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::json {
class Object;
}

namespace wikipub::ap {

/// Always written in full: some peers do not expand `as:Public` (Lemmy).
constexpr std::string_view kPublic = "https://www.w3.org/ns/activitystreams#Public";

/// The only media type that every peer takes, bare (Lemmy compares the whole header).
constexpr std::string_view kActivityJson = "application/activity+json";
constexpr std::string_view kJrdJson = "application/jrd+json";
constexpr std::string_view kXrdXml = "application/xrd+xml";

/// Public in `to`: public. Public in `cc`: unlisted. Neither: followers only.
struct Audience {
    std::vector<std::string> to;
    std::vector<std::string> cc;
};

}  // namespace wikipub::ap
