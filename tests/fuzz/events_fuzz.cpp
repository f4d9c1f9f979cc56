// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/eventstreams_position.h"
#include "events/parse.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

using namespace wikipub;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const text(data, data + size);
    json::Document document;
    if (auto const message = document.parse(text)) {
        auto const parsed = events::parse_event(*message, events::Trust::hint);
        auto const* const event = parsed ? std::get_if<events::Event>(&*parsed) : nullptr;
        if (event != nullptr &&
            (event->wiki.empty() || event->title.empty() || event->title.find('_') != std::string::npos)) {
            std::abort();
        }
    }
    events::EventStreamsPosition position;
    if (position.merge(text)) {
        auto const again = events::EventStreamsPosition::parse(position.text());
        if (!again || again->text() != position.text()) {
            std::abort();
        }
        position.resume({"mediawiki.recentchange"}, std::chrono::seconds(5));
    }
    return 0;
}
