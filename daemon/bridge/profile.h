// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/wiki_site.h"
#include "text/html.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

/// The words of an actor's document.
struct Profile {
    struct Field {
        std::string name;
        text::Html value;
    };
    std::string name;
    text::Html summary;
    std::vector<Field> fields;
    std::string language;  ///< BCP 47
};

Profile page_profile(WikiSite const& site, PageId page, std::string_view title);
/// Says nothing of the page but that it is deleted.
Profile deleted_page_profile(WikiSite const& site);
Profile wiki_profile(WikiSite const& site);
/// Who an editor is besides: shown only while that account links back.
struct OtherAccount {
    std::string url;
    std::string address;  ///< `@me@mastodon.example`
};
/// An editor who opted in. With an empty name: one who was renamed and did not answer yet; nothing is told of them.
Profile editor_profile(
    WikiSite const& site, std::string_view name, std::string_view user_page, std::optional<OtherAccount> const& other
);
/// The instance's own actor, in English.
Profile instance_profile(std::string_view host);

}  // namespace wikipub::bridge
