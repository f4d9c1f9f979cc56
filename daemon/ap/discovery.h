// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How peers find actors and what runs here: RFC 7033, RFC 6415, NodeInfo.
namespace wikipub::ap {

struct WebFinger {
    std::string account;  ///< `handle@domain`, canonical, whatever was asked for
    std::vector<std::string> aliases;
    std::string profile_page;
    std::string self;  ///< the actor's id
};

std::string write(WebFinger const& descriptor);

/// The XRD that Pleroma asks for first. `webfinger` is the URL without its query.
std::string write_host_meta(std::string_view webfinger);

struct NodeInfoLinks {
    std::string version_2_0;
    std::string version_2_1;
    std::string application;  ///< the instance actor, FEP-2677
};

std::string write(NodeInfoLinks const& links);

enum class NodeInfoVersion { v2_0, v2_1 };

/// Tells nothing about users: there are none to count.
struct NodeInfo {
    std::string software_version;
    std::string repository;
    std::int64_t local_posts = 0;
    std::string node_name;
    std::string node_description;
};

std::string write(NodeInfo const& info, NodeInfoVersion version);

}  // namespace wikipub::ap
