// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/urls.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/task.h"
#include "sig/inbound.h"
#include "text/html.h"

#include <optional>
#include <string>
#include <vector>

/// What the routes ask of the rest of the program, in its own terms. `Errc` chooses the answer (respond.h);
/// `unavailable` is a 503 with `Retry-After`, `gone` a 410 with an empty body. Everything here runs on the loop. A
/// thrown exception is a 500 and must not be something that a client can bring about.
namespace wikipub::http {

/// Who asks. Valid until the task that was given it ends.
struct Caller {
    /// IPv4 address or IPv6 /64 of the client, for budgets in memory only: never logged, never stored.
    std::string network;
    /// The request where it is signed; not verified.
    std::optional<sig::ReceivedRequest> signed_request;
};

/// A JSON document, ready to be sent.
struct Document {
    std::string json;
    /// Where a browser that asked for it is sent; empty where people have no page for it.
    std::string url;
};

struct WikiView {
    std::string path;      ///< `{wiki}` of ids
    std::string name;      ///< "Wikipedia"
    std::string language;  ///< MediaWiki's code; also that of the words around it
    std::string url;
    std::string license_name;  ///< of the wiki's text, as the wiki states it; empty where it does not
    std::string license_url;
};

enum class ActorState {
    followable,
    deleted,    ///< the page is deleted on its wiki; nothing of it is shown
    redirects,  ///< the page is now a redirect: `successor` says where to
};

struct ActorView {
    std::string id;
    std::string url;       ///< our page for people
    std::string handle;    ///< `albert_einstein`
    std::string address;   ///< `@albert_einstein@wiki.example`
    std::string name;      ///< the title, in its own script
    std::string wiki_url;  ///< the page on the wiki
    WikiView wiki;
    ActorState state = ActorState::followable;
    std::string successor;   ///< address, where `state` is redirects
    bool is_person = false;  ///< an editor who opted in
    bool is_locked = false;  ///< posts are for approved followers only
    bool indexable = true;   ///< false: `robots` says noindex
};

struct PostView {
    std::string id;
    std::string url;
    text::Html content;  ///< the Note's own, already safe
    std::string plain;   ///< the same as text, for previews
    Timestamp published;
};

struct ProfileView {
    ActorView actor;
    std::vector<PostView> posts;     ///< the newest, at most 20; checked like the outbox
    bool posts_unavailable = false;  ///< the wiki does not answer, so none may be shown now
};

struct PostPageView {
    ActorView actor;
    PostView post;
};

struct TagView {
    WikiView wiki;
    std::string tag;
    std::vector<PostPageView> posts;
};

/// What the public listener serves. Implemented in app/ over the use cases of flows/.
class Services {
public:
    virtual ~Services() = default;

    // Discovery (D20-D25)
    /// JRD of `acct:`, an actor's id, our pages for people and a wiki page's address.
    virtual Task<Result<Document>> webfinger(std::string resource, Caller caller) = 0;
    virtual std::string host_meta_xml() = 0;
    virtual std::string host_meta_json() = 0;
    virtual std::string nodeinfo_links() = 0;
    enum class NodeinfoVersion { v2_0, v2_1 };
    virtual Task<Result<Document>> nodeinfo(NodeinfoVersion version) = 0;

    // Documents of ids (design §2). Reserved kinds never come here: they have no route.
    virtual Task<Result<Document>> actor(ap::ActorName actor, Caller caller) = 0;
    /// `path.part` is one of outbox, followers, following, featured; the cursor is the caller's, so it may be anything.
    virtual Task<Result<Document>> collection(ap::ActorPath path, std::optional<std::string> cursor, Caller caller) = 0;
    virtual Task<Result<Document>> actor_activity(ap::ActivityPath path, Caller caller) = 0;
    /// The post and what hangs on it: its activities, replies and quote stamps.
    virtual Task<Result<Document>> post(ap::PostPath path, Caller caller) = 0;
    virtual Task<Result<Document>> conversation(
        ap::ConversationPath path, std::optional<std::string> cursor, Caller caller
    ) = 0;

    /// Takes in a POST, with size, media type and encoding already checked; `owner` is empty for the shared inbox.
    /// Returns after the commit. Success is a 202 whether or not anything came of it; failures are answered as T14 by
    /// their `Errc`.
    virtual Task<Result<>> inbox(std::optional<ap::ActorName> owner, sig::ReceivedRequest request, Caller caller) = 0;

    // For people
    virtual ap::Urls const& urls() = 0;
    virtual std::vector<WikiView> wikis() = 0;
    /// A title, a page's address, a handle or one of our own ids, as typed; `wiki` is a `path`, empty where there is
    /// only one.
    virtual Task<Result<ActorView>> find(std::string wiki, std::string text, Caller caller) = 0;
    /// The id behind `/@{handle}`, without asking the wiki where it is known.
    virtual Task<Result<std::string>> id_of_handle(std::string handle, Caller caller) = 0;
    virtual Task<Result<ProfileView>> profile(std::string handle, Caller caller) = 0;
    virtual Task<Result<PostPageView>> post_page(ap::ProfilePostPath path, Caller caller) = 0;
    virtual Task<Result<TagView>> tag(ap::TagPath path, Caller caller) = 0;
};

/// What became of the events of one POST.
struct EventsTaken {
    struct Refused {
        std::string id;  ///< `meta.id`, where it has one
        std::string reason;
    };
    std::size_t accepted = 0;  ///< ignored ones too
    std::vector<Refused> refused;
};

/// What the internal listener serves besides.
class InternalServices {
public:
    virtual ~InternalServices() = default;
    /// `unavailable` until the first snapshot is complete and whenever the database does not answer.
    virtual Task<Result<>> health() = 0;
    /// Prometheus' text format.
    virtual std::string metrics() = 0;
    /// Events of the wiki whose token this is. `body` lives until the task ends. Returns after the commit; fails with
    /// not_found for a token of nobody, invalid_input where nothing can be read at all, unavailable where too much
    /// waits already.
    virtual Task<Result<EventsTaken>> events(std::string token, std::string_view body) = 0;
};

}  // namespace wikipub::http
