// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/handle.h"
#include "bridge/policy.h"
#include "config/settings.h"
#include "flows/identity.h"
#include "flows/wikis.h"
#include "net/request.h"
#include "storage/database.h"
#include "wiki/api.h"

#include <string>
#include <vector>

/// From the settings to each module's own options: no module but app/ knows the settings file.
namespace wikipub::app {

inline constexpr std::string_view kVersion = WIKIPUB_VERSION;

flows::Identity identity_of(config::Settings const& settings);
bridge::Policy policy_of(config::Posts const& posts);
net::Egress egress_of(config::Settings const& settings);
/// `Wikipub/0.1.0 (https://ap.wiki.example/; admin@wiki.example)`
std::string user_agent(config::Settings const& settings);

/// Reads the password. Fails where its file cannot be read.
Result<storage::DatabaseOptions> database_options(config::Storage const& storage);
/// This process among those that share a database: the machine and the public address, which only one can have. A
/// process that was killed and started again takes over its own leases at once.
std::string node_name(config::Settings const& settings);

wiki::ApiOptions api_options(config::Wiki const& wiki);
bridge::HandleRules handle_rules(config::Wiki const& wiki, config::Settings const& settings);

/// The lists of denied and unnamed pages, read anew from their files.
struct Lists {
    bridge::PageList denied;
    bridge::PageList unnamed;
};
/// Fails where a list cannot be read: then nothing of that wiki may be published.
Result<Lists> read_lists(config::Wiki const& wiki);
flows::WikiOptions wiki_options(config::Wiki const& wiki);

}  // namespace wikipub::app
