// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/documents.h"

#include "ap/activity.h"
#include "ap/collection.h"
#include "flows/named_editors.h"
#include "flows/render.h"
#include "storage/actors.h"

namespace wikipub::flows {

Documents::Documents(Environment& environment, Directory& directory, ShownPosts& shown, Pages const& pages)
    : environment_(environment), directory_(directory), shown_(shown), rendered_(environment, pages)
{
}

Task<Result<Document>> Documents::actor(ap::ActorName name)
{
    auto const stored = stored_name(name);
    if (!stored) {
        co_return fail(Errc::not_found, "reserved id");
    }
    auto begun = rendered_.begin(environment_.identity.urls().actor(name));
    if (auto const* known = rendered_.find(begun)) {
        co_return *known;
    }
    auto const listed = co_await directory_.by_name(*stored);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto document = actor_document(*listed);
    rendered_.keep(std::move(begun), *listed, document);
    co_return document;
}

Document Documents::actor_document(Listed const& listed) const
{
    switch (listed.name.kind) {
        case storage::ActorKind::instance: {
            auto const actor = instance_actor(environment_, listed.handle);
            return {ap::write(actor), actor.url};
        }
        case storage::ActorKind::wiki: {
            auto const actor = wiki_actor(environment_, *listed.wiki);
            return {ap::write(actor), actor.url};
        }
        case storage::ActorKind::editor: {
            auto const actor = editor_actor(environment_, *listed.wiki, *listed.editor, *listed.row, listed.handle);
            return {ap::write(actor), actor.url};
        }
        case storage::ActorKind::page:
            break;
    }
    if (listed.page_deleted) {
        auto const page = deleted_page(environment_, *listed.wiki, listed.name, listed.host, listed.successor_id);
        return {ap::write(page), ""};
    }
    auto actor = page_actor(environment_, *listed.wiki, listed.name, listed.host, listed.title, listed.handle);
    actor.also_known_as = listed.former_ids;
    return {ap::write(actor), actor.url};
}

Task<Result<Documents::Written>> Documents::written(std::string wiki_path, PostId id)
{
    auto* const wiki = environment_.wikis.by_path(wiki_path);
    if (wiki == nullptr) {
        co_return fail(Errc::not_found, "no such wiki");
    }
    auto post = co_await shown_.of(*wiki, id);
    if (!post) {
        co_return tl::unexpected(post.error());
    }
    auto const key = post->actor;
    auto const author = co_await environment_.database.read("documents.author", [key](storage::Snapshot& snapshot) {
        return storage::find_actor(snapshot, key);
    });
    if (!author) {
        co_return fail(Errc::not_found, "a post without an author");
    }
    auto const listed = co_await directory_.by_name(author->name);
    if (!listed || listed->page_deleted) {
        co_return fail(listed ? Errc::gone : listed.error().code, "its author may not be shown");
    }
    auto named = co_await names_in(environment_, post->id);
    co_return Written{std::move(*post), *author, listed->handle, wiki, std::move(named)};
}

Task<Result<Document>> Documents::note(std::string wiki, PostId post)
{
    auto const written_post = co_await written(std::move(wiki), post);
    if (!written_post) {
        co_return tl::unexpected(written_post.error());
    }
    auto const& [row, author, handle, of_wiki, named] = *written_post;
    auto const note = note_of(environment_, *of_wiki, author.name, row, handle, named);
    co_return Document{ap::write(note), note.url};
}

Task<Result<Document>> Documents::create(std::string wiki, PostId post)
{
    auto const written_post = co_await written(std::move(wiki), post);
    if (!written_post) {
        co_return tl::unexpected(written_post.error());
    }
    auto const& [row, author, handle, of_wiki, named] = *written_post;
    auto const urls = environment_.identity.urls_of(row.host);
    ap::Create const activity{
        urls.post(row.wiki, row.id, ap::PostPart::create),
        note_of(environment_, *of_wiki, author.name, row, handle, named)};
    co_return Document{ap::write(activity), activity.note.url};
}

Task<Result<Document>> Documents::deletion(std::string wiki, PostId post)
{
    auto const found = co_await environment_.database.read("documents.deletion", [post](storage::Snapshot& snapshot) {
        auto row = storage::find_post(snapshot, post);
        auto author = row ? storage::find_actor(snapshot, row->actor) : std::nullopt;
        return std::pair(std::move(row), std::move(author));
    });
    auto const& [row, author] = found;
    if (!row || !author || row->wiki != wiki || row->state != storage::PostState::withdrawn) {
        co_return fail(Errc::not_found, "not deleted");
    }
    auto const urls = environment_.identity.urls_of(row->host);
    auto const name = actor_name(author->name);
    ap::Delete const activity{
        urls.post(row->wiki, row->id, ap::PostPart::delete_),
        urls.actor(name),
        urls.post(row->wiki, row->id),
        row->confirmed,
        urls.actor(name, ap::ActorPart::followers)};
    co_return Document{ap::write(activity), ""};
}

Task<Result<Document>> Documents::replies(std::string wiki, PostId post)
{
    auto const written_post = co_await written(wiki, post);
    if (!written_post) {
        co_return tl::unexpected(written_post.error());
    }
    ap::Collection all;
    all.id = environment_.identity.urls_of(written_post->post.host).post(wiki, post, ap::PostPart::replies);
    all.items.emplace();
    co_return Document{ap::write(all), ""};
}

Task<Result<Document>> Documents::quote_authorization(std::string wiki, PostId post, std::int64_t number)
{
    auto const written_post = co_await written(wiki, post);
    if (!written_post) {
        co_return tl::unexpected(written_post.error());
    }
    auto const stamp =
        co_await environment_.database.read("documents.quote", [post, number](storage::Snapshot& snapshot) {
            return storage::find_quote_stamp(snapshot, post, number);
        });
    if (!stamp) {
        co_return fail(Errc::not_found, "no such stamp");
    }
    auto const& row = written_post->post;
    auto const urls = environment_.identity.urls_of(row.host);
    ap::QuoteAuthorization const authorization{
        urls.quote_stamp(wiki, post, number),
        urls.actor(actor_name(written_post->author.name)),
        stamp->instrument,
        urls.post(wiki, post)};
    co_return Document{ap::write(authorization), ""};
}

Task<> Documents::note_fetch(PostId post, HostId host)
{
    co_await environment_.database.write("documents.fetch", [post, host](storage::Transaction& transaction) {
        storage::record_fetch(transaction, post, host);
        return true;
    });
}

Task<Result<Document>> Documents::webfinger(std::string resource, std::string network)
{
    auto begun = rendered_.begin("webfinger " + resource);
    // An address leads to whatever page has that title now, which only the wiki knows.
    bool const is_lasting = !resource.starts_with("http");
    if (auto const* known = rendered_.find(begun)) {
        co_return *known;
    }
    auto const listed = co_await directory_.by_resource(std::move(resource), std::move(network));
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const urls = environment_.identity.urls_of(listed->host);
    auto const id = urls.actor(actor_name(listed->name));
    bool const is_instance = listed->name.kind == storage::ActorKind::instance;
    auto const profile = is_instance ? urls.origin() + "/" : urls.profile(listed->handle);
    ap::WebFinger descriptor;
    descriptor.account = listed->handle + "@" + environment_.identity.handle_domain;
    descriptor.aliases = {profile, id};
    descriptor.profile_page = profile;
    descriptor.self = id;
    Document document{ap::write(descriptor), ""};
    if (is_lasting) {
        rendered_.keep(std::move(begun), *listed, document);
    }
    co_return document;
}

std::string Documents::host_meta() const
{
    return ap::write_host_meta(environment_.identity.urls().webfinger());
}

std::string Documents::nodeinfo_links() const
{
    auto const urls = environment_.identity.urls();
    return ap::write(ap::NodeInfoLinks{urls.nodeinfo_2_0(), urls.nodeinfo_2_1(), urls.actor(ap::InstanceActor{})});
}

Task<Document> Documents::nodeinfo(ap::NodeInfoVersion version)
{
    ap::NodeInfo info;
    info.software_version = environment_.identity.version;
    info.local_posts = co_await environment_.database.read("documents.posts", [](storage::Snapshot& snapshot) {
        return storage::count_posts(snapshot);
    });
    info.node_name = environment_.identity.host;
    info.node_description = "Pages of MediaWiki wikis as ActivityPub actors";
    co_return Document{ap::write(info, version), ""};
}

}  // namespace wikipub::flows
