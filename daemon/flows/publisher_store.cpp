// SPDX-License-Identifier: GPL-2.0-or-later
// The transaction that makes a post: row, exactly-once keys, activities and the end of the held row, all or nothing.
#include "ap/activity.h"
#include "base/log.h"
#include "flows/held_text.h"
#include "flows/named_editors.h"
#include "flows/new_post.h"
#include "flows/publisher.h"
#include "flows/render.h"
#include "flows/succession.h"
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
    unsaid,        ///< somebody who is named does not agree any more
};

struct Draft {
    storage::Held row;
    storage::Actor actor;
    NewPost made;
    std::vector<std::int64_t> named;  ///< numbers of the editors whose names the Create holds
    std::string update_actor;         ///< empty: the actor's document stays as it is
    std::string title;                ///< the page's now, where that document changes
    Timestamp asked;                  ///< when the check of it began
};

Outcome write_draft(storage::Transaction& transaction, TitleHash const& hash, Draft const& draft, Timestamp now)
{
    auto const held = storage::find_held(transaction, draft.row.actor, draft.row.kind);
    if (!held || held->payload != draft.row.payload || held->due != draft.row.due) {
        return Outcome::changed;
    }
    auto const fresh = draft.asked - kHintsAreFresh;
    if (was_hinted_since(transaction, draft.made.post.page, draft.made.revisions, draft.made.post.log_id, fresh)) {
        auto later = *held;
        later.due = now + kHintsAreFresh;
        storage::put_held(transaction, later);
        return Outcome::hinted;
    }
    for (auto const number : draft.named) {
        auto const editor = storage::find_editor(transaction, number);
        if (!editor || !editor->may_be_named(now)) {
            return Outcome::unsaid;
        }
    }
    switch (insert(transaction, draft.made, now)) {
        case Insertion::id_taken:
            return Outcome::id_taken;
        case Insertion::clock_behind:
            return Outcome::clock_behind;
        case Insertion::told_before:
            storage::remove_held(transaction, draft.row.actor, draft.row.kind);
            return Outcome::told_before;
        case Insertion::inserted:
            break;
    }
    storage::name_editors(transaction, draft.made.post.id, draft.named);
    if (!draft.update_actor.empty()) {
        retitle(transaction, hash, draft.actor, draft.title, now);
        storage::append_activity(
            transaction,
            {draft.made.post.actor, storage::ActivityKind::update_actor, std::nullopt, draft.update_actor},
            storage::list_delivery_inboxes(transaction, draft.made.post.actor)
        );
    }
    storage::remove_held(transaction, draft.row.actor, draft.row.kind);
    return Outcome::published;
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
    draft.made.post = row_of(verdict.said, due.actor, environment_.clock.now());
    draft.made.post.log_id = verdict.log_id;
    draft.made.post.log_at = verdict.log_at;
    draft.made.revisions = std::move(verdict.revisions);
    draft.made.happened = std::move(verdict.happened);
    if (verdict.update_actor) {
        auto document = page_actor(environment_, wiki, due.actor.name, due.actor.host, page.title, handle);
        document.also_known_as = co_await former_ids(environment_, key);
        ap::UpdateActor const update{
            urls.activity(name, mint_id(environment_.clock.now(), environment_.random)),
            std::move(document),
            urls.actor(name, ap::ActorPart::followers)};
        draft.update_actor = ap::write(update);
        draft.title = page.title;
    }

    auto outcome = Outcome::id_taken;
    while (outcome == Outcome::id_taken || outcome == Outcome::clock_behind || outcome == Outcome::unsaid) {
        auto const now = environment_.clock.now();
        draft.made.post.id = PostId{mint_id(now, environment_.random)};
        draft.made.post.published = co_await environment_.database.read(
            "posts.published", [key](storage::Snapshot& snapshot) { return storage::next_published(snapshot, key); }
        );
        auto const editors = co_await editors_to_name(environment_, wiki, verdict.named);
        verdict.said.others = verdict.said.others || editors.size() < verdict.named.size();
        draft.named = numbers_of(editors);
        draft.made.post.summary = bridge::write_words(verdict.said);
        ap::Create const create{
            urls.post(draft.made.post.wiki, draft.made.post.id, ap::PostPart::create),
            note_of(environment_, wiki, due.actor.name, draft.made.post, handle, as_named(editors))};
        draft.made.create = ap::write(create);
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
    environment_.metrics.count(Counter::posts_published, {wiki.path(), storage::word_of(draft.made.post.kind)});
    log::info(
        "post.published",
        {{log::Field::path, wiki.path()},
         {log::Field::page, page.id.value},
         {log::Field::post, draft.made.post.id.value}}
    );
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
