// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "json/reader.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::wiki {

struct Namespace {
    int id = 0;
    std::string canonical;  ///< English; empty for the main namespace
    std::string name;       ///< in the wiki's language
    std::vector<std::string> aliases;
    bool content = false;
    bool case_sensitive = false;  ///< the first letter counts
};

/// What a wiki says about itself, in its content language.
struct SiteInfo {
    std::string wiki_id;  ///< the dbname
    std::string site_name;
    std::string main_page;  ///< prefixed title
    std::string generator;  ///< `MediaWiki 1.39.17`
    std::string language;
    bool right_to_left = false;
    std::string server;        ///< may be protocol-relative
    std::string article_path;  ///< with `$1`
    std::string script;        ///< path of index.php
    bool case_sensitive = false;
    bool autoconfirmed = false;  ///< the group exists, so that its absence means something
    std::vector<std::string>
        temporary_account_patterns;  ///< `~2$1`; empty where the wiki has or tells none (before 1.41)
    std::string license_name;        ///< of the wiki's text; empty where it states none
    std::string license_url;
    std::vector<Namespace> namespaces;
    std::map<std::string, std::vector<std::string>, std::less<>> special_pages;  ///< canonical name → names it goes by
    std::map<std::string, std::string, std::less<>> messages;  ///< those that were asked for and exist, as wikitext

    /// nullptr where the wiki has none of this id.
    Namespace const* find_namespace(int id) const;
    /// `name` in any case, with `_` or spaces: local, canonical or alias.
    Namespace const* find_namespace(std::string_view name) const;
    /// Every name that namespace `id` goes by: local, canonical, aliases.
    std::vector<std::string> namespace_names(int id) const;
};

/// From the `query` of an answer. Fails with invalid_input where it names no namespaces: without them no page may be
/// judged.
Result<SiteInfo> read_siteinfo(json::Value query);

}  // namespace wikipub::wiki
