// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/eventstreams_position.h"

#include "json/reader.h"
#include "json/writer.h"

#include <algorithm>

namespace wikipub::events {

namespace {

/// More than any set of streams needs.
constexpr std::size_t kMaxPartitions = 1000;

/// `eqiad.mediawiki.recentchange` carries `mediawiki.recentchange`; a server without data centres has topics named as
/// the streams.
bool carries(std::string_view topic, std::string_view stream)
{
    if (topic == stream) {
        return true;
    }
    auto const dot = topic.find('.');
    return dot != std::string_view::npos && topic.substr(dot + 1) == stream;
}

}  // namespace

Result<EventStreamsPosition> EventStreamsPosition::parse(std::string_view text)
{
    EventStreamsPosition position;
    if (auto const merged = position.merge(text); !merged) {
        return tl::unexpected(merged.error());
    }
    return position;
}

Result<> EventStreamsPosition::merge(std::string_view id)
{
    auto const document = json::parse(id);
    if (!document || !document->root().is_array() || document->root().size() > kMaxPartitions) {
        return fail(Errc::invalid_input, "EventStreams id is no array of topics");
    }
    std::map<Partition, std::optional<std::int64_t>> seen;
    std::int64_t latest = 0;
    for (auto const element : document->root().elements()) {
        auto const topic = element.string("topic");
        auto const partition = element.integer("partition");
        auto const timestamp = element.integer("timestamp");
        if (!topic || topic->empty() || !partition || (timestamp && *timestamp < 0)) {
            return fail(Errc::invalid_input, "EventStreams id has an element without topic or partition");
        }
        seen[{std::string(*topic), *partition}] = timestamp;
        latest = std::max(latest, timestamp.value_or(0));
    }
    if (milliseconds_.size() + seen.size() > 2 * kMaxPartitions) {
        return fail(Errc::invalid_input, "EventStreams names new topics without end");
    }
    for (auto const& [partition, timestamp] : seen) {
        if (timestamp) {
            auto& known = milliseconds_[partition];
            known = std::max(known, *timestamp);
        } else if (latest > 0) {
            milliseconds_.try_emplace(partition, latest);
        }
    }
    return {};
}

std::string EventStreamsPosition::text() const
{
    return json::write([&](json::Array& array) {
        for (auto const& [partition, milliseconds] : milliseconds_) {
            array.add([&](json::Object& element) {
                element.add("topic", partition.first);
                element.add("partition", partition.second);
                element.add("timestamp", milliseconds);
            });
        }
    });
}

Resume EventStreamsPosition::resume(std::vector<std::string> const& streams, Milliseconds rewind) const
{
    EventStreamsPosition wanted;
    for (auto const& stream : streams) {
        if (latest(stream) == 0) {
            return resume_by_time(streams, rewind);
        }
        for (auto const& [partition, milliseconds] : milliseconds_) {
            if (carries(partition.first, stream)) {
                wanted.milliseconds_[partition] = std::max<std::int64_t>(0, milliseconds - rewind.count());
            }
        }
    }
    if (streams.empty()) {
        return {};
    }
    return {.last_event_id = wanted.text(), .since = std::nullopt};
}

Resume EventStreamsPosition::resume_by_time(std::vector<std::string> const& streams, Milliseconds rewind) const
{
    std::int64_t since = 0;
    for (auto const& stream : streams) {
        // A stream's busy topic tells how far it was read; its idle ones may be days behind.
        if (auto const read_to = latest(stream); read_to > 0) {
            since = since == 0 ? read_to : std::min(since, read_to);
        }
    }
    if (since == 0) {
        return {};
    }
    return {.last_event_id = std::nullopt, .since = Timestamp(Milliseconds(since) - rewind)};
}

std::int64_t EventStreamsPosition::latest(std::string_view stream) const
{
    std::int64_t latest = 0;
    for (auto const& [partition, milliseconds] : milliseconds_) {
        if (carries(partition.first, stream)) {
            latest = std::max(latest, milliseconds);
        }
    }
    return latest;
}

}  // namespace wikipub::events
