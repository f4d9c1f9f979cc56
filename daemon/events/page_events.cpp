// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/fields.h"
#include "events/parse.h"

namespace wikipub::events {

namespace {

/// What the older streams about one page share: `database`, `page_*`, `performer`; the time is `meta.dt`.
Result<Event> read_page(json::Value message, Trust trust, Kind kind)
{
    auto const page_id = message.integer("page_id");
    auto const namespace_id = message.integer("page_namespace");
    auto const time = time_of(message.object("meta"), "dt");
    auto event = begin_event(message, trust);
    event.kind = kind;
    event.wiki = text_of(message, "database");
    event.title = normal_title(text_of(message, "page_title"));
    if (!page_id || *page_id <= 0 || !namespace_id || !time || event.wiki.empty() || event.title.empty()) {
        return fail(Errc::invalid_input, "page event without page, time or wiki");
    }
    event.page_id = PageId{*page_id};
    event.namespace_id = *namespace_id;
    event.timestamp = *time;
    event.is_redirect = message.boolean("page_is_redirect");
    event.rev_id = RevId{message.integer("rev_id").value_or(0)};
    auto const performer = message.object("performer");
    if (auto const name = performer.string("user_text"); name && !name->empty()) {
        event.user = std::string(*name);
    }
    event.user_id = performer.integer("user_id").value_or(0);
    return event;
}

Result<Parsed> parse_page_event(json::Value message, Trust trust, Kind kind)
{
    if (is_canary(message)) {
        return Ignored::canary;
    }
    auto event = read_page(message, trust, kind);
    if (!event) {
        return tl::unexpected(event.error());
    }
    return std::move(*event);
}

}  // namespace

Result<Parsed> parse_page_delete(json::Value message, Trust trust)
{
    return parse_page_event(message, trust, Kind::page_delete);
}

Result<Parsed> parse_page_suppress(json::Value message, Trust trust)
{
    auto parsed = parse_page_event(message, trust, Kind::page_delete);
    if (auto* const event = parsed ? std::get_if<Event>(&*parsed) : nullptr; event != nullptr) {
        event->suppressed = true;
    }
    return parsed;
}

Result<Parsed> parse_page_undelete(json::Value message, Trust trust)
{
    return parse_page_event(message, trust, Kind::page_restore);
}

Result<Parsed> parse_visibility_change(json::Value message, Trust trust)
{
    if (is_canary(message)) {
        return Ignored::canary;
    }
    auto event = read_page(message, trust, Kind::revision_visibility);
    if (!event) {
        return tl::unexpected(event.error());
    }
    auto const visibility = message.object("visibility");
    if (!visibility.exists() || event->rev_id.value <= 0) {
        return fail(Errc::invalid_input, "visibility change without a revision or visibility");
    }
    event->revisions = {event->rev_id};
    // Who suppresses is not told, by newer versions of the extension.
    event->suppressed = !message["performer"].exists();
    event->hidden = Hidden{
        .text = !visibility.boolean("text").value_or(true),
        .user = !visibility.boolean("user").value_or(true),
        .comment = !visibility.boolean("comment").value_or(true),
    };
    return std::move(*event);
}

}  // namespace wikipub::events
