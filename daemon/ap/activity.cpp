// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/activity.h"

#include "ap/context.h"
#include "json/writer.h"

namespace wikipub::ap {

namespace {

void add_head(json::Object& out, std::string_view id, std::string_view type, std::string_view actor)
{
    out.add("id", id);
    out.add("type", type);
    out.add("actor", actor);
}

void add_to(json::Object& out, std::string_view recipient)
{
    out.add("to", [&](json::Array& to) { to.add(recipient); });
}

void add_cc(json::Object& out, std::string_view recipient)
{
    out.add("cc", [&](json::Array& cc) { cc.add(recipient); });
}

void add_note_activity(json::Object& out, std::string_view id, std::string_view type, Note const& note, Timestamp time)
{
    add_head(out, id, type, note.attributed_to);
    out.add("published", time);
    out.add("to", note.audience.to);
    out.add("cc", note.audience.cc);
    out.add("object", [&](json::Object& object) { write_members(object, note); });
}

std::string write_follow_answer(std::string_view id, std::string_view type, ReceivedFollow const& follow)
{
    return json::write([&](json::Object& out) {
        add_plain_context(out);
        add_head(out, id, type, follow.object);
        add_to(out, follow.actor);
        out.add("object", [&](json::Object& object) {
            add_head(object, follow.id, "Follow", follow.actor);
            object.add("object", follow.object);
        });
    });
}

}  // namespace

void write_members(json::Object& out, Create const& activity)
{
    add_note_activity(out, activity.id, "Create", activity.note, activity.note.published);
}

std::string write(Create const& activity)
{
    return json::write([&](json::Object& out) {
        add_post_context(out);
        write_members(out, activity);
    });
}

std::string write(Update const& activity)
{
    auto const& note = activity.note;
    return json::write([&](json::Object& out) {
        add_post_context(out);
        add_note_activity(out, activity.id, "Update", note, note.updated.value_or(note.published));
    });
}

std::string write(Delete const& activity)
{
    return json::write([&](json::Object& out) {
        add_plain_context(out);
        add_head(out, activity.id, "Delete", activity.actor);
        add_to(out, kPublic);
        add_cc(out, activity.followers);
        out.add("object", [&](json::Object& object) {
            object.add("id", activity.object);
            object.add("type", "Tombstone");
            object.add("formerType", "Note");
            object.add("deleted", activity.deleted);
        });
    });
}

std::string write(DeleteActor const& activity)
{
    return json::write([&](json::Object& out) {
        add_plain_context(out);
        add_head(out, activity.id, "Delete", activity.actor);
        add_to(out, kPublic);
        out.add("object", activity.actor);
    });
}

std::string write(UpdateActor const& activity)
{
    auto const& id = std::visit([](auto const& actor) -> std::string const& { return actor.id; }, activity.actor);
    return json::write([&](json::Object& out) {
        add_actor_context(out);
        add_head(out, activity.id, "Update", id);
        add_to(out, kPublic);
        add_cc(out, activity.followers);
        out.add("object", [&](json::Object& object) {
            std::visit([&](auto const& actor) { write_members(object, actor); }, activity.actor);
        });
    });
}

std::string write(Move const& activity)
{
    return json::write([&](json::Object& out) {
        add_plain_context(out);
        add_head(out, activity.id, "Move", activity.actor);
        out.add("object", activity.actor);
        out.add("target", activity.target);
        add_to(out, activity.followers);
        out.add("cc", [](json::Array&) {});
    });
}

std::string write(AcceptFollow const& activity)
{
    return write_follow_answer(activity.id, "Accept", activity.follow);
}

std::string write(RejectFollow const& activity)
{
    return write_follow_answer(activity.id, "Reject", activity.follow);
}

std::string write(AnswerQuote const& activity)
{
    auto const& request = activity.request;
    return json::write([&](json::Object& out) {
        add_quote_context(out);
        add_head(out, activity.id, activity.result ? "Accept" : "Reject", activity.actor);
        add_to(out, request.actor);
        out.add("object", [&](json::Object& object) {
            add_head(object, request.id, "QuoteRequest", request.actor);
            object.add("object", request.object);
            object.add("instrument", request.instrument);
        });
        out.add("result", activity.result);
    });
}

}  // namespace wikipub::ap
