// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/actor.h"
#include "ap/note.h"
#include "bridge/profile.h"
#include "bridge/wording.h"
#include "flows/environment.h"
#include "storage/editors.h"
#include "storage/posts.h"

/// From rows and a wiki's answer to documents, afresh each time: no HTML is ever stored.
namespace wikipub::flows {

/// What the post's row and its words say.
bridge::Said said_of(storage::Post const& post);

/// `handle` is the author's current one; the post's own host is used for its ids. `named`: who is named in it, by
/// names_in().
ap::Note note_of(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& author,
    storage::Post const& post,
    std::string_view handle,
    std::vector<bridge::Named> named = {}
);

ap::Actor instance_actor(Environment const& environment, std::string_view handle);
ap::Actor wiki_actor(Environment const& environment, Wiki const& wiki);
/// `host`: the one the actor's row was minted under, or the present one.
ap::Actor page_actor(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& name,
    std::string_view host,
    std::string_view title,
    std::string_view handle
);
/// `row`: the editor's. `handle` is the one that shown_handle() gives. Nothing tells who they are while they are asked.
ap::Actor editor_actor(
    Environment const& environment,
    Wiki const& wiki,
    storage::Editor const& editor,
    storage::Actor const& row,
    std::string_view handle
);
/// `moved_to`: the id of the actor that took over.
ap::DeletedPage deleted_page(
    Environment const& environment,
    Wiki const& wiki,
    storage::ActorName const& name,
    std::string_view host,
    std::optional<std::string> moved_to = std::nullopt
);

}  // namespace wikipub::flows
