// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/change_events.h"

namespace wikipub::ingest {

namespace {

using events::Event;
using events::Kind;

Event begin_event(wiki::ChangeRow const& row, std::string const& wiki)
{
    Event event;
    event.wiki = wiki;
    event.trust = events::Trust::confirmed;
    event.rc_id = row.rc_id;
    event.timestamp = row.timestamp;
    event.namespace_id = row.ns;
    event.title = row.title;
    event.page_id = row.page;
    if (!row.user.empty()) {
        event.user = row.user;
    }
    event.user_id = row.user_id;
    return event;
}

std::vector<Event> edit_events(Event event, wiki::ChangeRow const& row)
{
    std::vector<Event> result;
    if (row.text_hidden || row.comment_hidden || row.user_hidden || row.suppressed) {
        auto hiding = event;
        hiding.kind = Kind::revision_visibility;
        hiding.revisions = {row.revision};
        hiding.hidden = {.text = row.text_hidden, .user = row.user_hidden, .comment = row.comment_hidden};
        result.push_back(std::move(hiding));
    }
    event.kind = row.type == wiki::ChangeRow::Type::creation ? Kind::creation : Kind::edit;
    event.rev_id = row.revision;
    event.parent_rev_id = row.parent;
    event.old_length = row.old_size;
    event.new_length = row.new_size;
    event.minor = row.minor;
    event.bot = row.bot;
    event.comment = row.comment;
    event.is_redirect = row.redirect;
    if (!row.sha1.empty()) {
        event.sha1 = row.sha1;
    }
    result.push_back(std::move(event));
    return result;
}

std::vector<Event> log_events(Event event, wiki::ChangeRow const& row)
{
    event.log_id = row.log_id;
    auto const& action = row.log_action;
    if (row.log_type == "move" && !row.move_target.empty()) {
        event.kind = Kind::move;
        event.move_target = row.move_target;
        event.noredirect = row.no_redirect;
        return {std::move(event)};
    }
    if (row.log_type != "delete") {
        return {};
    }
    if (action == "delete" || action == "delete_redir" || action == "delete_redir2") {
        event.kind = Kind::page_delete;
        // Rows do not say whether it has been restored since: the page is read before anything is withdrawn.
        event.trust = events::Trust::hint;
        return {std::move(event)};
    }
    if (action == "restore") {
        event.kind = Kind::page_restore;
        return {std::move(event)};
    }
    event.hidden = {.text = row.hides_text, .user = row.hides_user, .comment = row.hides_comment};
    if (action == "revision" && !row.revisions.empty()) {
        event.kind = Kind::revision_visibility;
        event.revisions = row.revisions;
        return {std::move(event)};
    }
    if (action == "event" && !row.logs.empty()) {
        event.kind = Kind::log_visibility;
        event.log_ids = row.logs;
        return {std::move(event)};
    }
    return {};
}

}  // namespace

std::vector<Event> to_events(wiki::ChangeRow const& row, std::string const& wiki)
{
    if (row.title.empty()) {
        return {};
    }
    auto event = begin_event(row, wiki);
    return row.type == wiki::ChangeRow::Type::log ? log_events(std::move(event), row)
                                                  : edit_events(std::move(event), row);
}

}  // namespace wikipub::ingest
