// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/mysql_url.h"

#include "base/iri.h"

namespace wikipub::config {

std::optional<MysqlUrl> parse_mysql_url(std::string_view text)
{
    constexpr std::string_view kScheme = "mysql://";
    constexpr std::string_view kSocket = "socket=";
    constexpr std::uint16_t kHttpPort = 80;
    constexpr std::uint16_t kHttpsPort = 443;
    auto const at = text.find('@');
    if (!text.starts_with(kScheme) || at == std::string_view::npos || at == kScheme.size()) {
        return std::nullopt;
    }
    MysqlUrl url;
    url.user = text.substr(kScheme.size(), at - kScheme.size());
    auto const rest = std::string(text.substr(at + 1));
    auto const place = Iri::parse("http://" + rest);
    auto const again = Iri::parse("https://" + rest);
    if (!place || !again || url.user.find_first_of(":/") != std::string::npos) {
        return std::nullopt;
    }
    url.host = place->host();
    // Each of the two schemes hides its own default.
    if (place->port() != kHttpPort) {
        url.port = place->port();
    } else if (again->port() != kHttpsPort) {
        url.port = again->port();
    }
    url.database = place->path().substr(1);
    if (url.database.empty() || url.database.find('/') != std::string::npos) {
        return std::nullopt;
    }
    auto const query = place->query();
    if (query.starts_with(kSocket) && query.substr(kSocket.size()).starts_with('/')) {
        url.socket = query.substr(kSocket.size());
    } else if (!query.empty()) {
        return std::nullopt;
    }
    return url;
}

}  // namespace wikipub::config
