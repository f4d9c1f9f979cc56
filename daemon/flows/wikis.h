// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "bridge/handle.h"
#include "bridge/page_policy.h"
#include "bridge/summary.h"
#include "bridge/wording.h"
#include "flows/listed_pages.h"
#include "wiki/api.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::flows {

struct WikiOptions {
    std::string id;    ///< dbname, the `wiki` of its events
    std::string path;  ///< in ids and in the database
    std::string name;
    std::string base_url;
    std::string script_path;
    std::string article_path;
    std::string language;  ///< MediaWiki's code
    std::string handle_suffix;
    std::vector<std::int64_t> namespaces;     ///< beyond the content namespaces
    bool pages = false;                       ///< `enabled.pages`
    bool editors = false;                     ///< `enabled.editors`
    std::string central_wiki;                 ///< dbname of the wiki that CentralAuth's log is kept on; empty: none
    std::vector<std::string> vanished_names;  ///< patterns with `*`: who is called so has left and is shown no more
};

/// One wiki of the settings, with what it says about itself. Owned by Wikis; on the loop.
class Wiki {
public:
    /// What takes the wiki's own word: its namespaces and its words.
    struct Rules {
        std::shared_ptr<wiki::SiteInfo const> siteinfo;
        bridge::NamespaceRules namespaces;
        bridge::SummaryFilter summaries;
    };

    /// Its lists are empty until set_lists().
    Wiki(WikiOptions options, bridge::HandleRules handle_rules, wiki::Api& api, TitleHash hash);

    WikiOptions const& options() const { return options_; }
    std::string const& path() const { return options_.path; }
    wiki::Api& api() const { return api_; }
    bridge::HandleRules const& handle_rules() const { return handle_rules_; }
    bridge::WikiSite const& site() const { return site_; }

    /// Fails as Api::siteinfo does.
    Task<Result<std::shared_ptr<Rules const>>> rules(wiki::Priority priority);

    /// Neither is ever null.
    std::shared_ptr<ListedPages const> denied() const { return denied_; }
    std::shared_ptr<ListedPages const> unnamed() const { return unnamed_; }
    struct Lists {
        bridge::PageList denied;
        bridge::PageList unnamed;
    };
    /// Those of the settings, at the start and after a reload.
    void set_lists(bridge::PageList denied, bridge::PageList unnamed);
    /// Those that the wiki's extension keeps; they count together. nullopt: they are not known, or no longer, and until
    /// they are nothing is published; what they said last still holds.
    void set_own_lists(std::optional<Lists> lists);
    /// A wiki without the extension has none to wait for.
    bool knows_its_lists() const { return knows_its_lists_; }

private:
    void join_lists();

    WikiOptions options_;
    bridge::HandleRules handle_rules_;
    bridge::WikiSite site_;
    wiki::Api& api_;
    TitleHash hash_;
    std::shared_ptr<ListedPages const> denied_;
    std::shared_ptr<ListedPages const> unnamed_;
    Lists of_settings_;
    Lists own_;
    bool knows_its_lists_ = true;
    std::shared_ptr<Rules const> rules_;
};

class Wikis {
public:
    explicit Wikis(std::vector<std::unique_ptr<Wiki>> wikis) : wikis_(std::move(wikis)) {}

    Wiki* by_path(std::string_view path) const;
    Wiki* by_id(std::string_view id) const;
    std::vector<std::unique_ptr<Wiki>> const& all() const { return wikis_; }

private:
    std::vector<std::unique_ptr<Wiki>> wikis_;
};

/// Keys of the interface messages that Api::siteinfo() has to bring along.
std::vector<std::string> needed_messages();

}  // namespace wikipub::flows
