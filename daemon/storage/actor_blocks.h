// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A remote actor that may not follow, answer or react; by the SHA-256 of its IRI.
struct ActorBlock {
    Bytes iri_hash;
    std::string iri;
    std::string address;  ///< `@a@b.example`; empty where it is not known, and for the installation's
    Timestamp created;
};

/// For the whole installation.
void block_actor(Transaction& transaction, ActorBlock const& block);
void unblock_actor(Transaction& transaction, Bytes const& iri_hash);
bool is_actor_blocked(Snapshot& snapshot, Bytes const& iri_hash);
/// Their IRIs, in order.
std::vector<std::string> list_blocked_actors(Snapshot& snapshot);

/// In the order of their IRIs.
std::vector<ActorBlock> list_actor_blocks(Snapshot& snapshot);

/// By one editor, for that editor.
void add_editor_block(Transaction& transaction, ActorKey actor, ActorBlock const& block);
void remove_editor_block(Transaction& transaction, ActorKey actor, Bytes const& iri_hash);
bool has_editor_block(Snapshot& snapshot, ActorKey actor, Bytes const& iri_hash);
/// The newest first.
std::vector<ActorBlock> list_editor_blocks(Snapshot& snapshot, ActorKey actor, int limit);
void remove_editor_blocks(Transaction& transaction, ActorKey actor);

}  // namespace wikipub::storage
