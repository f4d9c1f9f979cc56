// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/siteinfo.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::wiki {

namespace {

std::string text(json::Value object, std::string_view name)
{
    return std::string(object.string(name).value_or(""));
}

Namespace read_namespace(json::Value value)
{
    Namespace result;
    result.id = static_cast<int>(value.integer("id").value_or(0));
    result.canonical = text(value, "canonical");
    result.name = text(value, "name");
    result.content = value.boolean("content").value_or(false);
    result.case_sensitive = value.string("case") == "case-sensitive";
    return result;
}

void read_namespaces(json::Value query, SiteInfo& info)
{
    for (auto const [id, value] : query["namespaces"].members()) {
        if (value.integer("id")) {
            info.namespaces.push_back(read_namespace(value));
        }
    }
    for (auto const alias : query["namespacealiases"].elements()) {
        for (auto& space : info.namespaces) {
            if (space.id == alias.integer("id") && alias.string("alias")) {
                space.aliases.emplace_back(*alias.string("alias"));
            }
        }
    }
}

void read_special_pages(json::Value query, SiteInfo& info)
{
    for (auto const page : query["specialpagealiases"].elements()) {
        auto& names = info.special_pages[text(page, "realname")];
        for (auto const alias : page["aliases"].elements()) {
            names.emplace_back(alias.as_string().value_or(""));
        }
    }
}

void read_temporary_accounts(json::Value query, SiteInfo& info)
{
    auto const settings = query["autocreatetempuser"];
    for (auto const* const name : {"matchPatterns", "matchPattern"}) {
        auto const value = settings[name];
        if (auto const pattern = value.as_string()) {
            info.temporary_account_patterns.emplace_back(*pattern);
        }
        for (auto const element : value.elements()) {
            info.temporary_account_patterns.emplace_back(element.as_string().value_or(""));
        }
    }
}

bool same_namespace_name(std::string_view name, std::string_view asked)
{
    auto const plain = [](std::string_view from) {
        std::string result(from);
        std::ranges::replace(result, '_', ' ');
        return result;
    };
    return iequals(plain(name), plain(asked));
}

}  // namespace

Namespace const* SiteInfo::find_namespace(int id) const
{
    auto const it = std::ranges::find(namespaces, id, &Namespace::id);
    return it == namespaces.end() ? nullptr : &*it;
}

Namespace const* SiteInfo::find_namespace(std::string_view name) const
{
    for (auto const& space : namespaces) {
        for (auto const& own : namespace_names(space.id)) {
            if (same_namespace_name(own, name)) {
                return &space;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> SiteInfo::namespace_names(int id) const
{
    std::vector<std::string> result;
    auto const* const space = find_namespace(id);
    if (space == nullptr) {
        return result;
    }
    result.push_back(space->name);
    if (space->canonical != space->name && !space->canonical.empty()) {
        result.push_back(space->canonical);
    }
    result.insert(result.end(), space->aliases.begin(), space->aliases.end());
    return result;
}

Result<SiteInfo> read_siteinfo(json::Value query)
{
    SiteInfo info;
    auto const general = query["general"];
    info.wiki_id = text(general, "wikiid");
    info.site_name = text(general, "sitename");
    info.main_page = text(general, "mainpage");
    info.generator = text(general, "generator");
    info.language = text(general, "lang");
    info.right_to_left = general.boolean("rtl").value_or(false);
    info.server = text(general, "server");
    info.article_path = text(general, "articlepath");
    info.script = text(general, "script");
    info.case_sensitive = general.string("case") == "case-sensitive";
    info.license_name = text(query["rightsinfo"], "text");
    info.license_url = text(query["rightsinfo"], "url");
    read_namespaces(query, info);
    if (info.find_namespace(0) == nullptr) {
        return fail(Errc::invalid_input, "the wiki names no namespaces");
    }
    read_special_pages(query, info);
    read_temporary_accounts(query, info);
    for (auto const group : query["usergroups"].elements()) {
        info.autoconfirmed = info.autoconfirmed || group.string("name") == "autoconfirmed";
    }
    for (auto const message : query["allmessages"].elements()) {
        if (auto const content = message.string("content")) {
            info.messages.emplace(text(message, "name"), *content);
        }
    }
    return info;
}

}  // namespace wikipub::wiki
