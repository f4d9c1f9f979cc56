// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strings.h"
#include "config/reading.h"

#include <algorithm>
#include <array>
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

Parsed<std::optional<Timestamp>> parse_time(std::string_view value)
{
    auto const time = parse_iso8601(value);
    if (!time) {
        return tl::unexpected("is '" + printable(value) + "'; write a time such as 2026-11-23T10:00:00Z");
    }
    return time;
}

/// Topics of MediaWiki's events are one a data centre, and which of them is written to changes.
constexpr std::array<std::string_view, 2> kDataCentres{"eqiad.", "codfw."};

void warn_of_missing_twins(Section& section, std::vector<std::string> const& topics)
{
    for (auto const& topic : topics) {
        for (auto const prefix : kDataCentres) {
            auto const other = prefix == kDataCentres[0] ? kDataCentres[1] : kDataCentres[0];
            auto const twin = std::string(other) + topic.substr(std::min(prefix.size(), topic.size()));
            if (topic.starts_with(prefix) && std::ranges::find(topics, twin) == topics.end()) {
                section.warn("topics", "has " + topic + " without " + twin + ", where events go after a switch-over");
            }
        }
    }
}

/// Of these wikis Wikimedia leaves the editors of some pages out of EventStreams for their safety (T354456); Kafka has
/// them.
constexpr std::array<std::string_view, 1> kRedactedInEventStreams{"ruwiki"};

void read_kafka(Section section, std::vector<Source>& sources, Reading const& reading, std::vector<Wiki> const& wikis)
{
    KafkaSource kafka;
    section.read("brokers", kafka.brokers, parse_brokers);
    section.read("group", kafka.group, parse_stream);
    section.read_list("topics", kafka.topics, parse_stream);
    section.read("start", kafka.start, parse_time);
    if (!read_path(section, "ca_file", kafka.ca_file)) {
        section.warn(
            "ca_file",
            "is not set, so nothing is encrypted, and what Kafka tells of redactions only hides until the wiki "
            "confirms it"
        );
    } else if (auto const file = reading.files.read(kafka.ca_file); !file) {
        section.error("ca_file", kafka.ca_file + ": " + file.error().detail);
    }
    section.finish();
    if (kafka.brokers.empty() && !section.has("brokers")) {
        section.error("brokers", "names no broker; write host:port, several with commas between them");
    }
    if (kafka.topics.empty()) {
        section.error("topics", "names no topic; write those of every data centre");
    }
    warn_of_missing_twins(section, kafka.topics);
    for (auto const& wiki : wikis) {
        if (std::ranges::find(kRedactedInEventStreams, wiki.id) != kRedactedInEventStreams.end() &&
            wiki.unnamed_file.empty()) {
            section.warn(
                "",
                "names editors whom EventStreams leaves out; give " + wiki.id +
                    " an unnamed_file with its pages of EventStreams' mediawiki_redacted_pages"
            );
        }
    }
    if (has_any<KafkaSource>(sources)) {
        section.error("", "there is a kafka source already; name all topics in one, they share a group");
    }
    sources.emplace_back(std::move(kafka));
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
            read_kafka(item.section(kind), sources, reading, wikis);
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
