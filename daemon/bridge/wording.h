// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/said.h"
#include "bridge/wiki_site.h"
#include "text/html.h"

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

struct Tag {
    std::string name;  ///< without `#`
    std::string href;
};

/// A Note's content: only elements of interop L2, at most 5000 characters, at most 10 hashtags.
struct Content {
    text::Html html;
    std::string language;  ///< BCP 47, for `contentMap`
    std::vector<Tag> tags;
};

/// `tag_base`: the address of our page about a hashtag, up to its name.
Content post_content(Said const& said, WikiSite const& site, std::string_view tag_base);

/// Whom a post is for; flows/ turns it into `to` and `cc`. Edit streams are unlisted (interop D43), those of a locked
/// editor are for followers only.
enum class Audience { unlisted, everybody, followers };
inline constexpr Audience kEditStreamAudience = Audience::unlisted;

}  // namespace wikipub::bridge
