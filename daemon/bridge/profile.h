// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/wiki_site.h"
#include "text/html.h"

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
/// The instance's own actor, in English.
Profile instance_profile(std::string_view host);

}  // namespace wikipub::bridge
