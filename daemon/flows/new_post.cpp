// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/new_post.h"

#include "bridge/withdraw.h"
#include "flows/environment.h"
#include "storage/activities.h"
#include "storage/followers.h"
#include "storage/happened.h"

namespace wikipub::flows {

Insertion insert(storage::Transaction& transaction, NewPost const& post, Timestamp now)
{
    auto const actor = post.post.actor;
    auto const known = [&](std::string const& what) { return storage::has_happened(transaction, actor, what); };
    if (std::ranges::any_of(post.happened, known)) {
        return Insertion::told_before;
    }
    auto const newest = storage::list_posts_of_actor(transaction, actor, {}, 1);
    if (!newest.empty() && newest.front().published > post.post.published) {
        return Insertion::clock_behind;
    }
    switch (storage::insert_post(transaction, post.post, post.revisions)) {
        case storage::InsertOutcome::id_taken:
            return Insertion::id_taken;
        case storage::InsertOutcome::already_told:
            return Insertion::told_before;
        case storage::InsertOutcome::inserted:
            break;
    }
    for (auto const& what : post.happened) {
        storage::record_happened(transaction, actor, what, now);
    }
    storage::append_activity(
        transaction,
        {actor, storage::ActivityKind::create, post.post.id, post.create},
        storage::list_delivery_inboxes(transaction, actor)
    );
    return Insertion::inserted;
}

storage::Post row_of(bridge::Said const& said, storage::Actor const& author, Timestamp now)
{
    storage::Post post;
    post.actor = author.id;
    post.wiki = author.name.wiki;
    post.page = said.page;
    post.kind = static_cast<storage::PostKind>(said.kind);
    post.host = author.host;
    post.rev_from = said.from;
    post.rev_to = said.to;
    post.edits = said.edits;
    post.byte_delta = said.byte_delta.value_or(0);
    post.title = said.title;
    post.summary = bridge::write_words(said);
    post.words_until = now + kWordsKept;
    post.confirmed = now;
    post.next_check = bridge::next_check(now, 0, now);
    return post;
}

}  // namespace wikipub::flows
