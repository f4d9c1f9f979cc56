// SPDX-License-Identifier: GPL-2.0-or-later
// The transaction that makes a post: row, exactly-once keys, activities and the end of the held row, all or nothing.
#include "ap/activity.h"
#include "base/log.h"
#include "flows/held_text.h"
#include "flows/publisher.h"
#include "flows/render.h"
#include "storage/activities.h"
#include "storage/followers.h"
#include "storage/happened.h"
#include "storage/posts.h"

namespace wikipub::flows {

namespace {

enum class Outcome {
    published,
    told_before,  ///< another source's copy of the same change
    changed,      ///< an event came in while the wiki was asked: the window goes on
    hinted,       ///< something of it may have been hidden while the wiki was asked: it is asked again
    id_taken,
    clock_behind,  ///< an earlier post of the actor is newer than ours
};

struct Draft {
    storage::Held row;
    storage::Actor actor;
    storage::Post post;
    std::vector<RevId> revisions;
    std::vector<std::string> happened;
    std::string create;
    std::string update_actor;  ///< empty: the actor's document stays as it is
    std::string title;         ///< the page's now, where that document changes
    Timestamp asked;           ///< when the check of it began
};

Outcome write_draft(storage::Transaction& transaction, TitleHash const& hash, Draft const& draft, Timestamp now)
{
    auto const held = storage::find_held(transaction, draft.row.actor, draft.row.kind);
    if (!held || held->payload != draft.row.payload || held->due != draft.row.due) {
        return Outcome::changed;
    }
    auto const fresh = draft.asked - kHintsAreFresh;
    if (was_hinted_since(transaction, draft.post.page, draft.revisions, draft.post.log_id, fresh)) {
        auto later = *held;
        later.due = now + kHintsAreFresh;
        storage::put_held(transaction, later);
        return Outcome::hinted;
    }
    auto const known = [&](std::string const& what) {
        return storage::has_happened(transaction, draft.post.actor, what);
    };
    if (std::ranges::any_of(draft.happened, known)) {
        storage::remove_held(transaction, draft.row.actor, draft.row.kind);
        return Outcome::told_before;
    }
    auto const newest = storage::list_posts_of_actor(transaction, draft.post.actor, {}, 1);
    if (!newest.empty() && newest.front().published > draft.post.published) {
        return Outcome::clock_behind;
    }
    switch (storage::insert_post(transaction, draft.post, draft.revisions)) {
        case storage::InsertOutcome::id_taken:
            return Outcome::id_taken;
        case storage::InsertOutcome::already_told:
            storage::remove_held(transaction, draft.row.actor, draft.row.kind);
            return Outcome::told_before;
        case storage::InsertOutcome::inserted:
            break;
    }
    for (auto const& what : draft.happened) {
        storage::record_happened(transaction, draft.post.actor, what, now);
    }
    auto const inboxes = storage::list_delivery_inboxes(transaction, draft.post.actor);
    storage::append_activity(
        transaction, {draft.post.actor, storage::ActivityKind::create, draft.post.id, draft.create}, inboxes
    );
    if (!draft.update_actor.empty()) {
        retitle(transaction, hash, draft.actor, draft.title, now);
        storage::append_activity(
            transaction,
            {draft.post.actor, storage::ActivityKind::update_actor, std::nullopt, draft.update_actor},
            inboxes
        );
    }
    storage::remove_held(transaction, draft.row.actor, draft.row.kind);
    return Outcome::published;
}

storage::Post row_of(bridge::Said const& said, storage::Actor const& actor, std::string const& host, Timestamp now)
{
    storage::Post post;
    post.actor = actor.id;
    post.wiki = actor.name.wiki;
    post.page = actor.name.page;
    post.kind = static_cast<storage::PostKind>(said.kind);
    post.host = host;
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

}  // namespace

Task<> Publisher::store(
    Wiki& wiki, Due const& due, bridge::PageFacts const& page, bridge::Publish verdict, Timestamp asked
)
{
    auto const handle = co_await handles_.shown(wiki, page);
    auto const urls = environment_.identity.urls_of(due.actor.host);
    auto const name = actor_name(due.actor.name);
    auto const key = due.actor.id;

    Draft draft;
    draft.row = due.row;
    draft.asked = asked;
    draft.actor = due.actor;
    draft.post = row_of(verdict.said, due.actor, due.actor.host, environment_.clock.now());
    draft.post.log_id = verdict.log_id;
    draft.post.log_at = verdict.log_at;
    draft.revisions = std::move(verdict.revisions);
    draft.happened = std::move(verdict.happened);
    if (verdict.update_actor) {
        ap::UpdateActor const update{
            urls.activity(name, mint_id(environment_.clock.now(), environment_.random)),
            page_actor(environment_, wiki, due.actor.name, due.actor.host, page.title, handle),
            urls.actor(name, ap::ActorPart::followers)};
        draft.update_actor = ap::write(update);
        draft.title = page.title;
    }

    auto outcome = Outcome::id_taken;
    while (outcome == Outcome::id_taken || outcome == Outcome::clock_behind) {
        auto const now = environment_.clock.now();
        draft.post.id = PostId{mint_id(now, environment_.random)};
        draft.post.published = co_await environment_.database.read(
            "posts.published", [key](storage::Snapshot& snapshot) { return storage::next_published(snapshot, key); }
        );
        ap::Create const create{
            urls.post(draft.post.wiki, draft.post.id, ap::PostPart::create),
            note_of(environment_, wiki, due.actor.name, draft.post, handle)};
        draft.create = ap::write(create);
        outcome = co_await environment_.database.write(
            "publish",
            [draft, now, hash = environment_.title_hash](storage::Transaction& transaction) {
                return write_draft(transaction, hash, draft, now);
            }
        );
    }
    if (outcome != Outcome::published) {
        co_return;
    }
    if (!draft.title.empty()) {
        environment_.follows.retitle(due.actor, draft.title);
    }
    environment_.metrics.count(Counter::posts_published, {wiki.path(), storage::word_of(draft.post.kind)});
    log::info(
        "post.published",
        {{log::Field::path, wiki.path()}, {log::Field::page, page.id.value}, {log::Field::post, draft.post.id.value}}
    );
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
