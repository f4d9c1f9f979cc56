// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/query.h"

#include "base/strings.h"

#include <algorithm>
#include <memory>

namespace wikipub::wiki {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongestUrl = 2000;
constexpr char kSeparator = '\x1f';
/// 500 recent changes with the longest comments stay well below.
constexpr std::size_t kLargestAnswer = std::size_t{8} << 20U;

}  // namespace

Query::Query(int maxlag)
{
    add("action", "query");
    add("format", "json");
    add("formatversion", "2");
    add("maxlag", std::to_string(maxlag));
}

Query& Query::add(std::string_view name, std::string_view value)
{
    if (!encoded_.empty()) {
        encoded_ += '&';
    }
    encoded_ += name;
    encoded_ += '=';
    encoded_ += percent_encode(value);
    return *this;
}

Query& Query::add(std::string_view name, std::vector<std::string> const& values)
{
    std::string joined;
    for (auto const& value : values) {
        joined += kSeparator;
        joined += value;
    }
    return add(name, joined);
}

net::Request Query::request(std::string const& api_url, std::string const& host) const
{
    net::Request request;
    request.url = api_url;
    request.host = host;
    request.trust = net::Trust::configured;
    request.total_timeout = 10s;
    request.max_body = kLargestAnswer;
    request.headers.push_back({"Accept", "application/json"});
    if (api_url.size() + 1 + encoded_.size() <= kLongestUrl) {
        request.url += (api_url.find('?') == std::string::npos ? '?' : '&') + encoded_;
        return request;
    }
    request.method = "POST";
    request.body = std::make_shared<std::string const>(encoded_);
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    // Lets a wiki with several data centres answer from the nearest. https://www.mediawiki.org/wiki/API:Etiquette
    request.headers.push_back({"Promise-Non-Write-API-Action", "true"});
    return request;
}

bool is_askable(std::string_view value)
{
    return !value.empty() && value.size() <= 512 && is_valid_utf8(value) &&
           std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace wikipub::wiki
