// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

#include <functional>

namespace wikipub::storage {

enum class ReactionKind { reply, like, boost };
template <>
struct Spelling<ReactionKind> {
    static constexpr std::array<std::string_view, 3> kWords{"reply", "like", "boost"};
};

/// That somebody answered, liked or boosted a post; not who. Both hashes are keyed, so that they say nothing to whoever
/// does not hold the secret.
struct Reaction {
    PostId post;
    ReactionKind kind = ReactionKind::like;
    Bytes pair_hash;      ///< of who and what: once is enough
    Bytes activity_hash;  ///< of who and the id by which they may take it back
};

/// Above that no more are counted: a flood costs no more than this.
inline constexpr std::int64_t kMostReactions = 10'000;

/// False where it is known, or too many are.
bool add_reaction(Transaction& transaction, Reaction const& reaction, Timestamp now);
bool has_reaction(Snapshot& snapshot, Bytes const& activity_hash);
bool has_reaction(Snapshot& snapshot, PostId post, ReactionKind kind, Bytes const& pair_hash);
void remove_reaction(Transaction& transaction, Bytes const& activity_hash);
void remove_reaction(Transaction& transaction, PostId post, ReactionKind kind, Bytes const& pair_hash);
/// All of them, those to one post together; without `activity_hash`.
void each_reaction(Snapshot& snapshot, std::function<void(Reaction const&)> const& take);
std::int64_t count_reacted_posts(Snapshot& snapshot);
void remove_reactions_to_posts(Transaction& transaction, std::span<PostId const> posts);
std::int64_t prune_reactions(Transaction& transaction, Timestamp before);

struct ReactionCounts {
    std::int64_t replies = 0;
    std::int64_t likes = 0;
    std::int64_t boosts = 0;
};
ReactionCounts count_reactions(Snapshot& snapshot, PostId post);

}  // namespace wikipub::storage
