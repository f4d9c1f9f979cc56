// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/render.h"

#include "bridge/handle.h"

namespace wikipub::flows {

namespace {

ap::Audience audience(bridge::Audience whom, std::string const& followers)
{
    auto const everybody = std::string(ap::kPublic);
    switch (whom) {
        case bridge::Audience::everybody:
            return {{everybody}, {followers}};
        case bridge::Audience::followers:
            return {{followers}, {}};
        case bridge::Audience::unlisted:
            break;
    }
    return {{followers}, {everybody}};
}

ap::Actor actor_of(
    Environment const& environment,
    ap::ActorName const& name,
    std::string_view host,
    std::string_view handle,
    bridge::Profile const& profile,
    SigningKeys::Key const& key
)
{
    auto const urls = environment.identity.urls_of(host);
    ap::Actor actor;
    actor.id = urls.actor(name);
    actor.preferred_username = handle;
    actor.webfinger = std::string(handle) + "@" + environment.identity.handle_domain;
    actor.name = profile.name;
    actor.summary = profile.summary.text;
    actor.url = urls.profile(handle);
    actor.inbox = urls.actor(name, ap::ActorPart::inbox);
    actor.outbox = urls.actor(name, ap::ActorPart::outbox);
    actor.followers = urls.actor(name, ap::ActorPart::followers);
    actor.following = urls.actor(name, ap::ActorPart::following);
    actor.featured = urls.actor(name, ap::ActorPart::featured);
    actor.shared_inbox = urls.shared_inbox();
    for (auto const& field : profile.fields) {
        actor.attachment.push_back({field.name, field.value.text});
    }
    actor.key = {urls.key(name), actor.id, key.public_pem};
    return actor;
}

}  // namespace

bridge::Said said_of(storage::Post const& post)
{
    bridge::Said said;
    said.kind = static_cast<bridge::PostKind>(post.kind);
    said.page = post.page;
    said.title = post.title;
    said.edits = post.edits;
    if (post.kind != storage::PostKind::move) {
        said.byte_delta = post.byte_delta;
    }
    said.from = post.rev_from;
    said.to = post.rev_to;
    // Words that a later version cannot read are left out: the post still says what happened and links to it.
    static_cast<void>(bridge::read_words(post.summary, said));
    return said;
}

ap::Note note_of(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& author,
    storage::Post const& post,
    std::string_view handle,
    std::vector<bridge::Named> named
)
{
    auto const urls = environment.identity.urls_of(post.host);
    auto const name = actor_name(author);
    auto said = said_of(post);
    said.own = author.kind == storage::ActorKind::editor;
    said.named = std::move(named);
    auto const content = bridge::post_content(said, wiki.site(), urls.tag(post.wiki, ""));
    ap::Note note;
    note.id = urls.post(post.wiki, post.id);
    note.attributed_to = urls.actor(name);
    note.content = content.html.text;
    note.language = content.language;
    note.url = urls.profile_post(handle, post.id);
    note.published = post.published;
    note.updated = post.updated;
    note.audience = audience(
        post.followers_only ? bridge::Audience::followers : bridge::kEditStreamAudience,
        urls.actor(name, ap::ActorPart::followers)
    );
    note.context = urls.conversation(post.wiki, post.page);
    note.replies = urls.post(post.wiki, post.id, ap::PostPart::replies);
    for (auto const& tag : content.tags) {
        note.hashtags.push_back({tag.name, tag.href});
    }
    note.quotable = !post.followers_only;
    return note;
}

ap::Actor instance_actor(Environment const& environment, std::string_view handle)
{
    auto const& host = environment.identity.host;
    auto actor = actor_of(
        environment, ap::InstanceActor{}, host, handle, bridge::instance_profile(host), environment.keys.instance()
    );
    actor.type = ap::ActorType::application;
    actor.manually_approves_followers = true;
    actor.url = environment.identity.urls().origin() + "/";
    return actor;
}

ap::Actor wiki_actor(Environment const& environment, Wiki const& wiki)
{
    storage::ActorName const name{storage::ActorKind::wiki, wiki.path(), PageId{}, 1};
    auto actor = actor_of(
        environment,
        actor_name(name),
        environment.identity.host,
        wiki.path(),
        bridge::wiki_profile(wiki.site()),
        environment.keys.of(name)
    );
    actor.discoverable = true;
    actor.indexable = true;
    return actor;
}

ap::Actor page_actor(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& name,
    std::string_view host,
    std::string_view title,
    std::string_view handle
)
{
    auto actor = actor_of(
        environment,
        actor_name(name),
        host,
        handle,
        bridge::page_profile(wiki.site(), name.page, title),
        environment.keys.of(name)
    );
    actor.discoverable = true;
    actor.indexable = true;
    return actor;
}

ap::Actor editor_actor(
    Environment const& environment,
    Wiki const& wiki,
    storage::Editor const& editor,
    storage::Actor const& row,
    std::string_view handle
)
{
    bool const is_asked = editor.standing(environment.clock.now()) == storage::EditorStanding::asked;
    bool const is_linked = !is_asked && editor.linked && !editor.linked->lost;
    std::optional<bridge::OtherAccount> other;
    if (is_linked) {
        other = {editor.linked->url, editor.linked->address};
    }
    auto const name = storage::editor_actor_name(editor);
    auto actor = actor_of(
        environment,
        actor_name(name),
        row.host,
        handle,
        bridge::editor_profile(wiki.site(), is_asked ? std::string_view() : editor.name, editor.user_page, other),
        environment.keys.of(name)
    );
    actor.type = ap::ActorType::person;
    actor.manually_approves_followers = editor.locked;
    actor.discoverable = actor.indexable = editor.discoverable && !is_asked;
    actor.published = std::chrono::floor<std::chrono::days>(row.created);
    if (is_linked) {
        actor.also_known_as = {editor.linked->actor};
    }
    if (editor.moved) {
        actor.moved_to = editor.moved_to;
    }
    return actor;
}

ap::DeletedPage deleted_page(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& name,
    std::string_view host,
    std::optional<std::string> moved_to
)
{
    auto const urls = environment.identity.urls_of(host);
    auto const actor = actor_name(name);
    ap::DeletedPage page;
    page.id = urls.actor(actor);
    page.preferred_username = bridge::page_handle(name.page, wiki.handle_rules());
    page.name = bridge::deleted_page_profile(wiki.site()).name;
    page.inbox = urls.actor(actor, ap::ActorPart::inbox);
    page.outbox = urls.actor(actor, ap::ActorPart::outbox);
    page.moved_to = std::move(moved_to);
    page.key = {urls.key(actor), page.id, environment.keys.of(name).public_pem};
    return page;
}

}  // namespace wikipub::flows
