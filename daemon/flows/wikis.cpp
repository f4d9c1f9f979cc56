// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/wikis.h"

namespace wikipub::flows {

namespace {

constexpr int kSpecial = -1;
constexpr int kUser = 2;
constexpr int kUserTalk = 3;

/// Special pages whose subpage is a user's name.
constexpr std::array<std::string_view, 6> kPagesAboutUsers{
    "Contributions", "DeletedContributions", "Log", "Block", "CentralAuth", "Userrights"};

bridge::WikiWords words_of(wiki::SiteInfo const& info)
{
    bridge::WikiWords words;
    words.user_namespaces = info.namespace_names(kUser);
    auto const talk = info.namespace_names(kUserTalk);
    words.user_namespaces.insert(words.user_namespaces.end(), talk.begin(), talk.end());
    words.special_namespaces = info.namespace_names(kSpecial);
    for (auto const name : kPagesAboutUsers) {
        if (auto const found = info.special_pages.find(name); found != info.special_pages.end()) {
            words.contribution_pages.insert(words.contribution_pages.end(), found->second.begin(), found->second.end());
        }
    }
    for (auto const& [key, text] : info.messages) {
        words.messages.emplace(key, text);
    }
    words.temporary_accounts = info.temporary_account_patterns;
    return words;
}

}  // namespace

Wiki::Wiki(WikiOptions options, bridge::HandleRules handle_rules, wiki::Api& api, TitleHash hash)
    : options_(std::move(options)),
      handle_rules_(std::move(handle_rules)),
      site_{
          options_.name,
          options_.language,
          options_.base_url,
          options_.article_path,
          options_.script_path,
          options_.editors},
      api_(api),
      hash_(std::move(hash))
{
    set_lists({}, {});
}

Task<Result<std::shared_ptr<Wiki::Rules const>>> Wiki::rules(wiki::Priority priority)
{
    auto const info = co_await api_.siteinfo(priority);
    if (!info) {
        co_return tl::unexpected(info.error());
    }
    if (rules_ == nullptr || rules_->siteinfo != *info) {
        bridge::NamespaceRules namespaces;
        namespaces.listed = options_.namespaces;
        for (auto const& space : (*info)->namespaces) {
            if (space.content) {
                namespaces.content.push_back(space.id);
            }
        }
        rules_ =
            std::make_shared<Rules const>(Rules{*info, std::move(namespaces), bridge::SummaryFilter(words_of(**info))});
    }
    co_return rules_;
}

void Wiki::set_lists(bridge::PageList denied, bridge::PageList unnamed)
{
    of_settings_ = {std::move(denied), std::move(unnamed)};
    join_lists();
}

void Wiki::set_own_lists(std::optional<Lists> lists)
{
    knows_its_lists_ = lists.has_value();
    if (lists) {
        own_ = std::move(*lists);
        join_lists();
    }
}

void Wiki::join_lists()
{
    auto denied = of_settings_.denied;
    denied.add(own_.denied);
    auto unnamed = of_settings_.unnamed;
    unnamed.add(own_.unnamed);
    denied_ = std::make_shared<ListedPages const>(std::move(denied), hash_);
    unnamed_ = std::make_shared<ListedPages const>(std::move(unnamed), hash_);
}

Wiki* Wikis::by_path(std::string_view path) const
{
    auto const found = std::ranges::find_if(wikis_, [&](auto const& wiki) { return wiki->path() == path; });
    return found == wikis_.end() ? nullptr : found->get();
}

Wiki* Wikis::by_id(std::string_view id) const
{
    auto const found = std::ranges::find_if(wikis_, [&](auto const& wiki) { return wiki->options().id == id; });
    return found == wikis_.end() ? nullptr : found->get();
}

std::vector<std::string> needed_messages()
{
    auto const keys = bridge::summary_messages();
    return {keys.begin(), keys.end()};
}

}  // namespace wikipub::flows
