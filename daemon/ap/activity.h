// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/actor.h"
#include "ap/note.h"
#include "ap/vocabulary.h"
#include "base/clock.h"

#include <optional>
#include <string>
#include <variant>

/// What we send. Each activity has an id on its actor's host; `actor` and `type` are strings.
namespace wikipub::ap {

/// Actor, time and audience are the note's (Pleroma compares them).
struct Create {
    std::string id;
    Note note;
};

/// Of a post; `published` is the note's `updated`.
struct Update {
    std::string id;
    Note note;
};

/// Of a post: a Tombstone. Its id is refused for ever by peers, so a restored post needs a new one.
struct Delete {
    std::string id;
    std::string actor;
    std::string object;
    Timestamp deleted;
    std::string followers;
};

/// Peers forget the actor for ever.
struct DeleteActor {
    std::string id;
    std::string actor;
};

struct UpdateActor {
    std::string id;
    std::variant<Actor, DeletedPage> actor;
    std::string followers;
};

/// `target`'s document names `actor` in `alsoKnownAs` and `actor`'s names `target` in `movedTo` before this is sent.
struct Move {
    std::string id;
    std::string actor;
    std::string target;
    std::string followers;
};

/// As it came: peers look for the Follow by its id, or read the embedded members.
struct ReceivedFollow {
    std::string id;
    std::string actor;
    std::string object;
};

struct AcceptFollow {
    std::string id;
    ReceivedFollow follow;
};

/// Also removes a follower that was accepted before.
struct RejectFollow {
    std::string id;
    ReceivedFollow follow;
};

struct ReceivedQuoteRequest {
    std::string id;
    std::string actor;
    std::string object;      ///< our post
    std::string instrument;  ///< the post that quotes it
};

/// FEP-044f. Without a `result` the answer is a Reject.
struct AnswerQuote {
    std::string id;
    std::string actor;
    ReceivedQuoteRequest request;
    std::optional<std::string> result;  ///< id of the QuoteAuthorization
};

std::string write(Create const& activity);
std::string write(Update const& activity);
std::string write(Delete const& activity);
std::string write(DeleteActor const& activity);
std::string write(UpdateActor const& activity);
std::string write(Move const& activity);
std::string write(AcceptFollow const& activity);
std::string write(RejectFollow const& activity);
std::string write(AnswerQuote const& activity);

/// Members only, for a document that has the posts' `@context` already.
void write_members(json::Object& out, Create const& activity);

}  // namespace wikipub::ap
