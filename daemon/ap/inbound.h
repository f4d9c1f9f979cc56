// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/iri.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Activities that others send. Looser than what we write: an object may come as its id, embedded, or as an array of
/// one; `type` may be an array or a full IRI. Nothing in here is verified; the caller compares `actor` with the owner
/// of the key that signed.
namespace wikipub::ap {

struct Follow {
    Iri object;
};

/// Matched by `object_id`, else by kind, actor and object: Mastodon undoes Follows under ids that never existed
/// (FEP-8fcf).
struct Undo {
    enum class Kind { unknown, follow, like, announce, block };
    std::optional<Iri> object_id;
    Kind kind = Kind::unknown;
    std::optional<Iri> object;  ///< what the undone activity was about
};

/// Like, EmojiReact and their variants; the reaction itself is not kept.
struct Like {
    Iri object;
};

struct Announce {
    Iri object;
};

/// The fields of a post of theirs; those that were too long are cut away whole.
struct RemoteNote {
    Iri id;
    std::string type;
    std::optional<Iri> attributed_to;
    std::optional<Iri> in_reply_to;
    std::vector<Iri> mentions;
    std::string content;  ///< HTML of theirs: hostile
    std::string summary;
    std::optional<std::string> name;  ///< with `in_reply_to` and no content: a vote
    std::optional<Iri> url;
    std::optional<Timestamp> published;
    std::optional<Timestamp> updated;
    bool is_public = false;  ///< Public is in `to` or `cc`
    bool sensitive = false;
};

struct CreateReply {
    RemoteNote note;  ///< id and type alone where the object came as an id
};

struct UpdateObject {
    Iri object;
    bool is_actor = false;           ///< the object is the actor itself
    std::optional<RemoteNote> note;  ///< where a post came embedded
};

struct DeleteObject {
    Iri object;
    bool is_actor = false;
};

struct MoveActor {
    Iri object;
    Iri target;
};

struct Block {
    Iri object;
};

struct Flag {
    std::vector<Iri> objects;  ///< not empty; those that are no IRI left out
    std::string content;
};

struct QuoteRequest {
    Iri object;
    Iri instrument;
};

/// Answered 202 and forgotten.
struct Unsupported {};

using InboundActivity = std::variant<
    Follow,
    Undo,
    Like,
    Announce,
    CreateReply,
    UpdateObject,
    DeleteObject,
    MoveActor,
    Block,
    Flag,
    QuoteRequest,
    Unsupported>;

struct Inbound {
    std::string id;  ///< verbatim, to be named in the answer; an http(s) IRI
    Iri actor;
    std::string type;
    /// The id of the activity, and of what it creates, updates, deletes or undoes, are on the actor's origin. Where
    /// not, the payload proves nothing and is fetched from its origin or ignored (FEP-fe34).
    bool same_origin = false;
    InboundActivity activity;
};

/// At most 1 MiB and 32 levels. Fails with invalid_input.
Result<Inbound> parse_inbound(std::string_view body);

}  // namespace wikipub::ap
