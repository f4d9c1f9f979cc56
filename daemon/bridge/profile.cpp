// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/profile.h"

#include "text/language.h"
#include "text/messages.h"
#include "text/transliterate.h"

namespace wikipub::bridge {

namespace {

using text::Html;

// Mastodon's limit is far higher; Misskey cuts at 128.
constexpr std::size_t kMaxName = 128;

Html paragraph(Html const& inside)
{
    return {"<p>" + inside.text + "</p>"};
}

Html link_to(WikiSite const& site, std::string_view address, std::string_view label, std::string_view rel = {})
{
    return text::link(address, text::escape(text::isolate(site.language, label)), rel);
}

// The address as people read it: without `https://`.
std::string_view without_scheme(std::string_view address)
{
    auto const scheme = address.find("://");
    return scheme == address.npos ? address : address.substr(scheme + 3);
}

}  // namespace

Profile page_profile(WikiSite const& site, PageId page, std::string_view title)
{
    auto const shown = text::one_line(title);
    auto const address = page_url(site, page);
    return {
        text::shorten(shown, kMaxName),
        paragraph(text::message_html(
            site.language,
            site.names_editors ? "actor-page-summary-named" : "actor-page-summary",
            {link_to(site, page_url(site, title), shown), site.name}
        )),
        {{text::message(site.language, "actor-page-field-page"),
          text::link(address, text::escape(without_scheme(address)), "me nofollow noopener")},
         {text::message(site.language, "actor-page-field-wiki"),
          link_to(site, site.server, site.name, "nofollow noopener")}},
        text::bcp47(site.language),
    };
}

Profile deleted_page_profile(WikiSite const& site)
{
    return {text::message(site.language, "actor-deleted-page"), {}, {}, text::bcp47(site.language)};
}

Profile wiki_profile(WikiSite const& site)
{
    return {
        text::shorten(text::one_line(site.name), kMaxName),
        paragraph(text::message_html(site.language, "actor-wiki-summary", {link_to(site, site.server, site.name)})),
        {{text::message(site.language, "actor-page-field-wiki"),
          text::link(site.server, text::escape(without_scheme(site.server)), "me nofollow noopener")}},
        text::bcp47(site.language),
    };
}

Profile editor_profile(
    WikiSite const& site, std::string_view name, std::string_view user_page, std::optional<OtherAccount> const& other
)
{
    if (name.empty()) {
        return {text::message(site.language, "actor-editor-nameless"), {}, {}, text::bcp47(site.language)};
    }
    Profile profile{
        text::shorten(text::one_line(name), kMaxName),
        paragraph(text::message_html(site.language, "actor-editor-summary", {link_to(site, site.server, site.name)})),
        {{text::message(site.language, "actor-editor-field-user-page"),
          text::link(user_page, text::escape(without_scheme(user_page)), "me nofollow noopener")}},
        text::bcp47(site.language),
    };
    if (other) {
        profile.fields.push_back(
            {text::message(site.language, "actor-editor-field-account"),
             text::link(other->url, text::escape(other->address), "me nofollow noopener")}
        );
    }
    return profile;
}

Profile instance_profile(std::string_view host)
{
    return {
        std::string(host),
        paragraph(text::message_html("en", "actor-instance-summary", {std::string(host)})),
        {},
        "en",
    };
}

}  // namespace wikipub::bridge
