// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/files.h"
#include "config/section.h"
#include "config/settings.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The readers of the file's sections, one each. They report into the section they are given; what they could not read
/// keeps its default.
namespace wikipub::config {

/// What all readers need to know.
struct Reading {
    Files const& files;
    Problems& problems;
    bool plain_http = false;  ///< development.plain_http, which is read first
};

/// Paths are relative to the folder of the file that names them.
std::string resolve(Section const& section, std::string const& path);
/// Reads a path and resolves it; true where it names something.
bool read_path(Section& section, std::string_view key, std::string& out);

Development read_development(Section section);
Server read_server(Section section, Reading const& reading);
Egress read_egress(Section section);
Storage read_storage(Section section, Reading const& reading);
Posts read_posts(Section section);
/// From `wikis` or from the file that `wikis_from` names.
std::vector<Wiki> read_wikis(Section& root, Reading const& reading);
std::vector<Source> read_sources(Section& root, Reading const& reading, std::vector<Wiki> const& wikis);

/// Requests to a wiki's API in an hour that these settings ask for whatever is followed: polling, and one check a
/// minute before posts can go out. What followers add is known only at run time (`wikipubctl status`).
int requests_per_hour(std::vector<Source> const& sources);

}  // namespace wikipub::config
