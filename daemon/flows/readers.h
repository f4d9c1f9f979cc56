// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/remote_actors.h"
#include "flows/environment.h"
#include "flows/peer_signature.h"
#include "storage/editors.h"

#include <optional>

namespace wikipub::flows {

/// Who may read what a locked editor posted: servers of followers whom the editor approved, when they sign (design §3).
/// For everybody else it is not there. And which servers read an editor's actor, so that its deletion reaches them. On
/// the loop.
class Readers {
public:
    using Request = std::optional<sig::ReceivedRequest>;
    Readers(Environment& environment, federation::RemoteActors& peers) : environment_(environment), peers_(peers) {}

    /// unauthorized where a signature would help, not_found where this one does not.
    Task<Result<>> may_read(PostId post, Request request);
    /// Whether the reader sees the posts for followers among those of the actor; fails like may_read() where the reader
    /// may see none.
    Task<Result<bool>> may_read_outbox(ap::ActorName actor, Request request);
    /// A signed reading of an editor's actor.
    Task<> note(ap::ActorName actor, Request request);

private:
    Task<Result<>> follows(ActorKey actor, Request request);

    Environment& environment_;
    federation::RemoteActors& peers_;
};

}  // namespace wikipub::flows
