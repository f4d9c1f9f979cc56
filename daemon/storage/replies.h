// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

using ReplyId = StrongId<struct ReplyIdTag>;

/// What somebody elsewhere answered to an editor's post, kept for that editor alone. HTML, names and addresses are
/// theirs: hostile.
struct Reply {
    ReplyId id;
    PostId post;
    ActorKey actor;  ///< the editor's
    Bytes iri_hash;
    std::string author;  ///< IRI
    Bytes author_hash;
    HostId host;          ///< the author's
    std::string address;  ///< `@a@b.example`; empty where their server did not tell
    std::string name;
    std::string profile;
    std::string url;
    std::string html;
    std::string content_warning;
    Timestamp published;
    Timestamp received;
    bool hidden = false;    ///< by the editor or whoever moderates
    bool reported = false;  ///< and nobody answered that yet
};

/// False where it is known.
bool add_reply(Transaction& transaction, Reply const& reply);
std::optional<Reply> find_reply(Snapshot& snapshot, ReplyId id);
std::optional<Reply> find_reply(Snapshot& snapshot, Bytes const& iri_hash);
/// The newest of that author: how they are called.
std::optional<Reply> find_reply_of(Snapshot& snapshot, Bytes const& author_hash);
/// To live posts, newest first, older than `before`. Not hidden ones, nor those of whom the operator or the editor
/// blocked: they show again when the block is lifted.
std::vector<Reply> list_replies(Snapshot& snapshot, ActorKey actor, ReplyId before, int limit);
std::int64_t count_replies_of_author(Snapshot& snapshot, Bytes const& author_hash, Timestamp since);
std::int64_t count_replies_of_host(Snapshot& snapshot, HostId host, Timestamp since);

/// Words, content warning and address of a reply that is not hidden.
void revise_reply(Transaction& transaction, Reply const& reply);
/// An Update does not bring it back.
/// Its words go, or where a report about it is open, when that is resolved.
void hide_reply(Transaction& transaction, ReplyId id);
/// Of a hidden one that no open report is about.
void erase_hidden_words(Transaction& transaction, ReplyId id);
void remove_reply(Transaction& transaction, ReplyId id);
/// Its author is gone; whose posts they answer wants them no more; the posts were withdrawn.
void remove_replies_of(Transaction& transaction, Bytes const& author_hash);
void remove_replies_to(Transaction& transaction, ActorKey actor);
void remove_replies_to_posts(Transaction& transaction, std::span<PostId const> posts);
std::int64_t prune_replies(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
