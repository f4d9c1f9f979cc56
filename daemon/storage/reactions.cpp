// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/reactions.h"

namespace wikipub::storage {

namespace {

Statement const kAdd = insert_if_absent(
    "reactions.add", "reaction (post, kind, pair_hash, activity_hash, created) VALUES (?, ?, ?, ?, ?)"
);
Statement const kHasActivity =
    portable("reactions.has_activity", "SELECT 1 FROM reaction WHERE activity_hash = ? LIMIT 1");
Statement const kHasPair =
    portable("reactions.has_pair", "SELECT 1 FROM reaction WHERE post = ? AND kind = ? AND pair_hash = ?");
Statement const kRemoveActivity = portable("reactions.remove_activity", "DELETE FROM reaction WHERE activity_hash = ?");
Statement const kRemovePair =
    portable("reactions.remove_pair", "DELETE FROM reaction WHERE post = ? AND kind = ? AND pair_hash = ?");
Statement const kRemovePosts = portable("reactions.remove_posts", "DELETE FROM reaction WHERE post IN {set}");
Statement const kEach = portable("reactions.each", "SELECT post, kind, pair_hash FROM reaction ORDER BY post");
Statement const kCountPosts = portable("reactions.count_posts", "SELECT COUNT(DISTINCT post) FROM reaction");
Statement const kPrune = portable("reactions.prune", "DELETE FROM reaction WHERE created < ?");
Statement const kCount = portable("reactions.count", "SELECT COUNT(*) FROM reaction WHERE post = ? AND kind = ?");

std::int64_t count(Snapshot& snapshot, PostId post, ReactionKind kind)
{
    return snapshot.value<std::int64_t>(kCount, post, kind).value_or(0);
}

}  // namespace

bool add_reaction(Transaction& transaction, Reaction const& reaction, Timestamp now)
{
    if (count(transaction, reaction.post, reaction.kind) >= kMostReactions) {
        return false;
    }
    return transaction.execute(kAdd, reaction.post, reaction.kind, reaction.pair_hash, reaction.activity_hash, now) > 0;
}

bool has_reaction(Snapshot& snapshot, Bytes const& activity_hash)
{
    return snapshot.value<bool>(kHasActivity, activity_hash).value_or(false);
}

bool has_reaction(Snapshot& snapshot, PostId post, ReactionKind kind, Bytes const& pair_hash)
{
    return snapshot.value<bool>(kHasPair, post, kind, pair_hash).value_or(false);
}

void remove_reaction(Transaction& transaction, Bytes const& activity_hash)
{
    transaction.execute(kRemoveActivity, activity_hash);
}

void remove_reaction(Transaction& transaction, PostId post, ReactionKind kind, Bytes const& pair_hash)
{
    transaction.execute(kRemovePair, post, kind, pair_hash);
}

void each_reaction(Snapshot& snapshot, std::function<void(Reaction const&)> const& take)
{
    snapshot.each(kEach, [&](Row const& row) {
        Reaction reaction;
        row.into(reaction.post, reaction.kind, reaction.pair_hash);
        take(reaction);
    });
}

std::int64_t count_reacted_posts(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kCountPosts).value_or(0);
}

void remove_reactions_to_posts(Transaction& transaction, std::span<PostId const> posts)
{
    transaction.execute(kRemovePosts, json_numbers(posts));
}

std::int64_t prune_reactions(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

ReactionCounts count_reactions(Snapshot& snapshot, PostId post)
{
    return {
        count(snapshot, post, ReactionKind::reply),
        count(snapshot, post, ReactionKind::like),
        count(snapshot, post, ReactionKind::boost)};
}

}  // namespace wikipub::storage
