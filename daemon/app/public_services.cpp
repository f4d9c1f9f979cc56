// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/public_services.h"

#include "flows/named_editors.h"
#include "flows/peer_signature.h"
#include "flows/render.h"
#include "json/writer.h"
#include "storage/positions.h"

namespace wikipub::app {

namespace {

constexpr int kPostsOnProfile = 20;

Result<http::Document> sendable(Result<flows::Document> document)
{
    if (!document) {
        return tl::unexpected(document.error());
    }
    return http::Document{std::move(document->json), std::move(document->url)};
}

http::WikiView view_of_wiki(flows::Wiki const& wiki)
{
    http::WikiView view;
    view.path = wiki.path();
    view.name = wiki.options().name;
    view.language = wiki.options().language;
    view.url = wiki.options().base_url;
    if (auto const info = wiki.api().known_siteinfo()) {
        view.license_name = info->license_name;
        view.license_url = info->license_url;
    }
    return view;
}

}  // namespace

PublicServices::PublicServices(
    flows::Environment& environment,
    flows::Directory& directory,
    flows::Documents& documents,
    flows::ShownPosts& shown,
    flows::Inbox& inbox,
    flows::Readers& readers,
    federation::RemoteActors& peers
)
    : environment_(environment),
      directory_(directory),
      documents_(documents),
      shown_(shown),
      inbox_(inbox),
      readers_(readers),
      peers_(peers),
      urls_(environment.identity.urls())
{
}

Task<Result<http::Document>> PublicServices::webfinger(std::string resource, http::Caller caller)
{
    co_return sendable(co_await documents_.webfinger(std::move(resource), caller.network));
}

std::string PublicServices::host_meta_xml()
{
    return documents_.host_meta();
}

std::string PublicServices::host_meta_json()
{
    return json::write([&](json::Object& out) {
        out.add("links", [&](json::Array& links) {
            links.add([&](json::Object& link) {
                link.add("rel", "lrdd");
                link.add("type", ap::kJrdJson);
                link.add("template", urls_.webfinger() + "?resource={uri}");
            });
        });
    });
}

std::string PublicServices::nodeinfo_links()
{
    return documents_.nodeinfo_links();
}

Task<Result<http::Document>> PublicServices::nodeinfo(NodeinfoVersion version)
{
    auto const asked = version == NodeinfoVersion::v2_0 ? ap::NodeInfoVersion::v2_0 : ap::NodeInfoVersion::v2_1;
    co_return sendable(co_await documents_.nodeinfo(asked));
}

Task<Result<http::Document>> PublicServices::actor(ap::ActorName actor, http::Caller caller)
{
    auto document = sendable(co_await documents_.actor(actor));
    if (document) {
        co_await readers_.note(std::move(actor), std::move(caller.signed_request));
    }
    co_return document;
}

Task<Result<http::Document>> PublicServices::collection(
    ap::ActorPath path, std::optional<std::string> cursor, http::Caller caller
)
{
    Result<bool> for_follower = false;
    if (path.part == ap::ActorPart::outbox) {
        for_follower = co_await readers_.may_read_outbox(path.actor, std::move(caller.signed_request));
    }
    if (!for_follower) {
        co_return tl::unexpected(for_follower.error());
    }
    co_return sendable(co_await documents_.collection(path.actor, path.part, std::move(cursor), *for_follower));
}

Task<Result<http::Document>> PublicServices::actor_activity(ap::ActivityPath, http::Caller)
{
    // Accepts and Updates of actors are delivered, not published: nobody has to fetch them.
    co_return fail(Errc::not_found, "activities of actors are not served");
}

Task<Result<http::Document>> PublicServices::post(ap::PostPath path, http::Caller caller)
{
    if (path.part != ap::PostPart::delete_) {
        if (auto const allowed = co_await readers_.may_read(path.post, caller.signed_request); !allowed) {
            co_return tl::unexpected(allowed.error());
        }
    }
    switch (path.part) {
        case ap::PostPart::self: {
            auto document = sendable(co_await documents_.note(path.wiki, path.post));
            if (document && caller.signed_request) {
                co_await note_fetch(path.post, std::move(caller));
            }
            co_return document;
        }
        case ap::PostPart::create: {
            auto document = sendable(co_await documents_.create(path.wiki, path.post));
            if (document && caller.signed_request) {
                co_await note_fetch(path.post, std::move(caller));
            }
            co_return document;
        }
        case ap::PostPart::delete_:
            co_return sendable(co_await documents_.deletion(path.wiki, path.post));
        case ap::PostPart::replies:
            co_return sendable(co_await documents_.replies(path.wiki, path.post));
        case ap::PostPart::quote:
            co_return sendable(co_await documents_.quote_authorization(path.wiki, path.post, path.number));
        case ap::PostPart::update:
            break;
    }
    co_return fail(Errc::not_found, "no such part of a post");
}

Task<> PublicServices::note_fetch(PostId post, http::Caller caller)
{
    auto const peer = co_await flows::verify_peer(environment_, peers_, *caller.signed_request);
    if (peer) {
        co_await documents_.note_fetch(post, peer->actor.host);
    }
}

Task<Result<http::Document>> PublicServices::conversation(
    ap::ConversationPath path, std::optional<std::string> cursor, http::Caller
)
{
    co_return sendable(co_await documents_.conversation(path.wiki, path.page, std::move(cursor)));
}

Task<Result<>> PublicServices::inbox(std::optional<ap::ActorName> owner, sig::ReceivedRequest request, http::Caller)
{
    co_return co_await inbox_.receive(std::move(owner), request);
}

std::vector<http::WikiView> PublicServices::wikis()
{
    std::vector<http::WikiView> views;
    for (auto const& wiki : environment_.wikis.all()) {
        if (wiki->options().pages) {
            views.push_back(view_of_wiki(*wiki));
        }
    }
    return views;
}

Task<http::ActorView> PublicServices::view_of(flows::Listed listed)
{
    auto const urls = environment_.identity.urls_of(listed.host);
    http::ActorView view;
    view.id = urls.actor(flows::actor_name(listed.name));
    view.url = urls.profile(listed.handle);
    view.handle = listed.handle;
    view.address = environment_.identity.address(listed.handle);
    view.name = listed.title;
    if (listed.wiki == nullptr) {
        view.name = environment_.identity.host;
        co_return view;
    }
    view.wiki = view_of_wiki(*listed.wiki);
    if (listed.name.kind == storage::ActorKind::wiki) {
        view.name = listed.wiki->options().name;
        view.wiki_url = listed.wiki->options().base_url;
        co_return view;
    }
    if (listed.editor) {
        bool const is_asked = listed.editor->asked_since.has_value();
        view.name = is_asked ? listed.handle : listed.title;
        view.wiki_url = is_asked ? listed.wiki->options().base_url : listed.editor->user_page;
        view.is_person = true;
        view.is_locked = listed.editor->locked;
        view.indexable = listed.editor->discoverable && !is_asked;
        co_return view;
    }
    view.wiki_url = bridge::page_url(listed.wiki->site(), listed.title);
    if (!listed.redirect_title.empty()) {
        auto const target = co_await directory_.by_text(listed.wiki->path(), listed.redirect_title, "");
        if (target) {
            view.state = http::ActorState::redirects;
            view.successor = environment_.identity.address(target->handle);
        }
    }
    co_return view;
}

Task<http::PostView> PublicServices::view_of(flows::Listed listed, storage::Post post)
{
    auto const note = flows::note_of(
        environment_, *listed.wiki, listed.name, post, listed.handle, co_await flows::names_in(environment_, post.id)
    );
    http::PostView view;
    view.id = note.id;
    view.url = note.url;
    view.content = text::Html{note.content};
    view.plain = text::plain_text(view.content);
    view.published = post.published;
    co_return view;
}

Task<Result<std::vector<storage::Post>>> PublicServices::newest(flows::Listed const& listed, int limit)
{
    if (!listed.row || listed.wiki == nullptr) {
        co_return std::vector<storage::Post>{};
    }
    auto const key = listed.row->id;
    auto posts = co_await environment_.database.read("profile.posts", [key, limit](storage::Snapshot& snapshot) {
        return storage::list_outbox(snapshot, key, {}, limit);
    });
    std::erase_if(posts, [](storage::Post const& post) { return post.followers_only; });
    co_return co_await shown_.of(*listed.wiki, std::move(posts));
}

Task<Result<http::ActorView>> PublicServices::find(std::string wiki, std::string text, http::Caller caller)
{
    auto listed = co_await directory_.by_text(std::move(wiki), std::move(text), caller.network);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    co_return co_await view_of(std::move(*listed));
}

Task<Result<std::string>> PublicServices::id_of_handle(std::string handle, http::Caller caller)
{
    auto const listed = co_await directory_.by_handle(std::move(handle), caller.network);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    co_return environment_.identity.urls_of(listed->host).actor(flows::actor_name(listed->name));
}

Task<Result<http::ProfileView>> PublicServices::profile(std::string handle, http::Caller caller)
{
    auto const listed = co_await directory_.by_handle(std::move(handle), caller.network);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    http::ProfileView view;
    view.actor = co_await view_of(*listed);
    auto const posts = co_await newest(*listed, kPostsOnProfile);
    view.posts_unavailable = !posts.has_value();
    if (posts) {
        for (auto const& post : *posts) {
            view.posts.push_back(co_await view_of(*listed, post));
        }
    }
    co_return view;
}

Task<Result<http::PostPageView>> PublicServices::post_page(ap::ProfilePostPath path, http::Caller caller)
{
    auto const listed = co_await directory_.by_handle(path.handle, caller.network);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    if (!listed->row || listed->wiki == nullptr) {
        co_return fail(Errc::not_found, "no posts");
    }
    auto const post = co_await shown_.of(*listed->wiki, path.post);
    if (!post) {
        co_return tl::unexpected(post.error());
    }
    if (post->actor != listed->row->id || post->followers_only) {
        co_return fail(Errc::not_found, "another actor's post");
    }
    co_return http::PostPageView{co_await view_of(*listed), co_await view_of(*listed, *post)};
}

Task<Result<http::TagView>> PublicServices::tag(ap::TagPath path, http::Caller)
{
    auto* const wiki = environment_.wikis.by_path(path.wiki);
    if (wiki == nullptr || !wiki->options().pages) {
        co_return fail(Errc::not_found, "no such wiki");
    }
    // Which posts carry a tag is not kept: summaries are, and they hold it.
    http::TagView view;
    view.wiki = view_of_wiki(*wiki);
    view.tag = path.tag;
    auto const name = path.wiki;
    auto posts = co_await environment_.database.read("tag.posts", [name, tag = path.tag](storage::Snapshot& snapshot) {
        return storage::list_posts_mentioning(snapshot, name, "#" + tag, kPostsOnProfile);
    });
    auto const shown = co_await shown_.of(*wiki, std::move(posts));
    if (!shown) {
        co_return tl::unexpected(shown.error());
    }
    for (auto const& post : *shown) {
        auto const key = post.actor;
        auto const actor = co_await environment_.database.read("tag.actor", [key](storage::Snapshot& snapshot) {
            return storage::find_actor(snapshot, key);
        });
        auto const listed = actor ? co_await directory_.by_name(actor->name) : fail(Errc::not_found, "");
        if (listed && !listed->page_deleted) {
            auto actor_view = co_await view_of(*listed);
            auto post_view = co_await view_of(*listed, post);
            view.posts.push_back({std::move(actor_view), std::move(post_view)});
        }
    }
    co_return view;
}

}  // namespace wikipub::app
