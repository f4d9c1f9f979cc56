// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/withdraw.h"
#include "flows/editor_handles.h"
#include "flows/editor_keys.h"
#include "flows/environment.h"
#include "flows/pulse.h"
#include "flows/redactor.h"
#include "storage/editors.h"
#include "wiki/extension_entry.h"

#include <functional>
#include <set>

namespace wikipub::flows {

/// Who agreed to be an actor, and what becomes of that actor when they change their mind or the wiki says that
/// something happened to them (design §2, §3 *Redaction*, §6 *Consent*). The wiki holds the truth, this is the copy
/// that publishing asks. On the loop.
class Consents {
public:
    Consents(Environment& environment, EditorKeys& keys, EditorHandles& handles, Redactor& redactor);

    /// What the wiki says of one editor: from its outbox, a push or a reading of all. Nothing happens where its version
    /// is not newer than what is known, so it may come any number of times and in any order. Returns after the commit.
    Task<> apply(Wiki& wiki, wiki::EditorConsent consent);
    /// All editors of the wiki were read, and applied: these are confirmed, and who is not among them has lapsed.
    Task<> complete_reading(Wiki& wiki, std::set<std::int64_t> actors);
    /// Something happened to a user; all who did not opt in are ignored.
    Task<> user_event(Wiki& wiki, std::int64_t user_id, wiki::UserState state);

    /// The wiki did not show the user when it was asked: their posts go. `is_sure`: nor a minute later; the actor goes
    /// too.
    Task<> user_missing(Wiki& wiki, std::int64_t number, bool is_sure);
    /// It shows the user under this name.
    Task<> user_renamed(Wiki& wiki, std::int64_t number, std::string name);
    /// It shows the user after all.
    Task<> user_found(Wiki& wiki, std::int64_t number);

    /// Stores what `change` makes of the editor's row, and tells followers where the actor's document changes by it.
    /// `change` may be called again, after somebody else's change.
    Task<> update(Wiki& wiki, std::int64_t number, std::function<storage::Editor(storage::Editor)> change);

    /// What waits for time to pass, once: questions without an answer, erasures that have reached everybody.
    Task<> tend();
    /// Does so every few minutes until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    /// What the actor is to its followers.
    struct Shown {
        std::optional<storage::Actor> actor;
        std::string handle;
    };

    /// False where somebody else changed the row meanwhile.
    Task<bool> welcome(Wiki& wiki, wiki::EditorConsent consent);
    Task<bool> change(Wiki& wiki, storage::Editor known, wiki::EditorConsent consent);
    Task<bool> settle(Wiki& wiki, storage::Editor known, storage::Editor next, Shown before);
    Task<Shown> shown(storage::Editor editor);
    Task<> ask_again(Wiki& wiki, std::int64_t number);
    Task<> erase(Wiki& wiki, std::int64_t number, std::int64_t version, bridge::Cause cause);
    Task<> take_back_what_was_lost(Wiki& wiki, storage::Editor known, storage::Editor next);
    Task<> take_back_names(Wiki& wiki, std::int64_t number, bridge::Cause cause);
    Task<> take_back_posts(Wiki& wiki, std::int64_t number, bridge::Cause cause);
    Task<> accept_all_requests(storage::Editor editor);
    Task<std::vector<storage::Editor>> all_editors();
    Task<> erase_unanswered();
    Task<> forget_erased();

    Environment& environment_;
    EditorKeys& keys_;
    EditorHandles& handles_;
    Redactor& redactor_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
