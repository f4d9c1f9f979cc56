// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/consents.h"

#include "ap/activity.h"
#include "base/log.h"
#include "flows/departure.h"
#include "flows/render.h"
#include "storage/activities.h"
#include "storage/changes.h"
#include "storage/editor_held.h"
#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/replies.h"

namespace wikipub::flows {

namespace {

/// Whoever opted in meanwhile may have been missed.
constexpr auto kReadingTakes = std::chrono::minutes{5};

/// `*` stands for anything.
bool matches(std::string_view pattern, std::string_view name)
{
    auto const star = pattern.find('*');
    if (star == std::string_view::npos) {
        return pattern == name;
    }
    if (!name.starts_with(pattern.substr(0, star))) {
        return false;
    }
    pattern.remove_prefix(star + 1);
    for (auto rest = name.substr(star);; rest.remove_prefix(1)) {
        if (matches(pattern, rest)) {
            return true;
        }
        if (rest.empty()) {
            return false;
        }
    }
}

bool has_vanished(Wiki const& wiki, std::string_view name)
{
    return std::ranges::any_of(wiki.options().vanished_names, [&](auto const& pattern) {
        return matches(pattern, name);
    });
}

storage::EditorWish wish_of(wiki::EditorConsent::State state)
{
    switch (state) {
        case wiki::EditorConsent::State::active:
            return storage::EditorWish::active;
        case wiki::EditorConsent::State::paused:
            return storage::EditorWish::paused;
        case wiki::EditorConsent::State::erased:
            break;
    }
    return storage::EditorWish::erased;
}

/// What the wiki says takes the place of what it said before; what we know besides stays.
storage::Editor merged(storage::Editor editor, wiki::EditorConsent const& consent, Timestamp now)
{
    editor.number = consent.actor;
    editor.version = consent.version;
    editor.wish = wish_of(consent.state);
    editor.user_id = consent.user_id;
    editor.name = consent.name;
    editor.user_page = consent.user_page;
    editor.posts = consent.posts;
    editor.named = consent.named;
    editor.discoverable = consent.discoverable;
    editor.only_new = consent.what == wiki::EditorConsent::What::new_pages;
    editor.namespaces = consent.namespaces;
    editor.minor = consent.minor;
    editor.locked = consent.locked;
    editor.replies = consent.replies;
    editor.text_version = consent.text_version;
    editor.agreed = consent.agreed;
    editor.confirmed = now;
    editor.lapsed_since.reset();
    return editor;
}

storage::Actor new_actor(storage::Editor const& editor, std::string const& host, Timestamp now)
{
    storage::Actor actor;
    actor.name = storage::editor_actor_name(editor);
    actor.host = host;
    actor.title_since = actor.state_since = actor.created = now;
    return actor;
}

}  // namespace

Consents::Consents(Environment& environment, EditorKeys& keys, EditorHandles& handles, Redactor& redactor)
    : environment_(environment), keys_(keys), handles_(handles), redactor_(redactor), pulse_(environment.loop)
{
}

Task<> Consents::apply(Wiki& wiki, wiki::EditorConsent consent)
{
    bool is_done = !wiki.options().editors;
    while (!is_done) {
        auto known =
            co_await environment_.database.read("consents.find", [id = consent.actor](storage::Snapshot& snapshot) {
                return storage::find_editor(snapshot, id);
            });
        if (!known) {
            is_done = co_await welcome(wiki, consent);
            continue;
        }
        // A wiki speaks of its own editors only.
        if (known->wiki != wiki.path() || known->erased_since || known->version >= consent.version) {
            co_return;
        }
        is_done = co_await change(wiki, std::move(*known), consent);
    }
}

Task<bool> Consents::welcome(Wiki& wiki, wiki::EditorConsent consent)
{
    auto const now = environment_.clock.now();
    storage::Editor editor;
    editor.wiki = wiki.path();
    if (consent.state == wiki::EditorConsent::State::erased || has_vanished(wiki, consent.name)) {
        // Remembered, so that an older version that comes later makes no actor.
        editor.number = consent.actor;
        editor.version = consent.version;
        editor.wish = storage::EditorWish::erased;
        editor.erased_since = now;
        co_return co_await environment_.database.write("consents.refuse", [editor](storage::Transaction& transaction) {
            if (storage::find_editor(transaction, editor.number)) {
                return false;
            }
            storage::put_editor(transaction, editor);
            return true;
        });
    }
    editor = merged(std::move(editor), consent, now);
    co_await keys_.make(editor.number);
    co_await handles_.mint(wiki, editor.number, consent.handle, editor.name);
    auto const row = new_actor(editor, environment_.identity.host, now);
    auto const actor =
        co_await environment_.database.write("consents.welcome", [editor, row](storage::Transaction& transaction) {
            std::optional<ActorKey> made;
            if (!storage::find_editor(transaction, editor.number)) {
                storage::put_editor(transaction, editor);
                made = storage::ensure_actor(transaction, row).id;
                storage::record_change(transaction, "consent", made->value);
            }
            return made;
        });
    if (actor) {
        environment_.follows.put({}, editor, *actor);
        log::info("editor.opted_in", {{log::Field::path, wiki.path()}, {log::Field::actor, actor->value}});
    }
    co_return actor.has_value();
}

Task<Consents::Shown> Consents::shown(storage::Editor editor)
{
    co_return co_await environment_.database.read("consents.shown", [editor](storage::Snapshot& snapshot) {
        return Shown{storage::find_actor(snapshot, storage::editor_actor_name(editor)), shown_handle(snapshot, editor)};
    });
}

Task<bool> Consents::change(Wiki& wiki, storage::Editor known, wiki::EditorConsent consent)
{
    if (consent.state == wiki::EditorConsent::State::erased) {
        co_await erase(wiki, known.number, consent.version, bridge::Cause::consent_lost);
        co_return true;
    }
    if (has_vanished(wiki, consent.name)) {
        co_await erase(wiki, known.number, consent.version, bridge::Cause::user_hidden);
        co_return true;
    }
    if (!known.asked_since && known.name != consent.name) {
        co_await ask_again(wiki, known.number);
        co_return false;
    }
    auto const before = co_await shown(known);
    auto next = merged(known, consent, environment_.clock.now());
    if (known.asked_since && consent.agreed > known.agreed) {
        next.asked_since.reset();
    } else if (known.asked_since) {
        next.name.clear();
        next.user_page.clear();
        next.agreed = known.agreed;
    }
    if (!next.asked_since && (known.asked_since || consent.handle != before.handle)) {
        co_await handles_.mint(wiki, next.number, consent.handle, next.name);
    }
    if (!co_await settle(wiki, known, next, before)) {
        co_return false;
    }
    co_await take_back_what_was_lost(wiki, known, next);
    if (known.locked && !next.locked) {
        co_await accept_all_requests(next);
    }
    co_return true;
}

Task<bool> Consents::settle(Wiki& wiki, storage::Editor known, storage::Editor next, Shown before)
{
    if (!before.actor) {
        co_return true;
    }
    auto const actor = *before.actor;
    auto const now = environment_.clock.now();
    auto const after = co_await shown(next);
    bool const moves = next.moved && !known.moved;
    auto const document = editor_actor(environment_, wiki, next, actor, after.handle);
    std::string update;
    std::optional<Departure> departure;
    if (moves) {
        departure = make_departure(environment_, actor, document, next.moved_to);
    } else if (ap::write(document) != ap::write(editor_actor(environment_, wiki, known, actor, before.handle))) {
        auto const urls = environment_.identity.urls_of(actor.host);
        auto const name = actor_name(actor.name);
        update = ap::write(ap::UpdateActor{
            urls.activity(name, mint_id(now, environment_.random)),
            document,
            urls.actor(name, ap::ActorPart::followers)});
    }
    auto const stored = co_await environment_.database.write(
        "consents.settle",
        [known, next, update, departure, key = actor.id, now](storage::Transaction& transaction) {
            auto const current = storage::find_editor(transaction, known.number);
            if (!current || *current != known) {
                return false;
            }
            storage::put_editor(transaction, next);
            if (next.asked_since && !known.asked_since) {
                spend_handles(transaction, next.number);
            }
            if (!next.may_post(now)) {
                storage::remove_all_editor_held(transaction, key);
            }
            if (known.replies && !next.replies) {
                storage::remove_replies_to(transaction, key);
            }
            if (departure) {
                storage::remove_follow_requests(transaction, key);
                append_departure(transaction, key, *departure);
            }
            if (!update.empty()) {
                storage::append_activity(
                    transaction,
                    {key, storage::ActivityKind::update_actor, std::nullopt, update},
                    storage::list_delivery_inboxes(transaction, key)
                );
            }
            storage::record_change(transaction, "consent", key.value);
            return true;
        }
    );
    if (stored) {
        environment_.follows.put(known, next, actor.id);
        environment_.wake_fan_out();
    }
    co_return stored;
}

Task<> Consents::update(Wiki& wiki, std::int64_t number, std::function<storage::Editor(storage::Editor)> change)
{
    for (bool is_done = false; !is_done;) {
        auto const known = co_await environment_.database.read("consents.find", [number](storage::Snapshot& snapshot) {
            return storage::find_editor(snapshot, number);
        });
        if (!known || known->wiki != wiki.path() || known->erased_since) {
            co_return;
        }
        auto const next = change(*known);
        is_done = next == *known || co_await settle(wiki, *known, next, co_await shown(*known));
    }
}

Task<> Consents::complete_reading(Wiki& wiki, std::set<std::int64_t> actors)
{
    auto const now = environment_.clock.now();
    for (auto const& editor : co_await all_editors()) {
        if (editor.wiki != wiki.path()) {
            continue;
        }
        if (actors.contains(editor.number)) {
            co_await environment_.database.write(
                "consents.confirm",
                [number = editor.number, now](storage::Transaction& transaction) {
                    storage::confirm_editor(transaction, number, now);
                    return true;
                }
            );
        } else if (!editor.lapsed_since && editor.confirmed < now - kReadingTakes) {
            co_await update(wiki, editor.number, [now](storage::Editor next) {
                next.lapsed_since = next.lapsed_since.value_or(now);
                return next;
            });
        }
    }
}

Task<> Consents::user_event(Wiki& wiki, std::int64_t user_id, wiki::UserState state)
{
    auto const path = wiki.path();
    auto const editor = co_await environment_.database.read("consents.user", [=](storage::Snapshot& snapshot) {
        return storage::find_editor_of_user(snapshot, path, user_id);
    });
    if (user_id == 0 || !editor) {
        co_return;
    }
    auto const set = [&](bool storage::Editor::*flag, bool value) {
        return update(wiki, editor->number, [flag, value](storage::Editor next) {
            next.*flag = value;
            return next;
        });
    };
    switch (state) {
        case wiki::UserState::hidden:
        case wiki::UserState::vanished:
            co_await erase(wiki, editor->number, editor->version, bridge::Cause::user_hidden);
            break;
        case wiki::UserState::renamed:
            co_await ask_again(wiki, editor->number);
            break;
        case wiki::UserState::blocked:
        case wiki::UserState::unblocked:
            co_await set(&storage::Editor::blocked, state == wiki::UserState::blocked);
            break;
        case wiki::UserState::locked:
        case wiki::UserState::unlocked:
            co_await set(&storage::Editor::locked_out, state == wiki::UserState::locked);
            break;
        case wiki::UserState::shown:
            co_await user_found(wiki, editor->number);
            break;
    }
}

/// The posts go as well: their addresses hold the old handle.
Task<> Consents::ask_again(Wiki& wiki, std::int64_t number)
{
    auto const now = environment_.clock.now();
    co_await update(wiki, number, [now](storage::Editor next) {
        next.asked_since = next.asked_since.value_or(now);
        next.name.clear();
        next.user_page.clear();
        return next;
    });
    co_await take_back_posts(wiki, number, bridge::Cause::user_renamed);
    co_await take_back_names(wiki, number, bridge::Cause::user_renamed);
}

Task<> Consents::user_missing(Wiki& wiki, std::int64_t number, bool is_sure)
{
    if (is_sure) {
        auto const editor = co_await environment_.database.read("consents.find", [number](storage::Snapshot& snapshot) {
            return storage::find_editor(snapshot, number);
        });
        if (editor) {
            co_await erase(wiki, number, editor->version, bridge::Cause::user_missing);
        }
        co_return;
    }
    auto const now = environment_.clock.now();
    co_await update(wiki, number, [now](storage::Editor next) {
        next.missing_since = next.missing_since.value_or(now);
        return next;
    });
    co_await take_back_posts(wiki, number, bridge::Cause::user_missing);
    co_await take_back_names(wiki, number, bridge::Cause::user_missing);
}

Task<> Consents::user_renamed(Wiki& wiki, std::int64_t number, std::string name)
{
    if (!has_vanished(wiki, name)) {
        co_await ask_again(wiki, number);
        co_return;
    }
    auto const editor = co_await environment_.database.read("consents.find", [number](storage::Snapshot& snapshot) {
        return storage::find_editor(snapshot, number);
    });
    if (editor) {
        co_await erase(wiki, number, editor->version, bridge::Cause::user_hidden);
    }
}

Task<> Consents::user_found(Wiki& wiki, std::int64_t number)
{
    co_await update(wiki, number, [](storage::Editor next) {
        next.missing_since.reset();
        return next;
    });
}

}  // namespace wikipub::flows
