// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/redactor.h"
#include "flows/remote_accounts.h"
#include "storage/actor_blocks.h"
#include "storage/actor_reach.h"
#include "storage/editors.h"
#include "storage/reactions.h"

#include <optional>
#include <string>
#include <vector>

namespace wikipub::flows {

/// What Special:Fediverse shows an editor of their own actor.
struct EditorView {
    struct Request {
        std::int64_t id = 0;
        std::string actor;
        std::string address;  ///< `@a@b.example`; empty where their server did not tell
        Timestamp since;
    };
    struct Post {
        PostId id;
        std::string url;
        Timestamp published;
        std::string text;  ///< plain
        bool hidden = false;
        storage::ReactionCounts counts;
    };
    std::int64_t actor = 0;
    std::string id;
    std::string handle;
    std::string address;
    std::string url;
    storage::EditorStanding state = storage::EditorStanding::unknown;
    std::optional<std::int64_t> followers;        ///< none below 5
    std::vector<storage::FollowerCount> history;  ///< 90 days, those below 5 left out
    std::vector<Request> requests;
    std::vector<Post> posts;  ///< the newest 20
    std::optional<storage::LinkedAccount> linked;
    std::string moved_to;                      ///< IRI; empty where the followers were not sent away
    std::vector<storage::ActorBlock> blocked;  ///< the newest 200
};

/// The editor's own view of their actor, and what they do there. Every question names the wiki it came from: an editor
/// of another wiki is not_found. On the loop.
class EditorDesk {
public:
    EditorDesk(Environment& environment, Redactor& redactor, net::Client& client);

    /// `unknown` where this daemon has not heard of the actor; never fails for that.
    Task<EditorView> view(Wiki& wiki, std::int64_t actor);
    /// not_found where there is no such request any more.
    Task<Result<>> answer_request(Wiki& wiki, std::int64_t actor, std::int64_t request, bool accept);
    using Removed = tl::expected<void, AccountRefusal>;
    /// `follower`: an actor's id, or `@user@host`. not_found where that actor does not follow; in the inner one
    /// not_an_address, and unreachable where their server does not tell who that is.
    Task<Result<Removed>> remove_follower(Wiki& wiki, std::int64_t actor, std::string follower);
    /// The editor's actor, for those who act on it. not_found where the wiki has no such editor.
    Task<Result<storage::Actor>> actor_of(Wiki& wiki, std::int64_t actor);
    /// not_found where it is not a post of this editor; one that is withdrawn already is fine.
    Task<Result<>> withdraw_post(Wiki& wiki, std::int64_t actor, PostId post);

private:
    struct Owned {
        storage::Editor editor;
        std::optional<storage::Actor> actor;
    };
    Task<std::optional<Owned>> find(Wiki& wiki, std::int64_t actor);

    Environment& environment_;
    Redactor& redactor_;
    RemoteAccounts accounts_;
};

}  // namespace wikipub::flows
