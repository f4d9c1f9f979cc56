// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strings.h"
#include "config/reading.h"

#include <algorithm>
#include <cmath>

namespace wikipub::config {

namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

Parsed<std::string> parse_stream(std::string_view value)
{
    if (value.empty() || value.size() > 249 || value.find_first_not_of(kNameCharacters) != std::string_view::npos) {
        return tl::unexpected("is '" + printable(value) + "'; write a name such as mediawiki.recentchange");
    }
    return std::string(value);
}

/// `host:port`, several with commas.
Parsed<std::string> parse_brokers(std::string_view value)
{
    auto const parts = split(value, ',');
    bool const fine = !parts.empty() && std::ranges::all_of(parts, [](std::string_view part) {
        auto const host = parse_host_header(trim(part));
        return host && host->find(':') != std::string::npos;
    });
    if (!fine) {
        return tl::unexpected("is '" + printable(value) + "'; write host:port, several with commas between them");
    }
    return std::string(value);
}

template <class T>
bool has_any(std::vector<Source> const& sources)
{
    return std::ranges::any_of(sources, [](Source const& source) { return std::holds_alternative<T>(source); });
}

void read_rcfeed(Section section, std::vector<Source>& sources)
{
    RcfeedSource rcfeed;
    section.read("listen", rcfeed.listen, parse_udp_endpoint);
    section.finish();
    if (!is_loopback(rcfeed.listen)) {
        section.warn(
            "listen",
            "takes datagrams from other machines, and nothing proves who sent one; let only the wiki's servers reach "
            "this port"
        );
    }
    auto const clashes = std::ranges::any_of(sources, [&](Source const& source) {
        auto const* other = std::get_if<RcfeedSource>(&source);
        return other != nullptr && overlap(other->listen, rcfeed.listen);
    });
    if (clashes) {
        section.error("listen", "another rcfeed listens there already; one is enough for all wikis");
    }
    sources.emplace_back(rcfeed);
}

void read_eventstreams(Section section, std::vector<Source>& sources, Reading const& reading)
{
    EventStreamsSource eventstreams;
    section.read("url", eventstreams.url, [&](auto value) { return parse_url(value, reading.plain_http); });
    section.read_list("streams", eventstreams.streams, parse_stream);
    section.finish();
    if (eventstreams.streams.empty()) {
        section.error("streams", "names no stream; write [mediawiki.recentchange], or leave it out");
    }
    if (has_any<EventStreamsSource>(sources)) {
        section.error("", "there is an eventstreams source already; name all streams in one, they share a connection");
    }
    sources.emplace_back(std::move(eventstreams));
}

void read_action_api(Section section, std::vector<Source>& sources)
{
    ActionApiSource action_api;
    section.read("catch_up", action_api.catch_up, parse_bool);
    section.read("interval", action_api.interval, duration_between(Milliseconds{0}, std::chrono::days{1}));
    section.finish();
    if (action_api.interval != Milliseconds{0} && action_api.interval < std::chrono::seconds{1}) {
        section.error("interval", "is shorter than a second; write 0s for no polling, or 10s and more");
    }
    if (has_any<ActionApiSource>(sources)) {
        section.error("", "there is an action_api source already; keep one, it is for all wikis");
    }
    sources.emplace_back(action_api);
}

void read_kafka(Section section, Reading const& reading)
{
    std::string brokers;
    std::string group = "wikipub";
    std::vector<std::string> topics;
    std::string ca_file;
    section.read("brokers", brokers, parse_brokers);
    section.read("group", group, parse_stream);
    section.read_list("topics", topics, parse_stream);
    if (read_path(section, "ca_file", ca_file)) {
        if (auto const file = reading.files.read(ca_file); !file) {
            section.error("ca_file", ca_file + ": " + file.error().detail);
        }
    }
    section.finish();
    section.error("", "Kafka is not available in this build; take eventstreams or rcfeed");
}

/// Part of a URL: what RFC 3986 §2.3 leaves as it is.
bool is_url_safe(std::string_view token)
{
    constexpr std::string_view kUnreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    return token.find_first_not_of(kUnreserved) == std::string_view::npos;
}

/// `tokens`: of all eventgate sources so far.
void read_eventgate(
    Section section,
    std::vector<Source>& sources,
    std::vector<std::string>& tokens,
    Reading const& reading,
    std::vector<Wiki> const& wikis
)
{
    EventGateSource eventgate;
    section.read("wiki", eventgate.wiki, parse_text);
    if (std::ranges::find(wikis, eventgate.wiki, &Wiki::id) == wikis.end()) {
        section.error(
            "wiki", "is '" + printable(eventgate.wiki) + "', which is no wiki's id; write one of those under wikis"
        );
    }
    section.read_list("token_files", eventgate.token_files, parse_text);
    for (auto& file : eventgate.token_files) {
        file = resolve(section, file);
        auto const token = read_secret(reading.files, file, kShortestToken);
        if (!token) {
            section.error("token_files", file + ": " + token.error().detail);
        } else if (!is_url_safe(*token)) {
            section.error(
                "token_files", file + ": holds characters that are no part of an address; take letters and digits"
            );
        } else if (std::ranges::find(tokens, *token) != tokens.end()) {
            section.error("token_files", file + ": holds a token that is listed already; each says which wiki posts");
        } else {
            tokens.push_back(*token);
        }
    }
    section.finish();
    if (eventgate.token_files.empty()) {
        section.error("token_files", "names no file; write one with a random token of 32 or more letters and digits");
    }
    auto const is_listed = std::ranges::any_of(sources, [&](Source const& source) {
        auto const* other = std::get_if<EventGateSource>(&source);
        return other != nullptr && other->wiki == eventgate.wiki;
    });
    if (is_listed) {
        section.error("wiki", "has an eventgate source already; list all token files there");
    }
    sources.emplace_back(std::move(eventgate));
}

}  // namespace

int requests_per_hour(std::vector<Source> const& sources)
{
    int needed = 60;
    for (auto const& source : sources) {
        auto const* action_api = std::get_if<ActionApiSource>(&source);
        if (action_api != nullptr && action_api->interval > Milliseconds{0}) {
            needed += static_cast<int>(std::chrono::hours{1} / action_api->interval);
        }
    }
    return needed;
}

std::vector<Source> read_sources(Section& root, Reading const& reading, std::vector<Wiki> const& wikis)
{
    std::vector<Source> sources;
    std::vector<std::string> tokens;
    auto items = root.sections("sources");
    for (auto& item : items) {
        auto const kind = item.only_key();
        if (kind == "rcfeed") {
            read_rcfeed(item.section(kind), sources);
        } else if (kind == "eventstreams") {
            read_eventstreams(item.section(kind), sources, reading);
        } else if (kind == "action_api") {
            read_action_api(item.section(kind), sources);
        } else if (kind == "kafka") {
            read_kafka(item.section(kind), reading);
        } else if (kind == "eventgate") {
            read_eventgate(item.section(kind), sources, tokens, reading, wikis);
        } else {
            item.error(
                "",
                "is no source; write one of rcfeed, eventstreams, kafka, eventgate, action_api after the dash, with "
                "its settings in braces"
            );
        }
    }
    if (items.empty()) {
        root.error("sources", "no source is listed, so nothing would ever be posted; list one, such as - rcfeed: {}");
    }
    return sources;
}

}  // namespace wikipub::config
