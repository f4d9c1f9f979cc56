// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/services.h"
#include "text/html.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The pages for people, from what is known to HTML. They need no script and load nothing but our style sheet. The
/// words around a wiki's content are in that wiki's language.
namespace wikipub::http {

/// What the box on `/` was asked and what came of it.
struct Search {
    std::string wiki;  ///< path
    std::string text;
    std::optional<ActorView> found;
    bool failed = false;  ///< nothing that may be followed has that name
};

text::Html front_page(std::string const& language, std::vector<WikiView> const& wikis, Search const& search);
text::Html profile_page(ProfileView const& profile);
text::Html post_page(PostPageView const& view);
text::Html tag_page(TagView const& view);

/// Asks for, or on arrival from elsewhere confirms, the server that the visitor is led to.
struct FollowRequest {
    std::string path;    ///< of our actor
    std::string server;  ///< as typed
    std::string target;  ///< where to go on; empty where `server` is no server's name
};
text::Html follow_page(std::string const& language, FollowRequest const& request);

text::Html error_page(std::string const& language, unsigned status);

}  // namespace wikipub::http
