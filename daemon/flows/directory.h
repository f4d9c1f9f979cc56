// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/urls.h"
#include "flows/environment.h"
#include "flows/page_handles.h"
#include "flows/pages.h"
#include "flows/redactor.h"
#include "storage/editors.h"

#include <optional>
#include <string>

namespace wikipub::flows {

/// An actor of ours that may be shown now.
struct Listed {
    storage::ActorName name;
    std::optional<storage::Actor> row;        ///< where it was ever followed
    Wiki* wiki = nullptr;                     ///< nullptr for the instance
    std::string host;                         ///< the one its ids are minted under
    std::string handle;                       ///< current
    std::string title;                        ///< of a page
    std::string redirect_title;               ///< of a page that is a redirect
    std::uint64_t answer = 0;                 ///< the wiki's about a page, see Pages::holds; 0: it is silent
    std::optional<storage::Editor> editor;    ///< of an editor, whose name is `title` then; the wiki is never null
    bool page_deleted = false;                ///< a bare document only; no title, WebFinger answers 404
    std::vector<std::string> former_ids;      ///< of the actors that it took over from
    std::optional<std::string> successor_id;  ///< of a deleted page: who took over from it
};

/// Who is who: from ids, handles, addresses and titles to actors, and whether they may be shown. Errors as T14 and
/// design §2 want them: not_found, gone, unavailable (the wiki is silent about a page nobody follows), rate_limited. On
/// the loop.
class Directory {
public:
    Directory(Environment& environment, Pages& pages, PageHandles& handles, Redactor& redactor);

    Task<Result<Listed>> by_name(storage::ActorName name);
    Task<Result<Listed>> by_handle(std::string handle, std::string network);
    /// A WebFinger resource: `acct:`, an id, a page for people, a wiki page's address.
    Task<Result<Listed>> by_resource(std::string resource, std::string network);
    /// What people type: all of these, and a title on the wiki of that path (or on the only one).
    Task<Result<Listed>> by_text(std::string wiki_path, std::string text, std::string network);

    /// Host or handle domain, now or formerly.
    bool is_our_domain(std::string_view domain) const;
    /// An id or URL of the present or a former host.
    std::optional<ap::Path> parse_ours(std::string_view url) const;

private:
    Task<Result<Listed>> page(storage::ActorName name, Wiki& wiki);
    Task<Result<Listed>> editor(storage::ActorName name);
    /// Nothing where the title is no user page of an editor who opted in.
    Task<Result<std::optional<Listed>>> by_user_page(Wiki& wiki, std::string title);
    Task<Result<Listed>> by_url(std::string url, std::string network);
    Task<Result<Listed>> by_title(Wiki& wiki, std::string title);
    /// Stored, so that events of that title are the actor's again.
    Task<> confirm_title(storage::Actor& actor, std::string title);

    Environment& environment_;
    Pages& pages_;
    PageHandles& handles_;
    Redactor& redactor_;
};

}  // namespace wikipub::flows
