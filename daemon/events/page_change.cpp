// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/fields.h"
#include "events/parse.h"

namespace wikipub::events {

namespace {

/// Absent means visible: the flags are only left out where nothing is hidden.
Hidden hidden_of(json::Value revision)
{
    return {
        .text = !revision.boolean("is_content_visible").value_or(true),
        .user = !revision.boolean("is_editor_visible").value_or(true),
        .comment = !revision.boolean("is_comment_visible").value_or(true),
    };
}

/// A user entity: `performer`, absent where the action was suppressed, or `revision.editor`, absent where it is hidden.
void read_user(Event& event, json::Value user)
{
    event.user.reset();
    if (auto const name = user.string("user_text"); name && !name->empty()) {
        event.user = std::string(*name);
    }
    event.user_id = user.integer("user_id").value_or(0);
    event.bot = user.boolean("is_bot").value_or(false);
}

void read_revision(Event& event, json::Value revision)
{
    event.rev_id = RevId{revision.integer("rev_id").value_or(0)};
    event.parent_rev_id = RevId{revision.integer("rev_parent_id").value_or(0)};
    event.new_length = revision.integer("rev_size");
    event.minor = revision.boolean("is_minor_edit").value_or(false);
    if (auto const sha1 = revision.string("rev_sha1")) {
        event.sha1 = std::string(*sha1);
    }
}

Result<Parsed> finish_edit(Event event, json::Value message)
{
    auto const revision = message.object("revision");
    if (event.rev_id.value <= 0) {
        return fail(Errc::invalid_input, "page_change: edit without a revision");
    }
    // An import carries its revisions' own times, and is as old as they are.
    event.timestamp = time_of(revision, "rev_dt").value_or(event.timestamp);
    event.old_length = message.object("prior_state").object("revision").integer("rev_size");
    auto const hidden = hidden_of(revision);
    // Of an imported revision the performer is the importer.
    read_user(event, hidden.user ? json::Value() : revision.object("editor"));
    if (!hidden.comment) {
        event.comment = text_of(revision, "comment");
    }
    return event;
}

/// `page` has the new title, `prior_state` the old one.
Result<Parsed> finish_move(Event event, json::Value message)
{
    auto const prior = message.object("prior_state").object("page");
    event.kind = Kind::move;
    event.move_target = std::move(event.title);
    event.title = normal_title(text_of(prior, "page_title"));
    event.namespace_id = prior.integer("namespace_id").value_or(event.namespace_id);
    if (event.title.empty()) {
        return fail(Errc::invalid_input, "page_change: move without the old title");
    }
    event.noredirect = !message.object("created_redirect_page").exists();
    return event;
}

Result<Parsed> finish_visibility(Event event, json::Value message)
{
    if (event.rev_id.value <= 0) {
        return fail(Errc::invalid_input, "page_change: visibility change of nothing");
    }
    event.kind = Kind::revision_visibility;
    event.revisions = {event.rev_id};
    event.hidden = hidden_of(message.object("revision"));
    return event;
}

}  // namespace

Result<Parsed> parse_page_change(json::Value message, Trust trust)
{
    if (is_canary(message)) {
        return Ignored::canary;
    }
    auto const kind = message.string("page_change_kind");
    auto const page = message.object("page");
    auto const page_id = page.integer("page_id");
    auto const namespace_id = page.integer("namespace_id");
    auto const time = time_of(message, "dt");
    auto event = begin_event(message, trust);
    event.wiki = text_of(message, "wiki_id");
    event.title = normal_title(text_of(page, "page_title"));
    if (!kind || !page_id || *page_id <= 0 || !namespace_id || !time || event.wiki.empty() || event.title.empty()) {
        return fail(Errc::invalid_input, "page_change without kind, page, time or wiki");
    }
    event.page_id = PageId{*page_id};
    event.namespace_id = *namespace_id;
    event.timestamp = *time;
    event.is_redirect = page.boolean("is_redirect");
    read_user(event, message.object("performer"));
    read_revision(event, message.object("revision"));

    if (*kind == "edit" || *kind == "create") {
        event.kind = *kind == "edit" ? Kind::edit : Kind::creation;
        return finish_edit(std::move(event), message);
    }
    if (*kind == "move") {
        return finish_move(std::move(event), message);
    }
    if (*kind == "visibility_change") {
        return finish_visibility(std::move(event), message);
    }
    if (*kind == "delete" || *kind == "undelete") {
        event.kind = *kind == "delete" ? Kind::page_delete : Kind::page_restore;
        // Only of a suppressed deletion is nothing of the last revision shown.
        event.suppressed = hidden_of(message.object("revision")) == Hidden{true, true, true};
        return event;
    }
    return Ignored::unknown_type;
}

}  // namespace wikipub::events
