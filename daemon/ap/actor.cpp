// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/actor.h"

#include "ap/context.h"
#include "json/writer.h"

namespace wikipub::ap {

namespace {

char const* name_of(ActorType type)
{
    switch (type) {
        case ActorType::application:
            return "Application";
        case ActorType::service:
            return "Service";
        case ActorType::person:
            break;
    }
    return "Person";
}

void add_key(json::Object& out, PublicKey const& key)
{
    // One object, never an array: Misskey, Pleroma and snac read nothing else.
    out.add("publicKey", [&](json::Object& member) {
        member.add("id", key.id);
        member.add("owner", key.owner);
        member.add("publicKeyPem", key.pem);
    });
}

}  // namespace

void write_members(json::Object& out, Actor const& actor)
{
    out.add("id", actor.id);
    out.add("type", name_of(actor.type));
    out.add("preferredUsername", actor.preferred_username);
    out.add("webfinger", actor.webfinger);
    out.add("name", actor.name);
    out.add("summary", actor.summary);
    out.add("url", actor.url);
    out.add("inbox", actor.inbox);
    out.add("outbox", actor.outbox);
    out.add("followers", actor.followers);
    out.add("following", actor.following);
    out.add("featured", actor.featured);
    out.add("endpoints", [&](json::Object& endpoints) { endpoints.add("sharedInbox", actor.shared_inbox); });
    out.add("manuallyApprovesFollowers", actor.manually_approves_followers);
    out.add("discoverable", actor.discoverable);
    out.add("indexable", actor.indexable);
    if (actor.suspended) {
        out.add("suspended", true);
    }
    out.add("published", actor.published);
    if (actor.icon) {
        out.add("icon", [&](json::Object& icon) {
            icon.add("type", "Image");
            icon.add("mediaType", actor.icon->media_type);
            icon.add("url", actor.icon->url);
        });
    }
    out.add("attachment", [&](json::Array& attachment) {
        for (auto const& property : actor.attachment) {
            attachment.add([&](json::Object& item) {
                item.add("type", "PropertyValue");
                item.add("name", property.name);
                item.add("value", property.value);
            });
        }
    });
    out.add("tag", [](json::Array&) {});
    out.add("alsoKnownAs", actor.also_known_as);
    out.add("movedTo", actor.moved_to);
    add_key(out, actor.key);
}

void write_members(json::Object& out, DeletedPage const& actor)
{
    out.add("id", actor.id);
    out.add("type", name_of(ActorType::service));
    out.add("preferredUsername", actor.preferred_username);
    out.add("name", actor.name);
    out.add("inbox", actor.inbox);
    out.add("outbox", actor.outbox);
    out.add("suspended", !actor.moved_to.has_value());
    out.add("movedTo", actor.moved_to);
    add_key(out, actor.key);
}

std::string write(Actor const& actor)
{
    return json::write([&](json::Object& out) {
        add_actor_context(out);
        write_members(out, actor);
    });
}

std::string write(DeletedPage const& actor)
{
    return json::write([&](json::Object& out) {
        add_actor_context(out);
        write_members(out, actor);
    });
}

}  // namespace wikipub::ap
