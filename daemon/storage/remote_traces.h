// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/reach.h"
#include "storage/replies.h"
#include "storage/transaction.h"

#include <functional>

namespace wikipub::storage {

/// Whose traces: one actor by its IRI, or all of one server's.
struct TraceOwner {
    std::string iri;  ///< of the actor; of a server its origin with a slash at its end
    Bytes iri_hash;   ///< of the actor
    HostId host;      ///< of the server, 0 for an actor
    bool is_host() const { return host.value != 0; }
};

/// Where the traces of somebody are.
struct Traces {
    TraceOwner owner;
    HostId host;
    std::vector<std::string> iris;  ///< of the actors
    std::vector<InboxId> inboxes;   ///< of theirs; others may use them too
};
Traces find_traces(Snapshot& snapshot, TraceOwner owner);
/// The id of everybody elsewhere, and the name of every server, of whom anything is kept, one after the other.
void each_remote_iri(Snapshot& snapshot, std::function<void(std::string_view)> const& take);
void each_host_name(Snapshot& snapshot, std::function<void(HostId, std::string_view)> const& take);

/// What is kept about a remote actor.
std::vector<Follower> list_follows_of(Snapshot& snapshot, RemoteId remote);
std::vector<FollowRequest> list_follow_requests_of(Snapshot& snapshot, RemoteId remote);
std::vector<Reply> list_replies_of(Snapshot& snapshot, Bytes const& author_hash);
std::vector<QuoteStamp> list_quote_stamps_of(Snapshot& snapshot, std::string_view actor_iri);
/// Since when the operator blocks it.
std::optional<Timestamp> actor_blocked_since(Snapshot& snapshot, Bytes const& iri_hash);
std::int64_t count_editor_blocks_of(Snapshot& snapshot, Bytes const& iri_hash);
/// Reports about what it answered.
std::int64_t count_reports_about_author(Snapshot& snapshot, Bytes const& author_hash);
/// Whose `@a@b.example` this was when they last answered or asked.
std::optional<std::string> find_iri_of_address(Snapshot& snapshot, std::string_view address);
std::int64_t count_followers_of_host(Snapshot& snapshot, HostId host);

/// Rows that went, by table.
struct TracesRemoved {
    std::int64_t followers = 0;
    std::int64_t follow_requests = 0;
    std::int64_t replies = 0;
    std::int64_t reactions = 0;
    std::int64_t quote_stamps = 0;
    std::int64_t answers = 0;  ///< `activity`: Accepts and Rejects on their way
    std::int64_t retries = 0;
    std::int64_t remote_actors = 0;
    std::int64_t inboxes = 0;
    std::int64_t blocks = 0;
    std::int64_t hosts = 0;
};

/// Its row, follows and requests. The actors of ours that it followed are added to `lost`.
void remove_remote_actor(Transaction& transaction, RemoteId id, TracesRemoved& removed, std::vector<ActorKey>& lost);
/// Replies with their words, leave to quote, and the answers to it that are on their way.
void remove_words(Transaction& transaction, TraceOwner const& owner, TracesRemoved& removed);
/// The operator's block and editors'.
void remove_blocks(Transaction& transaction, TraceOwner const& owner, TracesRemoved& removed);

/// Recipient lists from which a Delete may still have to be made, of activities after `after` and some thousand on:
/// those of posts that are not withdrawn, of actors, and whatever is under way. The last activity looked at; nullopt
/// where there are no more.
std::optional<ActivityId> each_recipient_list(
    Snapshot& snapshot, ActivityId after, std::function<void(std::vector<InboxId> const&)> const& take
);
/// Of an inbox that no remote actor has any more: what waits for it but Deletes, and unless it is `listed` (in a list
/// as above), or the last one of a host that saw an editor or fetched a post, itself.
void remove_inbox(Transaction& transaction, InboxId id, bool listed, TracesRemoved& removed);
/// Unless something still names it, or it is blocked.
void remove_host(Transaction& transaction, HostId host, TracesRemoved& removed);

}  // namespace wikipub::storage
