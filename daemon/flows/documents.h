// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/discovery.h"
#include "flows/directory.h"
#include "flows/environment.h"
#include "flows/rendered_pages.h"
#include "flows/shown_posts.h"
#include "storage/reach.h"

#include <optional>
#include <string>

namespace wikipub::flows {

/// The documents that peers read, rendered afresh, or as they were where that gives the same (design §2, §3
/// *Serving*). Each fails with the Errc that its answer needs: not_found, gone (410), unavailable (503). On the loop.
class Documents {
public:
    Documents(Environment& environment, Directory& directory, ShownPosts& shown, Pages const& pages);

    Task<Result<Document>> actor(ap::ActorName name);
    /// `cursor`: nullopt for the collection itself. `for_follower`: with the posts that are for followers only.
    Task<Result<Document>> collection(
        ap::ActorName name, ap::ActorPart which, std::optional<std::string> cursor, bool for_follower = false
    );
    Task<Result<Document>> conversation(std::string wiki, PageId page, std::optional<std::string> cursor);

    Task<Result<Document>> note(std::string wiki, PostId post);
    Task<Result<Document>> create(std::string wiki, PostId post);
    Task<Result<Document>> deletion(std::string wiki, PostId post);
    Task<Result<Document>> replies(std::string wiki, PostId post);
    Task<Result<Document>> quote_authorization(std::string wiki, PostId post, std::int64_t number);
    /// A host fetched the post with a signature: its Delete goes there too.
    Task<> note_fetch(PostId post, HostId host);

    Task<Result<Document>> webfinger(std::string resource, std::string network);
    std::string host_meta() const;
    std::string nodeinfo_links() const;
    Task<Document> nodeinfo(ap::NodeInfoVersion version);

private:
    struct Written {
        storage::Post post;
        storage::Actor author;
        std::string handle;
        Wiki* wiki;
        std::vector<bridge::Named> named;
    };
    Task<Result<Written>> written(std::string wiki, PostId post);
    Document actor_document(Listed const& listed) const;
    Task<Result<Document>> outbox(storage::ActorName name, std::optional<std::string> cursor, bool for_follower);
    Task<Result<Document>> outbox_page(
        Listed listed, RenderedPages::Begun begun, std::string id, std::string cursor, bool for_follower
    );
    Task<Result<std::vector<storage::Post>>> page_of_posts(
        Listed const& listed, std::string_view cursor, std::string& next, bool for_follower = false
    );

    Environment& environment_;
    Directory& directory_;
    ShownPosts& shown_;
    RenderedPages rendered_;
};

}  // namespace wikipub::flows
