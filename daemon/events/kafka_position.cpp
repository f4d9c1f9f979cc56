// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/kafka_position.h"

#include "json/reader.h"
#include "json/writer.h"

namespace wikipub::events {

Result<KafkaPosition> KafkaPosition::parse(std::string_view text)
{
    auto const document = json::parse(text);
    auto const root = document ? document->root() : json::Value();
    auto const cluster = root.string("cluster");
    auto const offset = root.integer("offset");
    auto const timestamp = root.integer("timestamp");
    if (!cluster || !offset || *offset < 0 || !timestamp || *timestamp < 0) {
        return fail(Errc::invalid_input, "position in Kafka without cluster, offset or timestamp");
    }
    return KafkaPosition{std::string(*cluster), *offset, Timestamp(Milliseconds(*timestamp))};
}

std::string KafkaPosition::text() const
{
    return json::write([&](json::Object& out) {
        out.add("cluster", cluster);
        out.add("offset", offset);
        out.add("timestamp", timestamp.time_since_epoch().count());
    });
}

}  // namespace wikipub::events
