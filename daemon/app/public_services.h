// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/directory.h"
#include "flows/documents.h"
#include "flows/inbox.h"
#include "flows/readers.h"
#include "flows/shown_posts.h"
#include "http/services.h"

namespace wikipub::app {

/// What the public listener asks, answered by the use cases. On the loop.
class PublicServices final : public http::Services {
public:
    PublicServices(
        flows::Environment& environment,
        flows::Directory& directory,
        flows::Documents& documents,
        flows::ShownPosts& shown,
        flows::Inbox& inbox,
        flows::Readers& readers,
        federation::RemoteActors& peers
    );

    Task<Result<http::Document>> webfinger(std::string resource, http::Caller caller) override;
    std::string host_meta_xml() override;
    std::string host_meta_json() override;
    std::string nodeinfo_links() override;
    Task<Result<http::Document>> nodeinfo(NodeinfoVersion version) override;

    Task<Result<http::Document>> actor(ap::ActorName actor, http::Caller caller) override;
    Task<Result<http::Document>> collection(ap::ActorPath path, std::optional<std::string> cursor, http::Caller caller)
        override;
    Task<Result<http::Document>> actor_activity(ap::ActivityPath path, http::Caller caller) override;
    Task<Result<http::Document>> post(ap::PostPath path, http::Caller caller) override;
    Task<Result<http::Document>> conversation(
        ap::ConversationPath path, std::optional<std::string> cursor, http::Caller caller
    ) override;

    Task<Result<>> inbox(std::optional<ap::ActorName> owner, sig::ReceivedRequest request, http::Caller caller)
        override;

    ap::Urls const& urls() override { return urls_; }
    std::vector<http::WikiView> wikis() override;
    Task<Result<http::ActorView>> find(std::string wiki, std::string text, http::Caller caller) override;
    Task<Result<std::string>> id_of_handle(std::string handle, http::Caller caller) override;
    Task<Result<http::ProfileView>> profile(std::string handle, http::Caller caller) override;
    Task<Result<http::PostPageView>> post_page(ap::ProfilePostPath path, http::Caller caller) override;
    Task<Result<http::TagView>> tag(ap::TagPath path, http::Caller caller) override;

private:
    Task<http::ActorView> view_of(flows::Listed listed);
    Task<http::PostView> view_of(flows::Listed listed, storage::Post post);
    Task<Result<std::vector<storage::Post>>> newest(flows::Listed const& listed, int limit);
    /// Remembers the host of a signed fetch, once the post was served.
    Task<> note_fetch(PostId post, http::Caller caller);

    flows::Environment& environment_;
    flows::Directory& directory_;
    flows::Documents& documents_;
    flows::ShownPosts& shown_;
    flows::Inbox& inbox_;
    flows::Readers& readers_;
    federation::RemoteActors& peers_;
    ap::Urls urls_;
};

}  // namespace wikipub::app
