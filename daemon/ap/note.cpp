// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/note.h"

#include "ap/context.h"
#include "json/writer.h"

namespace wikipub::ap {

void write_members(json::Object& out, Note const& note)
{
    out.add("id", note.id);
    out.add("type", "Note");
    out.add("attributedTo", note.attributed_to);
    out.add("content", note.content);
    // The same bytes as `content`, else GoToSocial does not take the language.
    out.add("contentMap", [&](json::Object& map) { map.add(note.language, note.content); });
    out.add("url", note.url);
    out.add("published", note.published);
    out.add("updated", note.updated);
    out.add("to", note.audience.to);
    out.add("cc", note.audience.cc);
    out.add("sensitive", false);
    out.add("conversation", note.context);
    out.add("context", note.context);
    out.add("replies", note.replies);
    out.add("tag", [&](json::Array& tags) {
        for (auto const& hashtag : note.hashtags) {
            tags.add([&](json::Object& tag) {
                tag.add("type", "Hashtag");
                tag.add("name", "#" + hashtag.name);
                tag.add("href", hashtag.href);
            });
        }
    });
    out.add("attachment", [&](json::Array& attachment) {
        for (auto const& picture : note.pictures) {
            attachment.add([&](json::Object& item) {
                item.add("type", "Image");
                item.add("mediaType", picture.media_type);
                item.add("url", picture.url);
                item.add("name", picture.alternative_text);
            });
        }
    });
    if (note.quotable) {
        out.add("interactionPolicy", [](json::Object& policy) {
            policy.add("canQuote", [](json::Object& rule) {
                rule.add("automaticApproval", [](json::Array& approved) { approved.add(kPublic); });
            });
        });
    }
    out.add("license", note.license);
}

std::string write(Note const& note)
{
    return json::write([&](json::Object& out) {
        add_post_context(out);
        write_members(out, note);
    });
}

std::string write(QuoteAuthorization const& authorization)
{
    return json::write([&](json::Object& out) {
        add_quote_context(out);
        out.add("id", authorization.id);
        out.add("type", "QuoteAuthorization");
        out.add("attributedTo", authorization.attributed_to);
        out.add("interactingObject", authorization.interacting_object);
        out.add("interactionTarget", authorization.interaction_target);
    });
}

}  // namespace wikipub::ap
