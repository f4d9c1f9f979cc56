// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/options.h"

#include "base/strings.h"
#include "config/files.h"

#include <systemd/sd-id128.h>

#include <array>
#include <unistd.h>

namespace wikipub::app {

namespace {

/// sd_id128_get_machine_app_specific(3): the machine's own id stays secret.
constexpr sd_id128_t kNodeNames{
    {0x3e, 0x9c, 0x67, 0xc8, 0xf7, 0x07, 0x4b, 0xc8, 0xd6, 0xca, 0xcb, 0xe1, 0x9b, 0xc1, 0x0e, 0x58}};

Result<bridge::PageList> read_list(std::string const& path)
{
    if (path.empty()) {
        return bridge::PageList{};
    }
    auto file = config::DiskFiles().read(path);
    if (!file) {
        return fail(file.error().code, path + ": " + file.error().detail);
    }
    return bridge::PageList::parse(file->text);
}

}  // namespace

flows::Identity identity_of(config::Settings const& settings)
{
    flows::Identity identity;
    identity.host = settings.server.host;
    identity.handle_domain = settings.server.handle_domain;
    identity.scheme = settings.development.plain_http ? "http" : "https";
    identity.former_hosts = settings.server.former_hosts;
    identity.version = kVersion;
    return identity;
}

bridge::Policy policy_of(config::Posts const& posts)
{
    bridge::Policy policy;
    policy.hold = posts.hold_other;
    policy.hold_new_editor = posts.hold_new_editor;
    policy.hold_move = posts.hold_move;
    policy.hold_editor = posts.hold_editor;
    policy.daily_cap = posts.daily_cap_page;
    policy.daily_cap_editor = posts.daily_cap_editor;
    switch (posts.summaries) {
        case config::Summaries::none:
            policy.summaries = bridge::Summaries::none;
            break;
        case config::Summaries::established:
            policy.summaries = bridge::Summaries::established;
            break;
        case config::Summaries::all:
            policy.summaries = bridge::Summaries::all;
            break;
    }
    policy.minor_edits = posts.minor_edits;
    policy.bot_edits = posts.bot_edits;
    return policy;
}

std::string user_agent(config::Settings const& settings)
{
    return "Wikipub/" + std::string(kVersion) + " (" + identity_of(settings).urls().origin() + "/; " +
           settings.server.contact + ")";
}

net::Egress egress_of(config::Settings const& settings)
{
    net::Egress egress;
    egress.user_agent = user_agent(settings);
    egress.proxy = settings.egress.proxy;
    egress.no_proxy = settings.egress.no_proxy;
    egress.allow_plain_http = settings.development.plain_http;
    egress.allow_private_addresses = settings.development.allow_private_addresses;
    return egress;
}

Result<storage::DatabaseOptions> database_options(config::Storage const& storage)
{
    storage::DatabaseOptions options;
    options.file = storage.sqlite_file;
    if (!storage.mysql) {
        return options;
    }
    storage::MariadbOptions mariadb;
    mariadb.user = storage.mysql->user;
    mariadb.host = storage.mysql->host;
    mariadb.port = storage.mysql->port;
    mariadb.socket = storage.mysql->socket;
    mariadb.database = storage.mysql->database;
    mariadb.tls_ca_file = storage.tls_ca_file;
    if (!storage.password_file.empty()) {
        auto password = config::read_secret(config::DiskFiles(), storage.password_file, 1);
        if (!password) {
            return fail(password.error().code, storage.password_file + " " + password.error().detail);
        }
        mariadb.password = std::move(*password);
    }
    options.mariadb = std::move(mariadb);
    return options;
}

std::string node_name(config::Settings const& settings)
{
    std::array<char, 256> machine{};
    ::gethostname(machine.data(), machine.size() - 1);
    std::string name(machine.data());
    // Two machines of one name are two nodes all the same.
    std::array<char, SD_ID128_STRING_MAX> id{};
    if (sd_id128_t number{}; sd_id128_get_machine_app_specific(kNodeNames, &number) >= 0) {
        constexpr std::size_t kEnough = 8;
        name += "/" + std::string(sd_id128_to_string(number, id.data())).substr(0, kEnough);
    }
    return name + "/" + settings.server.listen.text();
}

wiki::ApiOptions api_options(config::Wiki const& wiki)
{
    wiki::ApiOptions options;
    options.wiki = wiki.id;
    options.path = wiki.path;
    options.url = wiki.api.url.empty() ? wiki::default_api_url(wiki.base_url, wiki.script_path) : wiki.api.url;
    options.host_header = wiki.api.host_header;
    options.limits = {wiki.api.per_hour, wiki.api.concurrent};
    options.messages = flows::needed_messages();
    return options;
}

bridge::HandleRules handle_rules(config::Wiki const& wiki, config::Settings const& settings)
{
    bridge::HandleRules rules;
    rules.suffix = wiki.handle_suffix;
    for (auto const& other : settings.wikis) {
        rules.reserved.push_back(other.path);
    }
    // The instance's own handle is its host name.
    rules.reserved.push_back(to_lower(settings.server.host.substr(0, settings.server.host.find(':'))));
    return rules;
}

Result<Lists> read_lists(config::Wiki const& wiki)
{
    auto denied = read_list(wiki.denied_file);
    if (!denied) {
        return tl::unexpected(denied.error());
    }
    auto unnamed = read_list(wiki.unnamed_file);
    if (!unnamed) {
        return tl::unexpected(unnamed.error());
    }
    return Lists{std::move(*denied), std::move(*unnamed)};
}

flows::WikiOptions wiki_options(config::Wiki const& wiki)
{
    flows::WikiOptions options;
    options.id = wiki.id;
    options.path = wiki.path;
    options.name = wiki.name;
    options.base_url = wiki.base_url;
    options.script_path = wiki.script_path;
    options.article_path = wiki.article_path;
    options.language = wiki.language;
    options.handle_suffix = wiki.handle_suffix;
    options.namespaces.assign(wiki.namespaces.begin(), wiki.namespaces.end());
    options.pages = wiki.enabled.pages;
    options.editors = wiki.enabled.editors;
    options.central_wiki = wiki.central_wiki;
    options.vanished_names = wiki.vanished_names;
    return options;
}

}  // namespace wikipub::app
