// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_address.h"

#include "base/iri.h"
#include "base/strings.h"

namespace wikipub::flows {

namespace {

std::optional<std::string> query_value(std::string_view query, std::string_view name)
{
    for (auto const part : split(query, '&')) {
        auto const equals = part.find('=');
        if (part.substr(0, equals) == name && equals != std::string_view::npos) {
            std::string value(part.substr(equals + 1));
            std::ranges::replace(value, '+', ' ');
            return percent_decode(value);
        }
    }
    return std::nullopt;
}

std::optional<std::string> title_of(std::string_view encoded)
{
    auto title = percent_decode(encoded);
    if (!title || title->empty() || !is_valid_utf8(*title)) {
        return std::nullopt;
    }
    std::ranges::replace(*title, '_', ' ');
    return title;
}

/// `en.m.wikipedia.org` is `en.wikipedia.org` for telephones.
std::string without_mobile(std::string_view host)
{
    std::string plain(host);
    if (plain.starts_with("m.")) {
        return plain.substr(2);
    }
    if (auto const mobile = plain.find(".m."); mobile != std::string::npos) {
        plain.erase(mobile, 2);
    }
    return plain;
}

}  // namespace

std::optional<PageAddress> parse_page_address(WikiOptions const& wiki, std::string_view url)
{
    auto const base = Iri::parse(wiki.base_url);
    std::string absolute(url);
    if (base && absolute.find("://") == std::string::npos) {
        absolute = std::string(base->scheme()) + "://" + absolute;
    }
    auto const address = Iri::parse(absolute);
    if (!base || !address) {
        return std::nullopt;
    }
    bool const same_host = without_mobile(address->host()) == without_mobile(base->host()) &&
                           (address->port() == base->port() || address->scheme() != base->scheme());
    if (!same_host) {
        return std::nullopt;
    }
    if (auto const page = query_value(address->query(), "curid")) {
        auto const number = parse_decimal(*page);
        return number ? std::optional<PageAddress>(PageId{*number}) : std::nullopt;
    }
    if (auto const title = query_value(address->query(), "title")) {
        auto const plain = title_of(*title);
        return plain ? std::optional<PageAddress>(*plain) : std::nullopt;
    }
    auto const marker = wiki.article_path.find("$1");
    auto const prefixes =
        std::array<std::string, 2>{wiki.article_path.substr(0, marker), wiki.script_path + "/index.php/"};
    for (auto const& prefix : prefixes) {
        if (address->path().starts_with(prefix) && address->path().size() > prefix.size()) {
            if (auto const title = title_of(address->path().substr(prefix.size()))) {
                return PageAddress(*title);
            }
        }
    }
    return std::nullopt;
}

}  // namespace wikipub::flows
