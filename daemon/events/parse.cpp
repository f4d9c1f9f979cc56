// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/parse.h"

#include "events/fields.h"

#include <array>
#include <string_view>
#include <utility>

namespace wikipub::events {

namespace {

using Parser = Result<Parsed> (*)(json::Value, Trust);

/// Once more under the names that older versions of the EventBus extension give.
constexpr std::array<std::pair<std::string_view, Parser>, 7> kStreams{{
    {"mediawiki.recentchange", parse_recentchange},
    {"mediawiki.page_change.v1", parse_page_change},
    {"mediawiki.page_change", parse_page_change},
    {"mediawiki.revision-visibility-change", parse_visibility_change},
    {"mediawiki.page-delete", parse_page_delete},
    {"mediawiki.page-suppress", parse_page_suppress},
    {"mediawiki.page-undelete", parse_page_undelete},
}};

}  // namespace

Result<Parsed> parse_event(json::Value message, Trust trust)
{
    if (!message.is_object()) {
        return fail(Errc::invalid_input, "event is no object");
    }
    if (is_canary(message)) {
        return Ignored::canary;
    }
    auto const meta = message["meta"];
    if (!meta.exists()) {
        return parse_recentchange(message, trust);
    }
    auto const stream = meta.string("stream");
    if (!stream) {
        return fail(Errc::invalid_input, "event names no stream");
    }
    for (auto const& [name, parser] : kStreams) {
        if (name == *stream) {
            return parser(message, trust);
        }
    }
    return Ignored::stream;
}

}  // namespace wikipub::events
