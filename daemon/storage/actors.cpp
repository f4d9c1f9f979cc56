// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/actors.h"

#include "storage/journal.h"

#include <cassert>

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT id, kind, wiki, page_id, generation, host, state, title, title_since, state_since, created, followers, "
    "moved_to FROM actor ";
Statement const kFind = portable("actors.find", kSelect + "WHERE id = ?");
Statement const kFindNamed =
    portable("actors.find_named", kSelect + "WHERE wiki = ? AND page_id = ? AND kind = ? AND generation = ?");
Statement const kFindEditor = portable("actors.find_editor", kSelect + "WHERE page_id = ? AND kind = 'editor'");
Statement const kFindPage = portable(
    "actors.find_page", kSelect + "WHERE wiki = ? AND page_id = ? AND kind = 'page' ORDER BY generation DESC LIMIT 1"
);
Statement const kListTitled =
    portable("actors.list_titled", kSelect + "WHERE wiki = ? AND title = ? AND kind = 'page' ORDER BY id");
Statement const kListFollowed = portable(
    "actors.list_followed",
    kSelect + "WHERE id > ? AND kind = 'page' AND followers > 0 AND state <> 'deleted' ORDER BY id LIMIT ?"
);
Statement const kListPages = portable(
    "actors.list_pages",
    kSelect + "WHERE id > ? AND wiki = ? AND kind = 'page' AND state <> 'deleted' ORDER BY id LIMIT ?"
);
Statement const kListWithoutSuccessor = portable(
    "actors.list_without_successor",
    kSelect +
        "WHERE state = 'page_deleted' AND state <> 'live' AND state_since < ? AND wiki = ? AND kind = 'page' "
        "AND moved_to IS NULL AND followers > 0 AND id > ? ORDER BY id LIMIT ?"
);
Statement const kListMovedTo = portable("actors.list_moved_to", kSelect + "WHERE moved_to = ? ORDER BY id");
Statement const kSetMovedTo = portable("actors.set_moved_to", "UPDATE actor SET moved_to = ? WHERE id = ?");
Statement const kListInState = portable(
    "actors.list_in_state",
    kSelect + "WHERE state = ? AND state <> 'live' AND state_since < ? ORDER BY state_since, id LIMIT ?"
);
Statement const kCountFollowed = portable(
    "actors.count_followed", "SELECT COUNT(*) FROM actor WHERE kind = 'page' AND followers > 0 AND state <> 'deleted'"
);
Statement const kAdd = insert_if_absent(
    "actors.add",
    "actor (kind, wiki, page_id, generation, host, state, title, title_since, state_since, created, followers) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
);
Statement const kSetState = portable("actors.set_state", "UPDATE actor SET state = ?, state_since = ? WHERE id = ?");
Statement const kSetTitle = portable("actors.set_title", "UPDATE actor SET title = ?, title_since = ? WHERE id = ?");

Actor read_actor(Row const& row)
{
    Actor actor;
    row.into(
        actor.id,
        actor.name.kind,
        actor.name.wiki,
        actor.name.page,
        actor.name.generation,
        actor.host,
        actor.state,
        actor.title,
        actor.title_since,
        actor.state_since,
        actor.created,
        actor.followers,
        actor.moved_to
    );
    return actor;
}

}  // namespace

std::optional<Actor> find_actor(Snapshot& snapshot, ActorKey id)
{
    return snapshot.first(kFind, read_actor, id);
}

std::optional<Actor> find_actor(Snapshot& snapshot, ActorName const& name)
{
    if (name.kind == ActorKind::editor) {
        return snapshot.first(kFindEditor, read_actor, name.page);
    }
    return snapshot.first(kFindNamed, read_actor, name.wiki, name.page, name.kind, name.generation);
}

std::optional<Actor> find_page_actor(Snapshot& snapshot, std::string_view wiki, PageId page)
{
    return snapshot.first(kFindPage, read_actor, wiki, page);
}

std::vector<Actor> list_page_actors_titled(Snapshot& snapshot, std::string_view wiki, std::string_view title)
{
    return snapshot.list(kListTitled, read_actor, wiki, title);
}

Actor ensure_actor(Transaction& transaction, Actor const& actor)
{
    transaction.execute(
        kAdd,
        actor.name.kind,
        actor.name.wiki,
        actor.name.page,
        actor.name.generation,
        actor.host,
        actor.state,
        actor.title,
        actor.title_since,
        actor.state_since,
        actor.created
    );
    auto stored = find_actor(transaction, actor.name);
    assert(stored);
    return *std::move(stored);
}

std::vector<Actor> list_followed_pages(Snapshot& snapshot, ActorKey after, int limit)
{
    return snapshot.list(kListFollowed, read_actor, after, limit);
}

std::vector<Actor> list_page_actors(Snapshot& snapshot, std::string_view wiki, ActorKey after, int limit)
{
    return snapshot.list(kListPages, read_actor, after, wiki, limit);
}

std::vector<Actor> list_actors_in_state(Snapshot& snapshot, ActorState state, Timestamp since_before, int limit)
{
    assert(state != ActorState::live);
    return snapshot.list(kListInState, read_actor, state, since_before, limit);
}

std::vector<Actor> list_actors_without_successor(
    Snapshot& snapshot, std::string_view wiki, Timestamp before, ActorKey after, int limit
)
{
    return snapshot.list(kListWithoutSuccessor, read_actor, before, wiki, after, limit);
}

std::int64_t count_followed_pages(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kCountFollowed).value_or(0);
}

void set_actor_state(Transaction& transaction, ActorKey id, ActorState state, Timestamp now)
{
    if (state == ActorState::deleted) {
        journal_actor(transaction, id);
    }
    transaction.execute(kSetState, state, now, id);
}

void set_actor_title(Transaction& transaction, ActorKey id, std::string_view title, Timestamp since)
{
    transaction.execute(kSetTitle, title, since, id);
}

void set_actor_moved_to(Transaction& transaction, ActorKey id, std::optional<ActorKey> successor)
{
    transaction.execute(kSetMovedTo, successor, id);
}

std::vector<Actor> list_actors_moved_to(Snapshot& snapshot, ActorKey successor)
{
    return snapshot.list(kListMovedTo, read_actor, successor);
}

}  // namespace wikipub::storage
