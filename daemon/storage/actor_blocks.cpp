// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/actor_blocks.h"

namespace wikipub::storage {

namespace {

Statement const kBlock =
    insert_if_absent("actor_blocks.block", "blocked_actor (iri_hash, iri, created) VALUES (?, ?, ?)");
Statement const kUnblock = portable("actor_blocks.unblock", "DELETE FROM blocked_actor WHERE iri_hash = ?");
Statement const kIsBlocked = portable("actor_blocks.is_blocked", "SELECT 1 FROM blocked_actor WHERE iri_hash = ?");
Statement const kListBlocked = portable("actor_blocks.list", "SELECT iri FROM blocked_actor ORDER BY iri");
Statement const kListBlocks =
    portable("actor_blocks.list_blocks", "SELECT iri_hash, iri, created FROM blocked_actor ORDER BY iri");
Statement const kAdd = insert_if_absent(
    "editor_blocks.add", "editor_block (actor, iri_hash, iri, address, created) VALUES (?, ?, ?, ?, ?)"
);
Statement const kRemove = portable("editor_blocks.remove", "DELETE FROM editor_block WHERE actor = ? AND iri_hash = ?");
Statement const kHas = portable("editor_blocks.has", "SELECT 1 FROM editor_block WHERE actor = ? AND iri_hash = ?");
Statement const kList = portable(
    "editor_blocks.list",
    "SELECT iri_hash, iri, address, created FROM editor_block WHERE actor = ? ORDER BY created DESC, iri LIMIT ?"
);
Statement const kRemoveAll = portable("editor_blocks.remove_all", "DELETE FROM editor_block WHERE actor = ?");

}  // namespace

void block_actor(Transaction& transaction, ActorBlock const& block)
{
    transaction.execute(kBlock, block.iri_hash, block.iri, block.created);
}

void unblock_actor(Transaction& transaction, Bytes const& iri_hash)
{
    transaction.execute(kUnblock, iri_hash);
}

bool is_actor_blocked(Snapshot& snapshot, Bytes const& iri_hash)
{
    return snapshot.value<bool>(kIsBlocked, iri_hash).value_or(false);
}

std::vector<std::string> list_blocked_actors(Snapshot& snapshot)
{
    return snapshot.column<std::string>(kListBlocked);
}

std::vector<ActorBlock> list_actor_blocks(Snapshot& snapshot)
{
    auto const read = [](Row const& row) {
        ActorBlock block;
        row.into(block.iri_hash, block.iri, block.created);
        return block;
    };
    return snapshot.list(kListBlocks, read);
}

void add_editor_block(Transaction& transaction, ActorKey actor, ActorBlock const& block)
{
    transaction.execute(kAdd, actor, block.iri_hash, block.iri, block.address, block.created);
}

void remove_editor_block(Transaction& transaction, ActorKey actor, Bytes const& iri_hash)
{
    transaction.execute(kRemove, actor, iri_hash);
}

bool has_editor_block(Snapshot& snapshot, ActorKey actor, Bytes const& iri_hash)
{
    return snapshot.value<bool>(kHas, actor, iri_hash).value_or(false);
}

std::vector<ActorBlock> list_editor_blocks(Snapshot& snapshot, ActorKey actor, int limit)
{
    auto const read = [](Row const& row) {
        ActorBlock block;
        row.into(block.iri_hash, block.iri, block.address, block.created);
        return block;
    };
    return snapshot.list(kList, read, actor, limit);
}

void remove_editor_blocks(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kRemoveAll, actor);
}

}  // namespace wikipub::storage
