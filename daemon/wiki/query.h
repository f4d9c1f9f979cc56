// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "net/request.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::wiki {

/// A logged-out `action=query`, joined with the question which wiki this is.
class Query {
public:
    explicit Query(int maxlag);

    Query& add(std::string_view name, std::string_view value);
    /// Several values, whatever characters they hold.
    /// https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters
    Query& add(std::string_view name, std::vector<std::string> const& values);

    /// A GET, which caches and read replicas may answer; a POST where the URL would grow too long for servers in
    /// between.
    net::Request request(std::string const& api_url, std::string const& host) const;

private:
    std::string encoded_;
};

/// What cannot be part of a title or a name, and would end a value.
bool is_askable(std::string_view value);

}  // namespace wikipub::wiki
