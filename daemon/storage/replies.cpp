// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/replies.h"

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT r.id, r.post, r.actor, r.iri_hash, r.author, r.author_hash, r.host, r.address, r.name, r.profile, r.url, "
    "r.html, r.content_warning, r.published, r.received, r.hidden, "
    "EXISTS (SELECT 1 FROM report o WHERE o.reply = r.id AND o.resolved IS NULL) FROM reply r ";
Statement const kAdd = insert_if_absent(
    "replies.add",
    "reply (post, actor, iri_hash, author, author_hash, host, address, name, profile, url, html, content_warning, "
    "published, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kFind = portable("replies.find", kSelect + "WHERE r.id = ?");
Statement const kFindIri = portable("replies.find_iri", kSelect + "WHERE r.iri_hash = ?");
Statement const kFindAuthor =
    portable("replies.find_author", kSelect + "WHERE r.author_hash = ? ORDER BY r.received DESC LIMIT 1");
Statement const kList = portable(
    "replies.list",
    kSelect +
        "JOIN post p ON p.id = r.post JOIN host h ON h.id = r.host "
        "WHERE r.actor = ? AND r.id < ? AND r.hidden = 0 AND p.state = 'live' AND h.blocked = 0 "
        "AND NOT EXISTS (SELECT 1 FROM blocked_actor b WHERE b.iri_hash = r.author_hash) "
        "AND NOT EXISTS (SELECT 1 FROM editor_block e WHERE e.actor = r.actor AND e.iri_hash = r.author_hash) "
        "ORDER BY r.id DESC LIMIT ?"
);
Statement const kCountAuthor =
    portable("replies.count_author", "SELECT COUNT(*) FROM reply WHERE author_hash = ? AND received >= ?");
Statement const kCountHost =
    portable("replies.count_host", "SELECT COUNT(*) FROM reply WHERE host = ? AND received >= ?");
Statement const kRevise =
    portable("replies.revise", "UPDATE reply SET url = ?, html = ?, content_warning = ? WHERE id = ? AND hidden = 0");
Statement const kHide = portable("replies.hide", "UPDATE reply SET hidden = 1 WHERE id = ?");
Statement const kEraseHidden = portable(
    "replies.erase_hidden",
    "UPDATE reply SET html = '', content_warning = '' WHERE id = ? AND hidden = 1 AND NOT EXISTS "
    "(SELECT 1 FROM report WHERE report.reply = reply.id AND report.resolved IS NULL)"
);
Statement const kRemove = portable("replies.remove", "DELETE FROM reply WHERE id = ?");
Statement const kRemoveOf = portable("replies.remove_of", "DELETE FROM reply WHERE author_hash = ?");
Statement const kRemoveTo = portable("replies.remove_to", "DELETE FROM reply WHERE actor = ?");
Statement const kRemoveToPosts = portable("replies.remove_to_posts", "DELETE FROM reply WHERE post IN {set}");
Statement const kPrune = portable("replies.prune", "DELETE FROM reply WHERE received < ?");

Reply read_reply(Row const& row)
{
    Reply reply;
    row.into(
        reply.id,
        reply.post,
        reply.actor,
        reply.iri_hash,
        reply.author,
        reply.author_hash,
        reply.host,
        reply.address,
        reply.name,
        reply.profile,
        reply.url,
        reply.html,
        reply.content_warning,
        reply.published,
        reply.received,
        reply.hidden,
        reply.reported
    );
    return reply;
}

}  // namespace

bool add_reply(Transaction& transaction, Reply const& reply)
{
    auto const added = transaction.execute(
        kAdd,
        reply.post,
        reply.actor,
        reply.iri_hash,
        reply.author,
        reply.author_hash,
        reply.host,
        reply.address,
        reply.name,
        reply.profile,
        reply.url,
        reply.html,
        reply.content_warning,
        reply.published,
        reply.received
    );
    return added > 0;
}

std::optional<Reply> find_reply(Snapshot& snapshot, ReplyId id)
{
    return snapshot.first(kFind, read_reply, id);
}

std::optional<Reply> find_reply(Snapshot& snapshot, Bytes const& iri_hash)
{
    return snapshot.first(kFindIri, read_reply, iri_hash);
}

std::optional<Reply> find_reply_of(Snapshot& snapshot, Bytes const& author_hash)
{
    return snapshot.first(kFindAuthor, read_reply, author_hash);
}

std::vector<Reply> list_replies(Snapshot& snapshot, ActorKey actor, ReplyId before, int limit)
{
    return snapshot.list(kList, read_reply, actor, before, limit);
}

std::int64_t count_replies_of_author(Snapshot& snapshot, Bytes const& author_hash, Timestamp since)
{
    return snapshot.value<std::int64_t>(kCountAuthor, author_hash, since).value_or(0);
}

std::int64_t count_replies_of_host(Snapshot& snapshot, HostId host, Timestamp since)
{
    return snapshot.value<std::int64_t>(kCountHost, host, since).value_or(0);
}

void revise_reply(Transaction& transaction, Reply const& reply)
{
    transaction.execute(kRevise, reply.url, reply.html, reply.content_warning, reply.id);
}

void hide_reply(Transaction& transaction, ReplyId id)
{
    transaction.execute(kHide, id);
    erase_hidden_words(transaction, id);
}

void erase_hidden_words(Transaction& transaction, ReplyId id)
{
    transaction.execute(kEraseHidden, id);
}

void remove_reply(Transaction& transaction, ReplyId id)
{
    transaction.execute(kRemove, id);
}

void remove_replies_of(Transaction& transaction, Bytes const& author_hash)
{
    transaction.execute(kRemoveOf, author_hash);
}

void remove_replies_to(Transaction& transaction, ActorKey actor)
{
    transaction.execute(kRemoveTo, actor);
}

void remove_replies_to_posts(Transaction& transaction, std::span<PostId const> posts)
{
    transaction.execute(kRemoveToPosts, json_numbers(posts));
}

std::int64_t prune_replies(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
