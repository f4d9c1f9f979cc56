// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/fields.h"

#include "base/strings.h"

#include <algorithm>

namespace wikipub::events {

bool is_canary(json::Value message)
{
    return message.object("meta").string("domain") == "canary";
}

std::string normal_title(std::string_view title)
{
    std::string result(title);
    std::ranges::replace(result, '_', ' ');
    return std::string(trim(result));
}

std::string text_of(json::Value object, std::string_view name)
{
    return std::string(object.string(name).value_or(""));
}

std::optional<Timestamp> time_of(json::Value object, std::string_view name)
{
    auto const text = object.string(name);
    return text ? parse_iso8601(*text) : std::nullopt;
}

Event begin_event(json::Value message, Trust trust)
{
    auto const meta = message.object("meta");
    Event event;
    event.trust = trust;
    event.stream = text_of(meta, "stream");
    event.meta_id = text_of(meta, "id");
    return event;
}

}  // namespace wikipub::events
