// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/wiki_site.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::bridge {

namespace {

// What wfUrlencode() of MediaWiki leaves as it is.
std::string title_in_url(std::string_view title)
{
    std::string underscored(title);
    std::replace(underscored.begin(), underscored.end(), ' ', '_');
    return percent_encode(underscored, ";@$!*(),/:");
}

std::string index_url(WikiSite const& site, std::string const& query)
{
    return site.server + site.script_path + "/index.php?" + query;
}

}  // namespace

std::string page_url(WikiSite const& site, std::string_view title)
{
    auto path = site.article_path;
    auto const place = path.find("$1");
    if (place == path.npos) {
        return index_url(site, "title=" + title_in_url(title));
    }
    return site.server + path.replace(place, 2, title_in_url(title));
}

std::string page_url(WikiSite const& site, PageId page)
{
    return index_url(site, "curid=" + std::to_string(page.value));
}

std::string history_url(WikiSite const& site, PageId page)
{
    return page_url(site, page) + "&action=history";
}

std::string difference_url(WikiSite const& site, RevId from, RevId to)
{
    auto const url = index_url(site, "diff=" + std::to_string(to.value));
    return from.value == 0 ? url : url + "&oldid=" + std::to_string(from.value);
}

}  // namespace wikipub::bridge
