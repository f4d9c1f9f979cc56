// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/pages.h"

#include "http/html.h"
#include "text/language.h"

#include <algorithm>
#include <array>

namespace wikipub::http {

using html::element;
using html::Words;
using text::escape;
using text::Html;

namespace {

/// A title in the wiki's own script and direction, whatever the words around it.
Html title(std::string_view tag, ActorView const& actor)
{
    return element(tag, {{"lang", text::bcp47(actor.wiki.language)}, {"dir", "auto"}}, escape(actor.name));
}

/// One click or one long press selects it whole.
Html address(ActorView const& actor)
{
    return element("code", {{"class", "address"}, {"dir", "ltr"}, {"translate", "no"}}, escape(actor.address));
}

std::string path_of(ActorView const& actor)
{
    auto const scheme = actor.id.find("://");
    auto const slash = actor.id.find('/', scheme + 3);
    return slash == std::string::npos ? "/" : actor.id.substr(slash);
}

Html server_form(Words const& words, std::string_view path, std::string_view server)
{
    auto const label = element("label", {{"for", "server"}}, words("web-your-server"));
    auto const input = element(
        "input",
        {{"id", "server"},
         {"name", "server"},
         {"type", "text"},
         {"required", ""},
         {"dir", "ltr"},
         {"placeholder", "mastodon.example"},
         {"autocapitalize", "none"},
         {"spellcheck", "false"},
         {"value", server}}
    );
    auto const actor = element("input", {{"type", "hidden"}, {"name", "actor"}, {"value", path}});
    auto const button = element("button", {{"type", "submit"}}, words("web-follow-button"));
    return element(
        "form",
        {{"action", "/follow"}, {"method", "get"}},
        element("div", {{"class", "field"}}, label + input) + actor + button
    );
}

Html how_to_follow(Words const& words, ActorView const& actor)
{
    auto const steps = element("li", words("web-follow-copy", {address(actor)})) +
                       element("li", words("web-follow-search")) + element("li", words("web-follow-press"));
    return element(
        "section",
        {{"class", "card"}, {"aria-labelledby", "follow"}},
        element("h2", {{"id", "follow"}}, words("web-follow-heading")) + element("ol", {{"class", "steps"}}, steps) +
            element("p", words("web-follow-or")) + server_form(words, path_of(actor), "")
    );
}

std::string readable_time(Timestamp time)
{
    auto text = format_iso8601(std::chrono::floor<std::chrono::minutes>(time));
    text.replace(10, 1, " ");
    return text.substr(0, 16) + " UTC";
}

Html post_time(PostView const& post)
{
    auto const time = element(
        "time", {{"datetime", format_iso8601(post.published)}, {"dir", "ltr"}}, escape(readable_time(post.published))
    );
    return element("p", {{"class", "meta"}}, element("a", {{"href", post.url}}, time));
}

Html post_content(PostView const& post, std::string const& language)
{
    return element("div", {{"class", "content"}, {"lang", text::bcp47(language)}, {"dir", "auto"}}, post.content);
}

Html about(Words const& words, ActorView const& actor)
{
    auto const& wiki = actor.wiki;
    Html content;
    if (actor.state != ActorState::deleted) {
        auto const* const key = actor.is_person ? "web-editor-on-the-wiki" : "web-on-the-wiki";
        content += element("p", text::link(actor.wiki_url, words(key, {wiki.name})));
    }
    auto lines = words(actor.is_person ? "web-editor-automated" : "web-automated");
    if (!wiki.license_name.empty()) {
        auto const name = element("bdi", escape(wiki.license_name));
        auto const license = wiki.license_url.empty() ? name : text::link(wiki.license_url, name, "license");
        lines += Html{" "} + words("web-license", {wiki.name, license});
    }
    return element("footer", {{"class", "about"}}, content + element("p", lines));
}

Html notice(Html const& content)
{
    return element("div", {{"class", "notice"}, {"role", "status"}}, element("p", content));
}

Html wiki_choice(Words const& words, std::vector<WikiView> const& wikis, std::string const& chosen)
{
    if (wikis.size() < 2) {
        return {};
    }
    Html options;
    for (auto const& wiki : wikis) {
        options += wiki.path == chosen ? element("option", {{"value", wiki.path}, {"selected", ""}}, escape(wiki.name))
                                       : element("option", {{"value", wiki.path}}, escape(wiki.name));
    }
    return element(
        "div",
        {{"class", "field"}},
        element("label", {{"for", "wiki"}}, words("web-wiki")) +
            element("select", {{"id", "wiki"}, {"name", "wiki"}}, options)
    );
}

Html search_form(Words const& words, std::vector<WikiView> const& wikis, Search const& search)
{
    auto const input = element(
        "input",
        {{"id", "text"},
         {"name", "text"},
         {"type", "search"},
         {"required", ""},
         {"dir", "auto"},
         {"maxlength", "2000"},
         {"value", search.text}}
    );
    auto const box =
        element("div", {{"class", "field"}}, element("label", {{"for", "text"}}, words("web-find-label")) + input);
    auto const button = element("button", {{"type", "submit"}}, words("web-find-button"));
    return element(
        "form",
        {{"action", "/find"}, {"method", "get"}, {"role", "search"}, {"class", "card"}},
        wiki_choice(words, wikis, search.wiki) + box + button
    );
}

Html found_actor(Words const& words, ActorView const& actor)
{
    auto const name = element("a", {{"href", actor.url}}, escape(actor.name));
    auto const heading = element("h2", {{"lang", text::bcp47(actor.wiki.language)}, {"dir", "auto"}}, name);
    auto const where =
        element("p", {{"class", "meta"}}, text::link(actor.wiki_url, words("web-on-the-wiki", {actor.wiki.name})));
    return element("section", heading + where + how_to_follow(words, actor));
}

std::string_view lead_key(ActorView const& actor)
{
    return actor.is_person ? "web-editor-lead" : "web-profile-lead";
}

Html profile_heading(Words const& words, ActorView const& actor)
{
    switch (actor.state) {
        case ActorState::deleted:
            return element("h1", words("web-deleted-heading")) + notice(words("web-deleted-text", {actor.wiki.name}));
        case ActorState::redirects:
            return title("h1", actor) + notice(words("web-redirect-text", {escape(actor.successor)}));
        case ActorState::followable:
            break;
    }
    return title("h1", actor) + element("p", {{"class", "lead"}}, words(lead_key(actor), {actor.wiki.name}));
}

Html recent_posts(Words const& words, ProfileView const& profile)
{
    Html content;
    for (auto const& post : profile.posts) {
        content += element("li", post_content(post, profile.actor.wiki.language) + post_time(post));
    }
    if (profile.actor.is_locked) {
        content = element("p", words("web-editor-locked"));
    } else if (profile.posts_unavailable) {
        content = element("p", words("web-posts-unavailable", {profile.actor.wiki.name}));
    } else if (profile.posts.empty()) {
        content = element("p", words("web-posts-none"));
    } else {
        content = element("ol", {{"class", "posts"}}, content);
    }
    return element(
        "section",
        {{"aria-labelledby", "posts"}},
        element("h2", {{"id", "posts"}}, words("web-posts-heading")) + content
    );
}

}  // namespace

Html front_page(std::string const& language, std::vector<WikiView> const& wikis, Search const& search)
{
    Words const words(language);
    auto content =
        element("h1", words("web-front-heading")) + element("p", {{"class", "lead"}}, words("web-front-lead"));
    content += search_form(words, wikis, search);
    if (search.failed) {
        content += notice(words("web-find-failed"));
    }
    if (search.found) {
        content += found_actor(words, *search.found);
    }
    html::Frame frame;
    frame.title = words.plain("web-front-heading");
    frame.description = words.plain("web-front-lead");
    frame.indexable = search.text.empty();
    return html::page(words, frame, content);
}

Html profile_page(ProfileView const& profile)
{
    auto const& actor = profile.actor;
    Words const words(actor.wiki.language);
    auto content = profile_heading(words, actor);
    if (actor.state == ActorState::followable) {
        content += how_to_follow(words, actor);
    }
    if (actor.state != ActorState::deleted) {
        content += recent_posts(words, profile);
    }
    content += about(words, actor);
    html::Frame frame;
    frame.title = actor.state == ActorState::deleted ? words.plain("web-deleted-heading") : actor.name;
    frame.description = words.plain(lead_key(actor), {actor.wiki.name});
    frame.url = actor.url;
    frame.document = actor.id;
    frame.indexable = actor.indexable && actor.state == ActorState::followable;
    return html::page(words, frame, content);
}

Html post_page(PostPageView const& view)
{
    auto const& actor = view.actor;
    Words const words(actor.wiki.language);
    auto const author = element("p", {{"class", "meta"}}, address(actor));
    auto const heading = element(
        "h1",
        {{"lang", text::bcp47(actor.wiki.language)}, {"dir", "auto"}},
        element("a", {{"href", actor.url}}, escape(actor.name))
    );
    auto const post =
        element("article", {{"class", "card"}}, post_content(view.post, actor.wiki.language) + post_time(view.post));
    html::Frame frame;
    frame.title = actor.name;
    frame.description = view.post.plain;
    frame.url = view.post.url;
    frame.document = view.post.id;
    return html::page(words, frame, heading + author + post + about(words, actor));
}

Html tag_page(TagView const& view)
{
    Words const words(view.wiki.language);
    Html items;
    for (auto const& [actor, post] : view.posts) {
        auto const name = element("a", {{"href", actor.url}}, escape(actor.name));
        auto const author = element("h2", {{"lang", text::bcp47(actor.wiki.language)}, {"dir", "auto"}}, name);
        items += element("li", author + post_content(post, view.wiki.language) + post_time(post));
    }
    auto content = element("h1", {{"dir", "auto"}}, escape("#" + view.tag)) +
                   element("p", {{"class", "lead"}}, words("web-tag-lead", {view.wiki.name}));
    content += view.posts.empty() ? element("p", words("web-posts-none")) : element("ol", {{"class", "posts"}}, items);
    html::Frame frame;
    frame.title = "#" + view.tag;
    return html::page(words, frame, content);
}

Html follow_page(std::string const& language, FollowRequest const& request)
{
    Words const words(language);
    auto content = element("h1", words("web-follow-heading"));
    if (request.target.empty()) {
        content += notice(words("web-follow-invalid"));
        content += element("section", {{"class", "card"}}, server_form(words, request.path, request.server));
    } else {
        auto const button = element(
            "a",
            {{"class", "button"}, {"href", request.target}, {"rel", "noreferrer"}},
            words("web-follow-continue", {request.server})
        );
        content += element("p", words("web-follow-leave", {request.server})) + element("p", button);
    }
    html::Frame frame;
    frame.title = words.plain("web-follow-heading");
    return html::page(words, frame, content);
}

Html error_page(std::string const& language, unsigned status)
{
    constexpr std::array<unsigned, 4> kExplained{404, 410, 429, 503};
    bool const explained = std::ranges::find(kExplained, status) != kExplained.end();
    auto const key = "web-error-" + (explained ? std::to_string(status) : status < 500 ? "request" : "server");
    Words const words(language);
    html::Frame frame;
    frame.title = words.plain(key + "-heading");
    auto const content = element("h1", words(key + "-heading")) +
                         element("p", {{"class", "lead"}}, words(key + "-text")) +
                         element("p", element("a", {{"href", "/"}}, words("web-error-home")));
    return html::page(words, frame, content);
}

}  // namespace wikipub::http
