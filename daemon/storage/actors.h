// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

enum class ActorKind { instance, wiki, page, editor };
template <>
struct Spelling<ActorKind> {
    static constexpr std::array<std::string_view, 4> kWords{"instance", "wiki", "page", "editor"};
};

enum class ActorState {
    live,
    page_deleted,  ///< a bare document, followers kept
    hidden,        ///< on a hint: neither served nor sent until confirmed or lifted
    deleted,       ///< Delete(actor) is stored for sending; 410
};
template <>
struct Spelling<ActorState> {
    static constexpr std::array<std::string_view, 4> kWords{"live", "page_deleted", "hidden", "deleted"};
};

/// Which actor: never contains a title. `wiki` and `page` are empty for the instance, `page` for a wiki. Of an editor,
/// `page` is the number of `/u/{number}`, which is enough to find the row: `wiki` may be empty then.
struct ActorName {
    ActorKind kind = ActorKind::page;
    std::string wiki;
    PageId page;
    int generation = 1;  ///< `{n}` of `/w/{wiki}/p/{page_id}.{n}`
};

/// A row exists only once somebody followed the actor, or something had to be sent for it.
struct Actor {
    ActorKey id;
    ActorName name;
    std::string host;  ///< the one it was minted under; its id, key id and Delete use it for ever
    ActorState state = ActorState::live;
    std::string title;  ///< of a page: the last one known; the wiki's answer is the truth
    Timestamp title_since;
    Timestamp state_since;
    Timestamp created;
    std::int64_t followers = 0;
    std::optional<ActorKey> moved_to;  ///< the actor that took over (`movedTo`)
};

std::optional<Actor> find_actor(Snapshot& snapshot, ActorKey id);
std::optional<Actor> find_actor(Snapshot& snapshot, ActorName const& name);
/// The one of the highest generation.
std::optional<Actor> find_page_actor(Snapshot& snapshot, std::string_view wiki, PageId page);
std::vector<Actor> list_page_actors_titled(Snapshot& snapshot, std::string_view wiki, std::string_view title);
/// The row of that name, made from `actor` (its id is ignored) where there is none.
Actor ensure_actor(Transaction& transaction, Actor const& actor);

/// The follow index: page actors of all wikis that have followers and are not deleted, ascending by id after `after`.
std::vector<Actor> list_followed_pages(Snapshot& snapshot, ActorKey after, int limit);
/// Of one wiki, with or without followers, not deleted; ascending by id after `after`.
std::vector<Actor> list_page_actors(Snapshot& snapshot, std::string_view wiki, ActorKey after, int limit);
/// Ascending by the time the state began: page_deleted for 90 days, and so on.
std::vector<Actor> list_actors_in_state(Snapshot& snapshot, ActorState state, Timestamp since_before, int limit);
/// Deleted pages of a wiki that have followers and no successor, deleted before `before`; ascending by id after
/// `after`.
std::vector<Actor> list_actors_without_successor(
    Snapshot& snapshot, std::string_view wiki, Timestamp before, ActorKey after, int limit
);
std::int64_t count_followed_pages(Snapshot& snapshot);

void set_actor_state(Transaction& transaction, ActorKey id, ActorState state, Timestamp now);
void set_actor_title(Transaction& transaction, ActorKey id, std::string_view title, Timestamp since);
void set_actor_moved_to(Transaction& transaction, ActorKey id, std::optional<ActorKey> successor);
/// Whom it took over from (`alsoKnownAs`).
std::vector<Actor> list_actors_moved_to(Snapshot& snapshot, ActorKey successor);

}  // namespace wikipub::storage
