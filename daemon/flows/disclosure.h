// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/directory.h"
#include "flows/environment.h"
#include "flows/remote_accounts.h"
#include "flows/reply_desk.h"
#include "storage/actor_blocks.h"
#include "storage/actor_reach.h"
#include "storage/handles.h"
#include "storage/reactions.h"
#include "storage/remote_traces.h"
#include "storage/reports.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wikipub::flows {

/// All that is kept about an editor of ours, but for keys and what only counts or orders deliveries.
struct EditorRecord {
    struct Post {
        storage::Post row;
        std::string id;
        std::string url;  ///< for people
        /// While they are kept, and it is not hidden: the wiki may have suppressed them.
        std::string title;
        std::vector<std::string> summaries;
        std::string target;
        std::vector<RevId> revisions;
        storage::ReactionCounts counts;
    };
    struct Naming {
        std::string id;
        Timestamp published;
        storage::PostState state = storage::PostState::live;
    };
    struct Follower {
        std::string actor;
        Timestamp since;
    };
    struct Request {
        std::string actor;
        std::string address;
        Timestamp since;
    };
    struct Quote {
        std::string post;
        storage::QuoteStamp stamp;
    };
    storage::Editor editor;
    std::string id;
    std::string state;  ///< standing
    std::vector<storage::Handle> handles;
    std::optional<storage::Actor> actor;  ///< none before they first posted or were followed
    std::vector<Post> posts;              ///< newest first
    std::vector<Naming> named_in;         ///< posts of pages
    std::vector<Follower> followers;
    std::vector<storage::FollowerCount> counts;
    std::vector<Request> requests;
    std::vector<ReplyView> replies;  ///< that they may read: newest first
    std::vector<Quote> quotes;
    std::vector<storage::Report> reports;
    std::vector<storage::ActorBlock> blocks;
    std::vector<std::string> hosts;  ///< that have seen the actor
    std::int64_t edits_waiting = 0;
};

/// The same about somebody elsewhere.
struct AccountRecord {
    struct Follow {
        std::string actor;  ///< of ours
        std::string follow;
        Timestamp since;
    };
    struct Reply {
        storage::Reply row;
        std::string post;
    };
    struct Quote {
        storage::QuoteStamp stamp;
        std::string post;
    };
    std::string id;
    std::optional<storage::RemoteActor> document;
    std::string host;
    std::string inbox;
    std::string shared_inbox;
    std::vector<Follow> follows;
    std::vector<Follow> requests;
    std::vector<Reply> replies;
    std::vector<Quote> quotes;
    std::int64_t reports = 0;  ///< about their replies
    std::optional<Timestamp> blocked_since;
    std::int64_t editor_blocks = 0;  ///< by how many editors
};

/// What somebody may ask to be told, or to take with them (GDPR, articles 15 and 20). Read in pieces, so that nobody
/// waits for it. On the loop.
class Disclosure {
public:
    Disclosure(Environment& environment, Directory& directory, net::Client& client);

    using Record = std::variant<EditorRecord, AccountRecord>;
    /// `who`: handle, address, id or profile of an editor, erased or not; an account elsewhere. not_found, conflict for
    /// an actor of ours that is nobody, unavailable.
    Task<Result<Record>> of(std::string who);

private:
    Task<std::optional<storage::Editor>> find_editor(std::string who);
    Task<EditorRecord> of_editor(storage::Editor editor);
    Task<> read_posts(EditorRecord& record);
    Task<> read_followers(EditorRecord& record);
    Task<> read_replies(EditorRecord& record);
    Task<Result<Record>> of_account(std::string who);

    Environment& environment_;
    Directory& directory_;
    RemoteAccounts accounts_;
};

}  // namespace wikipub::flows
