// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_publisher.h"

#include "ap/activity.h"
#include "base/log.h"
#include "flows/editor_handles.h"
#include "flows/held_text.h"
#include "flows/new_post.h"
#include "flows/redactor.h"
#include "flows/render.h"
#include "storage/happened.h"
#include "storage/positions.h"

#include <set>

namespace wikipub::flows {

namespace {

/// What waits for a silent wiki, a consent that cannot be confirmed, or past the daily cap.
constexpr auto kWorthTelling = std::chrono::days{3};
constexpr auto kAskAgain = std::chrono::minutes{5};

enum class Outcome { published, told_before, changed, try_again };

storage::Held as_page_row(storage::EditorHeld const& row)
{
    return {row.actor, storage::HeldKind::edits, row.opened, row.latest, row.due, row.attempts, row.payload};
}

storage::EditorHeld as_editor_row(ActorKey actor, std::string title, bridge::HeldPost const& held, int attempts)
{
    auto row = to_row(actor, held, attempts);
    return {actor, std::move(title), row.opened, row.latest, row.due, attempts, std::move(row.payload)};
}

bool unchanged(storage::Snapshot& snapshot, storage::EditorHeld const& row)
{
    auto const now = storage::find_editor_held(snapshot, row.actor, row.title);
    return now && now->payload == row.payload && now->due == row.due;
}

bool was_told(storage::Snapshot& snapshot, storage::Actor const& actor, RevId revision)
{
    std::array<RevId, 1> const revisions{revision};
    return storage::has_happened(snapshot, actor.id, bridge::happened_key(revision)) ||
           !storage::told_revisions(snapshot, actor.id, actor.name.wiki, revisions).empty();
}

}  // namespace

bridge::EditorChoice choice_of(storage::Editor const& editor)
{
    return {editor.user_id, editor.name, editor.only_new, editor.namespaces, editor.minor};
}

bool hold_own_edit(
    storage::Transaction& transaction,
    storage::Actor const& actor,
    events::Event const& event,
    bridge::Policy const& policy,
    Timestamp now
)
{
    auto const editor = storage::find_editor(transaction, actor.name.page.value);
    if (!editor || !editor->may_post(now) || !event.user) {
        return false;
    }
    bool const is_theirs = event.user_id != 0 ? event.user_id == editor->user_id : *event.user == editor->name;
    auto const choice = choice_of(*editor);
    if (!is_theirs || bridge::why_not_held(event, choice) || was_told(transaction, actor, event.rev_id)) {
        return false;
    }
    std::optional<bridge::HeldPost> held;
    if (auto const row = storage::find_editor_held(transaction, actor.id, event.title)) {
        if (auto read = from_row(as_page_row(*row))) {
            held = std::move(*read);
        }
    }
    auto const next = bridge::coalesce_own(std::move(held), event, policy, now);
    storage::put_editor_held(transaction, as_editor_row(actor.id, event.title, next, 0));
    return true;
}

EditorPublisher::EditorPublisher(Environment& environment, Pages& pages)
    : environment_(environment), pages_(pages), pulse_(environment.loop)
{
}

Task<> EditorPublisher::run()
{
    DueWindows<Due> const windows{
        [this] { return read_due(); },
        [this](Wiki& wiki, std::vector<Due> batch) { return publish(wiki, std::move(batch)); },
        [this] { return next_due(); }};
    co_await windows.run(environment_, pulse_);
}

Task<std::optional<Timestamp>> EditorPublisher::next_due()
{
    co_return co_await environment_.database.read("editor_held.next", [](storage::Snapshot& snapshot) {
        return storage::earliest_due_editor_held(snapshot);
    });
}

Task<std::vector<EditorPublisher::Due>> EditorPublisher::read_due()
{
    auto const now = environment_.clock.now();
    if (auto const earliest = co_await next_due(); !earliest || *earliest > now) {
        co_return std::vector<Due>{};
    }
    co_return co_await environment_.database.write("editor_held.due", [now](storage::Transaction& transaction) {
        std::set<std::string> paused;
        for (auto const& pause : storage::list_pauses(transaction)) {
            paused.insert(pause.scope);
        }
        std::vector<Due> batch;
        for (auto const& row : storage::list_due_editor_held(transaction, now, kWindowsAtOnce)) {
            auto const actor = storage::find_actor(transaction, row.actor);
            auto const editor = actor ? storage::find_editor(transaction, actor->name.page.value) : std::nullopt;
            auto held = from_row(as_page_row(row));
            bool const is_wanted =
                editor && editor->posts && editor->wish == storage::EditorWish::active && !editor->asked_since;
            if (!is_wanted || !held || now - row.opened > kWorthTelling) {
                storage::remove_editor_held(transaction, row.actor, row.title);
                continue;
            }
            bool const is_paused = paused.contains("all") || paused.contains("w/" + actor->name.wiki);
            if (is_paused || !editor->may_post(now)) {
                auto later = row;
                later.due = now + kAskAgain;
                storage::put_editor_held(transaction, later);
                continue;
            }
            auto const posts = storage::count_posts_since(transaction, actor->id, midnight(now));
            auto handle = shown_handle(transaction, *editor);
            batch.push_back({row, *actor, *editor, std::move(handle), std::move(*held), static_cast<int>(posts)});
        }
        return batch;
    });
}

Task<> EditorPublisher::publish(Wiki& wiki, std::vector<Due> batch)
{
    auto const answers = co_await ask(wiki, batch);
    if (!answers) {
        log::warn(
            "publish.unanswered",
            {{log::Field::path, wiki.path()},
             {log::Field::count, batch.size()},
             {log::Field::detail, answers.error().detail}}
        );
        for (auto const& due : batch) {
            auto held = due.held;
            held.due = after_silence(environment_.clock.now(), due.row.attempts);
            co_await put_back(due, std::move(held), due.row.attempts + 1);
        }
        co_return;
    }
    std::map<ActorKey, int> told;
    for (auto& due : batch) {
        if (pulse_.closed()) {
            co_return;
        }
        auto& told_now = told[due.actor.id];
        due.posts_today += told_now;
        told_now += co_await publish_one(wiki, std::move(due), *answers) ? 1 : 0;
    }
}

Task<Result<WindowAnswers>> EditorPublisher::ask(Wiki& wiki, std::vector<Due> const& batch)
{
    WindowQuestions questions;
    questions.pages_of_revisions = true;
    // Whoever could opt in is autoconfirmed.
    questions.groups = false;
    for (auto const& due : batch) {
        questions.revisions.merge(bridge::revisions_to_check(due.held));
    }
    co_return co_await ask_about_windows(pages_, environment_, wiki, std::move(questions));
}

Task<bool> EditorPublisher::publish_one(Wiki& wiki, Due due, WindowAnswers const& answers)
{
    auto const now = environment_.clock.now();
    if (now - due.held.latest > bridge::kTooOld) {
        due.held.digest = true;
    }
    bridge::Situation situation;
    situation.history.posts_today = due.posts_today;
    PageId page;
    for (auto const id : bridge::revisions_to_check(due.held)) {
        if (auto const facts = answers.revisions.find(id); facts != answers.revisions.end()) {
            situation.wiki.revisions.emplace(id, facts->second);
            page = facts->second.page != PageId{} ? facts->second.page : page;
        }
    }
    if (auto const known = answers.pages.find(page); known != answers.pages.end()) {
        situation.wiki.page = known->second.facts;
        situation.unfollowable = known->second.unfollowable;
        situation.unnamed =
            wiki.unnamed()->contains(page, known->second.facts.title) || wiki.unnamed()->contains(page, due.row.title);
    } else {
        situation.wiki.page.missing = true;
    }
    auto verdict = bridge::decide_own(
        due.held, situation, choice_of(due.editor), environment_.policy, answers.rules->summaries, now
    );
    if (auto* const drop = std::get_if<bridge::Drop>(&verdict)) {
        environment_.metrics.count(Counter::posts_dropped, {wiki.path(), bridge::name_of(drop->reason)});
        co_await remove(due);
    } else if (auto* const wait = std::get_if<bridge::WaitUntil>(&verdict)) {
        co_await put_back(due, std::move(wait->held), due.row.attempts + 1);
    } else {
        co_return co_await store(wiki, due, std::move(std::get<bridge::Publish>(verdict)), answers.asked);
    }
    co_return false;
}

Task<bool> EditorPublisher::store(Wiki& wiki, Due const& due, bridge::Publish verdict, Timestamp asked)
{
    auto const key = due.actor.id;
    NewPost made;
    made.post = row_of(verdict.said, due.actor, environment_.clock.now());
    made.post.followers_only = due.editor.locked;
    made.revisions = std::move(verdict.revisions);
    made.happened = std::move(verdict.happened);
    auto const urls = environment_.identity.urls_of(due.actor.host);
    auto outcome = Outcome::try_again;
    while (outcome == Outcome::try_again) {
        auto const now = environment_.clock.now();
        made.post.id = PostId{mint_id(now, environment_.random)};
        made.post.published = co_await environment_.database.read(
            "posts.published", [key](storage::Snapshot& snapshot) { return storage::next_published(snapshot, key); }
        );
        ap::Create const create{
            urls.post(made.post.wiki, made.post.id, ap::PostPart::create),
            note_of(environment_, wiki, due.actor.name, made.post, due.handle)};
        made.create = ap::write(create);
        outcome = co_await environment_.database.write(
            "publish_own",
            [made, now, asked, row = due.row, known = due.editor](storage::Transaction& transaction) {
                auto const editor = storage::find_editor(transaction, known.number);
                // Whatever they changed meanwhile, the next look does it justice.
                bool const still_agrees = editor && editor->version == known.version && editor->may_post(now);
                if (!still_agrees || !unchanged(transaction, row)) {
                    return Outcome::changed;
                }
                if (was_hinted_since(transaction, made.post.page, made.revisions, 0, asked - kHintsAreFresh)) {
                    auto later = row;
                    later.due = now + kHintsAreFresh;
                    storage::put_editor_held(transaction, later);
                    return Outcome::changed;
                }
                switch (insert(transaction, made, now)) {
                    case Insertion::id_taken:
                    case Insertion::clock_behind:
                        return Outcome::try_again;
                    case Insertion::told_before:
                        storage::remove_editor_held(transaction, row.actor, row.title);
                        return Outcome::told_before;
                    case Insertion::inserted:
                        break;
                }
                storage::remove_editor_held(transaction, row.actor, row.title);
                return Outcome::published;
            }
        );
    }
    if (outcome != Outcome::published) {
        co_return false;
    }
    environment_.metrics.count(Counter::posts_published, {wiki.path(), storage::word_of(made.post.kind)});
    log::info(
        "post.published",
        {{log::Field::path, wiki.path()}, {log::Field::actor, key.value}, {log::Field::post, made.post.id.value}}
    );
    environment_.wake_fan_out();
    co_return true;
}

Task<> EditorPublisher::remove(Due const& due)
{
    auto const row = due.row;
    co_await environment_.database.write("editor_held.remove", [row](storage::Transaction& transaction) {
        return unchanged(transaction, row) && storage::remove_editor_held(transaction, row.actor, row.title);
    });
}

Task<> EditorPublisher::put_back(Due const& due, bridge::HeldPost held, int attempts)
{
    auto const row = due.row;
    auto const next = as_editor_row(row.actor, row.title, held, attempts);
    co_await environment_.database.write("editor_held.put_back", [row, next](storage::Transaction& transaction) {
        if (!unchanged(transaction, row)) {
            return false;
        }
        storage::put_editor_held(transaction, next);
        return true;
    });
}

}  // namespace wikipub::flows
