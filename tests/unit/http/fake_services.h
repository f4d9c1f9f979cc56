// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "http/services.h"

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace wikipub::http {

/// A wiki of one page and one post. Each use case can be made to fail; what was asked is written down. Set up before
/// the loop runs.
class FakeServices final : public Services {
public:
    std::map<std::string, Errc> failures;  ///< by name of the use case
    bool throws = false;
    std::vector<std::string> calls;
    std::vector<WikiView> known_wikis{english()};

    static WikiView english()
    {
        return {
            "enwiki",
            "Wikipedia",
            "en",
            "https://en.wiki.example",
            "CC BY-SA 4.0",
            "https://license.example/by-sa/4.0"};
    }

    static ActorView einstein()
    {
        ActorView actor;
        actor.id = "https://ap.wiki.example/w/enwiki/p/736";
        actor.url = "https://ap.wiki.example/@albert_einstein";
        actor.handle = "albert_einstein";
        actor.address = "@albert_einstein@wiki.example";
        actor.name = "Albert Einstein";
        actor.wiki_url = "https://en.wiki.example/wiki/Albert_Einstein";
        actor.wiki = english();
        return actor;
    }

    static PostView edit()
    {
        PostView post;
        post.id = "https://ap.wiki.example/w/enwiki/o/17";
        post.url = "https://ap.wiki.example/@albert_einstein/17";
        post.content = text::Html{"<p>Albert Einstein was <em>edited</em>.</p>"};
        post.plain = "Albert Einstein was edited.";
        post.published = *parse_iso8601("2026-11-23T10:15:42Z");
        return post;
    }

    Task<Result<Document>> webfinger(std::string resource, Caller caller) override
    {
        return answer("webfinger", resource + " from " + caller.network, "");
    }
    std::string host_meta_xml() override { return "<XRD/>"; }
    std::string host_meta_json() override { return "{}"; }
    std::string nodeinfo_links() override { return "{}"; }
    Task<Result<Document>> nodeinfo(NodeinfoVersion version) override
    {
        return answer("nodeinfo", version == NodeinfoVersion::v2_0 ? "2.0" : "2.1", "");
    }
    Task<Result<Document>> actor(ap::ActorName actor, Caller caller) override
    {
        return answer("actor", urls_.actor(actor) + signed_mark(caller), einstein().url);
    }
    Task<Result<Document>> collection(ap::ActorPath path, std::optional<std::string> cursor, Caller /*caller*/) override
    {
        return answer("collection", urls_.actor(path.actor, path.part) + " " + cursor.value_or("-"), "");
    }
    Task<Result<Document>> actor_activity(ap::ActivityPath path, Caller /*caller*/) override
    {
        return answer("actor_activity", urls_.activity(path.actor, path.number), "");
    }
    Task<Result<Document>> post(ap::PostPath path, Caller caller) override
    {
        return answer("post", url_of(path) + signed_mark(caller), edit().url);
    }
    Task<Result<Document>> conversation(
        ap::ConversationPath path, std::optional<std::string> cursor, Caller /*caller*/
    ) override
    {
        return answer("conversation", urls_.conversation(path.wiki, path.page) + " " + cursor.value_or("-"), "");
    }
    Task<Result<>> inbox(std::optional<ap::ActorName> owner, sig::ReceivedRequest request, Caller /*caller*/) override
    {
        auto const given = co_await answer(
            "inbox",
            (owner ? urls_.actor(*owner) : "shared") + " " + std::string(request.target) + " " +
                std::string(request.body),
            ""
        );
        if (!given) {
            co_return tl::unexpected(given.error());
        }
        co_return Result<>{};
    }

    ap::Urls const& urls() override { return urls_; }
    std::vector<WikiView> wikis() override { return known_wikis; }
    Task<Result<ActorView>> find(std::string wiki, std::string text, Caller /*caller*/) override
    {
        return view("find", wiki + " " + text, einstein());
    }
    Task<Result<std::string>> id_of_handle(std::string handle, Caller /*caller*/) override
    {
        return view("id_of_handle", handle, einstein().id);
    }
    Task<Result<ProfileView>> profile(std::string handle, Caller /*caller*/) override
    {
        return view("profile", handle, ProfileView{einstein(), {edit()}, false});
    }
    Task<Result<PostPageView>> post_page(ap::ProfilePostPath path, Caller /*caller*/) override
    {
        return view("post_page", urls_.profile_post(path.handle, path.post), PostPageView{einstein(), edit()});
    }
    Task<Result<TagView>> tag(ap::TagPath path, Caller /*caller*/) override
    {
        return view("tag", path.tag, TagView{english(), path.tag, {{einstein(), edit()}}});
    }

private:
    std::string url_of(ap::PostPath const& path) const
    {
        return path.part == ap::PostPart::update  ? urls_.update(path.wiki, path.post, path.number)
               : path.part == ap::PostPart::quote ? urls_.quote_stamp(path.wiki, path.post, path.number)
                                                  : urls_.post(path.wiki, path.post, path.part);
    }

    static std::string signed_mark(Caller const& caller) { return caller.signed_request ? " signed" : ""; }

    template <class T>
    Task<Result<T>> view(std::string name, std::string what, T given)
    {
        calls.push_back(name + " " + what);
        if (throws) {
            throw std::runtime_error("disk full");
        }
        if (auto const failure = failures.find(name); failure != failures.end()) {
            co_return fail(failure->second, "secret detail of " + name);
        }
        co_return given;
    }

    Task<Result<Document>> answer(std::string name, std::string what, std::string url)
    {
        return view(std::move(name), std::move(what), Document{R"({"type":"Thing"})", std::move(url)});
    }

    ap::Urls urls_{"ap.wiki.example"};
};

}  // namespace wikipub::http
