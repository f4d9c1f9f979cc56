// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"

#include <string>
#include <string_view>

namespace wikipub::bridge {

/// How a wiki is addressed and called.
struct WikiSite {
    std::string name;
    std::string language;        ///< of the wiki's content: MediaWiki's code
    std::string server;          ///< `https://en.wikipedia.org`
    std::string article_path;    ///< `/wiki/$1`
    std::string script_path;     ///< `/w`
    bool names_editors = false;  ///< those who agreed to it
};

std::string page_url(WikiSite const& site, std::string_view title);
std::string page_url(WikiSite const& site, PageId page);
std::string history_url(WikiSite const& site, PageId page);
/// `from` 0: the change that made `to`.
std::string difference_url(WikiSite const& site, RevId from, RevId to);

}  // namespace wikipub::bridge
